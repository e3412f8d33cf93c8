from cordee.kernel.exchange.forms.lists import ColumnsForm, FileForm
from cordee.kernel.exchange.forms.pulls import AddressForm

__all__ = ["AddressForm", "ColumnsForm", "FileForm"]
