from cordee.kernel.outbound.forms.agreements import AgreementForm
from cordee.kernel.outbound.forms.subscriptions import NewSubscription

__all__ = ["AgreementForm", "NewSubscription"]
