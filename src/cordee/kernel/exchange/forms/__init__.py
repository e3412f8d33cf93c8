from cordee.kernel.exchange.forms.lists import ColumnsForm, FileForm

__all__ = ["ColumnsForm", "FileForm"]
