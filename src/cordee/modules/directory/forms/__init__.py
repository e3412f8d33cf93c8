from cordee.modules.directory.forms.portals import PortalForm
from cordee.modules.directory.forms.readers import ReadersForm
from cordee.modules.directory.forms.records import (
    Checked,
    LinkForm,
    NewOrganisationForm,
    OrganisationForm,
    SiteForm,
)

__all__ = [
    "Checked",
    "LinkForm",
    "NewOrganisationForm",
    "OrganisationForm",
    "PortalForm",
    "ReadersForm",
    "SiteForm",
]
