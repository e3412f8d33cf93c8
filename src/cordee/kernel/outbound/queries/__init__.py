from cordee.kernel.outbound.queries.personal import export

__all__ = ["export"]
