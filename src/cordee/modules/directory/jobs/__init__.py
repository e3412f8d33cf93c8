"""The long work of the directory, one file for each subject."""

from cordee.modules.directory.jobs.freshness import follow_time, remind_due

__all__ = ["follow_time", "remind_due"]
