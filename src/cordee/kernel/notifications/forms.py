from typing import Any

from django import forms

from cordee.kernel.notifications.queries import Choice


class ChoicesForm(forms.Form):
    """One box per notice that may be refused."""

    def __init__(self, choices: list[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for choice in choices:
            if not choice.notice.essential:
                self.fields[choice.notice.code] = forms.BooleanField(
                    label=choice.notice.label, required=False, initial=choice.wanted, help_text=choice.notice.because
                )
