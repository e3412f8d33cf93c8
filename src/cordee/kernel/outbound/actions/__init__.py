from cordee.kernel.outbound.actions.erasure import erase

__all__ = ["erase"]
