from cordee.kernel.outbound.jobs.readings import gather, note

__all__ = ["gather", "note"]
