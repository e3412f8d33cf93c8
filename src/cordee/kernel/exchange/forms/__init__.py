from cordee.kernel.exchange.forms.lists import ColumnsForm, FileForm
from cordee.kernel.exchange.forms.members import MembersForm
from cordee.kernel.exchange.forms.pulls import AddressForm, CordeeForm
from cordee.kernel.exchange.forms.sources import WinnersForm
from cordee.kernel.exchange.forms.terms import TermsForm

__all__ = ["AddressForm", "CordeeForm", "ColumnsForm", "FileForm", "MembersForm", "TermsForm", "WinnersForm"]
