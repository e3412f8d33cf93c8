from cordee.kernel.exchange.forms.lists import ColumnsForm, FileForm
from cordee.kernel.exchange.forms.pulls import AddressForm, CordeeForm

__all__ = ["AddressForm", "CordeeForm", "ColumnsForm", "FileForm"]
