from cordee.kernel.outbound.jobs.deliveries import deliver, deliver_due, send_test
from cordee.kernel.outbound.jobs.readings import gather, note

__all__ = ["deliver", "deliver_due", "gather", "note", "send_test"]
