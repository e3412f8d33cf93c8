"""Forms: the file, then what each of its columns holds."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kernel.exchange import queries
from cordee.kernel.exchange.rules import FIELDS
from cordee.kernel.exchange.rules.licences import AGREEMENT, MEMBERS
from cordee.lib.tabular import MAX_BYTES, Table, Unreadable

LICENCES = [
    ("", gettext_lazy("Choisissez")),
    (MEMBERS, gettext_lazy("Notre liste, partagée avec l’accord de nos membres")),
    ("Licence Ouverte 2.0", "Licence Ouverte 2.0 (Etalab)"),
    ("ODbL 1.0", "ODbL 1.0"),
    ("CC BY 4.0", "Creative Commons BY 4.0"),
    ("AGPL-3.0", "AGPL-3.0"),
    (AGREEMENT, gettext_lazy("Accord écrit de ceux qui tiennent la liste")),
]


class FileForm(forms.Form):
    """The list as it was received. ``table`` once it has been read."""

    file = forms.FileField(
        label=gettext_lazy("Le fichier"),
        help_text=gettext_lazy("CSV, TSV, XLSX, ODS ou JSON, 20 Mo au plus. Tel quel : nous nous débrouillons."),
        error_messages={"empty": gettext_lazy("Ce fichier est vide.")},
    )
    source_name = forms.CharField(
        label=gettext_lazy("Nom de la liste"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Le même nom la prochaine fois : c’est ainsi que rien n’est créé deux fois."),
    )
    licence = forms.ChoiceField(
        label=gettext_lazy("Nous pouvons la publier parce que c’est"),
        choices=LICENCES,
        help_text=gettext_lazy("La provenance et la licence sont montrées sous chaque fiche."),
    )

    table: Table
    data: Any

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("Ce fichier pèse plus de %(size)s Mo. Partagez-le en plusieurs fichiers.")
                % {"size": MAX_BYTES // 1024**2}
            )
        self.content = file.read()
        try:
            self.table = queries.read_table(self.content, file.name)
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from None
        return file


class ColumnsForm(forms.Form):
    """One question per column of the file: what does it hold? Its first values are shown."""

    def __init__(self, *args: Any, table: Table, mapping: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        chosen = {title: code for code, title in mapping.items()}
        choices = [("", _("ne pas reprendre")), *((each.code, each.label) for each in FIELDS)]
        for i, title in enumerate(table.columns):
            self.fields[f"c{i}"] = forms.ChoiceField(
                label=title,
                choices=choices,
                required=False,
                initial=chosen.get(title, ""),
                help_text=_sample(table, i),
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, str] = {}
        for i, title in enumerate(self.table.columns):
            code = self.cleaned_data.get(f"c{i}")
            if code and code in given:
                twice = _("Déjà choisi pour la colonne « %(column)s » : une seule des deux peut l’être.")
                self.add_error(f"c{i}", twice % {"column": given[code]})
            elif code:
                given[code] = title
        if not self.errors and not {"name", "siret", "external_id"} & set(given):
            raise forms.ValidationError(_("Dites au moins quelle colonne contient le nom, ou le SIRET."))
        return {"mapping": given}


def _sample(table: Table, index: int) -> str:
    """The first different values of a column, shortened."""
    values = list(dict.fromkeys(row.cells[index] for row in table.rows[:200] if row.cells[index]))[:3]
    if not values:
        return _("Colonne vide.")
    return " · ".join(v if len(v) <= 40 else f"{v[:39]}…" for v in values)
