"""What the owner writes down about a channel; secrets are written, and never shown again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web.channels._bot import DIALECTS
from mehvar_web.channels._errors import ChannelError
from mehvar_web.channels._gateways import SECRETS, channel_named, usual_settings
from mehvar_web.channels._records import Channel
from mehvar_web.channels._wire import check_url
from mehvar_web.channels.models import Gateway, Message
from mehvar_web.ui.forms import WholeNumberField

_LTR = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}


def _plain(**more: Any) -> forms.TextInput:
    return forms.TextInput(attrs=_LTR | more)


class _Secret(forms.CharField):
    """A secret: its field is empty whenever the page is shown."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"dir": "ltr", "autocomplete": "new-password"})
        super().__init__(widget=widget, max_length=300, strip=True, **kwargs)


class GatewayForm(forms.Form):
    """What all channels share."""

    a_second = WholeNumberField(
        label=_("Messages a second at most"),
        min_value=1,
        max_value=1000,
        help_text=_("What your contract with the gateway allows; more only brings pauses."),
    )

    def __init__(self, data: Any, *, gateway: Gateway) -> None:
        channel = channel_named(gateway.channel)
        super().__init__(data, initial={**usual_settings(channel), **gateway.settings})
        for name in SECRETS[channel]:
            if bytes(gateway.secret) and name in self.fields:
                self.fields[name].required = False
                self.fields[name].help_text = _("One is kept. Leave it empty to keep it.")
        self._secrets = SECRETS[channel]

    @property
    def told(self) -> dict[str, Any]:
        """What may be shown."""
        return {
            name: int(value) if name in {"a_second", "port"} else value
            for name, value in self.cleaned_data.items()
            if name not in self._secrets
        }

    @property
    def secret(self) -> Mapping[str, str]:
        """What is never shown again."""
        return {name: str(self.cleaned_data.get(name) or "") for name in self._secrets}

    def clean_base_url(self) -> str:
        """Refuse addresses without TLS, but for hosts that the setting trusts."""
        url = str(self.cleaned_data["base_url"]).rstrip("/")
        try:
            check_url(url)
        except ChannelError as error:
            raise forms.ValidationError(error.message) from None
        return url


class EmailForm(GatewayForm):
    """A mail server."""

    field_order = (
        "host",
        "port",
        "security",
        "user",
        "password",
        "sender",
        "sender_name",
        "bounce",
    )

    host = forms.CharField(label=_("Mail server"), max_length=200, widget=_plain())
    port = WholeNumberField(label=_("Port"), min_value=1, max_value=65_535)
    security = forms.ChoiceField(
        label=_("Encryption"),
        choices=[
            ("starttls", _("STARTTLS (mostly port 587)")),
            ("tls", _("TLS from the beginning (port 465)")),
            ("none", _("None: a relay on this machine only")),
        ],
    )
    user = forms.CharField(
        label=_("User name there"), max_length=200, required=False, widget=_plain()
    )
    password = _Secret(label=_("Password there"), required=False)
    sender = forms.CharField(
        label=_("Sender address"), max_length=200, validators=[validate_email], widget=_plain()
    )
    sender_name = forms.CharField(label=_("Sender name"), max_length=100, required=False)
    bounce = forms.CharField(
        label=_("Address for bounces"), max_length=200, required=False,
        validators=[validate_email], widget=_plain(),
        help_text=_("Letters that cannot be delivered come back there; the sender if empty."),
    )  # fmt: skip


class SmsForm(GatewayForm):
    """An SMS gateway that speaks Kavenegar's interface."""

    field_order = ("base_url", "api_key", "service_line", "marketing_line", "stop_text")

    base_url = forms.CharField(
        label=_("Address of the gateway"), max_length=200, widget=_plain(),
        help_text=_("Kavenegar, or any gateway with the same interface."),
    )  # fmt: skip
    api_key = _Secret(label=_("API key"))
    service_line = forms.CharField(
        label=_("Service line"), max_length=20, widget=_plain(),
        help_text=_("Reaches everybody, for messages about what they bought or asked only."),
    )  # fmt: skip
    marketing_line = forms.CharField(
        label=_("Advertising line"), max_length=20, required=False, widget=_plain(),
        help_text=_("Does not reach numbers on the operators' list against advertising."),
    )  # fmt: skip
    stop_text = forms.CharField(
        label=_("How advertising ends"), max_length=40,
        help_text=_("The word that people send to stop it; it is added to each advertising SMS."),
    )  # fmt: skip


class BotForm(GatewayForm):
    """A bot of a messenger."""

    field_order = ("token", "way", "base_url")

    token = _Secret(label=_("Token of the bot"))
    way = forms.ChoiceField(
        label=_("How messages come in"),
        choices=[
            ("poll", _("We ask: works behind every firewall")),
            ("hook", _("The messenger brings them: needs an address on the internet")),
        ],
    )
    base_url = forms.CharField(
        label=_("Address of the messenger's interface"), max_length=200, widget=_plain()
    )


FORMS: dict[Channel, type[GatewayForm]] = {
    "email": EmailForm,
    "sms": SmsForm,
    **dict.fromkeys(DIALECTS, BotForm),
}


class TestForm(forms.Form):
    """To whom a test message goes."""

    to = forms.CharField(label=pgettext_lazy("test message", "To"), max_length=200, widget=_plain())


class LogForm(forms.Form):
    """Which messages the log shows; what is not understood is left out."""

    q = forms.CharField(
        label=_("Address"), max_length=200, required=False,
        widget=_plain(type="search"),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    state = forms.ChoiceField(label=pgettext_lazy("message", "State"), required=False)

    def __init__(self, data: Any, *, labels: Mapping[Channel, Any]) -> None:
        super().__init__(data)
        everything = [("", _("All"))]
        self.fields["channel"].choices = [*everything, *labels.items()]  # type: ignore[attr-defined]  # a choice field
        self.fields["state"].choices = [*everything, *Message.States.choices]  # type: ignore[attr-defined]  # a choice field

    @property
    def chosen(self) -> dict[str, str]:
        """What was understood."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
