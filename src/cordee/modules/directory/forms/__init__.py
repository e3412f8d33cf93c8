from cordee.modules.directory.forms.freshness import CallForm, PeriodForm, kept_query
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
    "CallForm",
    "PeriodForm",
    "kept_query",
    "Checked",
    "LinkForm",
    "NewOrganisationForm",
    "OrganisationForm",
    "PortalForm",
    "ReadersForm",
    "SiteForm",
]
