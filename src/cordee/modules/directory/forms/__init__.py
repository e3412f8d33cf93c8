from cordee.modules.directory.forms.records import (
    Checked,
    LinkForm,
    NewOrganisationForm,
    OrganisationForm,
    SiteForm,
)

__all__ = ["Checked", "LinkForm", "NewOrganisationForm", "OrganisationForm", "SiteForm"]
