"""What the directory writes, one file for each subject."""

from cordee.modules.directory.actions.records import add, index, index_organisation, index_organisations

__all__ = ["add", "index", "index_organisation", "index_organisations"]
