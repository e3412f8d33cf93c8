from cordee.kernel.exchange.models.lists import Import, Origin, Source, SourceKind, State

__all__ = ["Import", "Origin", "Source", "SourceKind", "State"]
