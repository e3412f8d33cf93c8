from cordee.modules.directory.models.portals import Portal

__all__ = ["Portal"]
