from cordee.kernel.outbound.jobs.deliveries import deliver, deliver_due, send_test
from cordee.kernel.outbound.jobs.readings import gather, note
from cordee.kernel.outbound.jobs.takeouts import forget_takeouts, pack

__all__ = ["deliver", "deliver_due", "forget_takeouts", "gather", "note", "pack", "send_test"]
