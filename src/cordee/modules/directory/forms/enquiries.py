"""Writing to an organisation, referring somebody to it, answering."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cordee.lib import identity
from cordee.modules.directory.forms.watching import Trapped
from cordee.modules.directory.rules.sensitive import sensitive_words


class Careful(Trapped):
    """A form whose free text is read for words on health or social situation: said once, sent only if one insists."""

    subject = forms.CharField(
        label=_("Objet"), max_length=120, help_text=_("Le besoin en quelques mots, sans nom de personne.")
    )
    text = forms.CharField(
        label=_("Votre message"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_(
            "Rien sur la santé, l’argent ou la famille de quelqu’un : l’organisation le demandera s’il le faut."
        ),
    )
    anyway = forms.BooleanField(
        label=_("J’ai relu : ces mots ne disent rien d’intime sur une personne, envoyer quand même"), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.doubtful: list[str] = []
        self.asks_again = False

    def clean_subject(self) -> str:
        subject: str = self.cleaned_data["subject"]
        if found := sensitive_words(subject):
            raise ValidationError(
                _now("L’objet ne parle ni de santé ni de situation sociale (« %(words)s »). Dites seulement le besoin.")
                % {"words": ", ".join(found)}
            )
        return subject

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self.doubtful = sensitive_words(" ".join(str(data.get(name) or "") for name in self.free))
        if self.doubtful and not data.get("anyway"):
            self.asks_again = True
            self.add_error(
                "text",
                ValidationError(
                    _now("Ces mots touchent peut-être à la vie privée : %(words)s. Dites seulement le besoin.")
                    % {"words": ", ".join(self.doubtful)}
                ),
            )
        return data

    free: tuple[str, ...] = ("text",)

    @property
    def shown_fields(self) -> list[Any]:
        """The box to insist with only comes once there is something to insist on."""
        return [field for field in self if field.name != "anyway" or self.asks_again or self.data.get("anyway")]

    def words(self) -> dict[str, Any]:
        """What the actions are given."""
        return {name: value for name, value in self.cleaned_data.items() if name != "anyway"}


def _phone(text: str) -> str:
    found = identity.phone(text)
    if text and not found.value:
        raise ValidationError(found.warning)
    return found.value


class LetterForm(Careful):
    """A message. Name and address are only asked of who is not signed in."""

    sender_name = forms.CharField(
        label=_("Votre prénom et votre nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    sender_email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        help_text=_("Un lien y arrive d’abord. L’organisation verra cette adresse, pour vous répondre."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    sender_phone = forms.CharField(
        label=_("Votre téléphone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    field_order = ("sender_name", "sender_email", "sender_phone", "subject", "text", "anyway")

    def __init__(self, *args: Any, signed_in: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if signed_in:
            del self.fields["sender_name"], self.fields["sender_email"]

    def clean_sender_phone(self) -> str:
        return _phone(self.cleaned_data["sender_phone"])


class ReferralForm(Careful):
    """Somebody is referred: who, how to join them, what they need, and that they agree."""

    free = ("text", "concerned_contact")
    concerned_name = forms.CharField(
        label=_("La personne que vous orientez"),
        max_length=150,
        help_text=_("Son prénom et son nom. Seuls les responsables de l’organisation les liront."),
    )
    concerned_contact = forms.CharField(
        label=_("Comment la joindre"), max_length=200, help_text=_("Un téléphone ou une adresse, avec son accord.")
    )
    sender_phone = forms.CharField(
        label=_("Votre téléphone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    consent = forms.BooleanField(
        label=_("Cette personne sait ce que j’écris ici et elle est d’accord"),
        error_messages={"required": _("Il manque son accord : personne n’est orienté sans le savoir.")},
    )
    field_order = ("concerned_name", "concerned_contact", "subject", "text", "anyway", "sender_phone", "consent")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = _("Ce dont elle a besoin, en mots simples")

    def clean_sender_phone(self) -> str:
        return _phone(self.cleaned_data["sender_phone"])


class AnswerForm(forms.Form):
    """Where it stands; the two last answers say why."""

    state = forms.CharField(max_length=10)
    note = forms.CharField(
        label=_("En quelques mots"),
        max_length=500,
        required=False,
        help_text=_("Envoyé à la personne qui vous écrit. Nécessaire si vous l’orientez ailleurs ou ne pouvez pas."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
