"""What this instance runs, in menu order. Adding a name here is all the wiring there is."""

KERNELS = [  # in the order of the layers; a kernel joins with its first table
    "reference",
    "actors",
    "documents",
    "notifications",
    "search",
    "exchange",
    "outbound",
    "access",
    "calendar",
]
NAMES: list[str] = [
    "directory",
    "sharing",
]
APPS = [f"cordee.kernel.{name}" for name in KERNELS] + [f"cordee.modules.{name}" for name in NAMES]
