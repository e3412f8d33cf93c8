from cordee.kernel.outbound.forms.agreements import AgreementForm

__all__ = ["AgreementForm"]
