from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cordee.kernel.notifications.queries import Choice


class ChoicesForm(forms.Form):
    """One box per notice that may be refused."""

    def __init__(self, choices: list[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for choice in choices:
            if not choice.notice.essential:
                because = _("Envoyé parce que %(because)s.") % {"because": choice.notice.because}
                self.fields[choice.notice.code] = forms.BooleanField(
                    label=choice.notice.label, required=False, initial=choice.wanted, help_text=because
                )
