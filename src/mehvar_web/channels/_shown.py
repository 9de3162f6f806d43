"""How addresses, states and reasons are shown on pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web.channels._records import Channel
from mehvar_web.channels._transport import Reason

LABELS: dict[Channel, str | Promise] = {
    "email": _("E-mail"),
    "sms": _("SMS"),
    "telegram": _("Telegram"),
    "bale": pgettext_lazy("messenger", "Bale"),
}
ICONS: dict[Channel, str] = {
    "email": "mail",
    "sms": "message-square",
    "telegram": "send",
    "bale": "message-circle",
}
TONES = {
    "sent": "good", "delivered": "good", "failed": "bad", "blocked": "bad", "unknown": "warn",
    "refused": "warn", "expired": "warn",
}  # fmt: skip
REASONS: dict[str, str | Promise] = {
    Reason.ADDRESS: _("There is no such address"),
    Reason.TOO_LONG: _("The text is too long"),
    Reason.EMPTY: _("The text is empty"),
    Reason.NOT_SET_UP: _("The channel is not set up"),
    Reason.NO_WAY_OUT: _("Marketing without a way to unsubscribe"),
    Reason.STOPPED: _("The person wants nothing here"),
    Reason.CANCELLED: _("Taken back"),
    Reason.OPERATOR_LIST: _("On the operator's list against advertising"),
    Reason.PERSON_BLOCKED: _("The person blocked our bot"),
    Reason.CONTENT: _("The gateway refused the text"),
    Reason.TEMPLATE: _("The template does not fit"),
    Reason.NOT_REACHED: _("The phone was off or out of reach"),
    Reason.GATEWAY: _("The operator failed"),
    Reason.RETRIES: _("Tried too often"),
    Reason.LINE_BROKE: _("The line broke while it was handed over"),
    Reason.SERVER_DIED: _("The server stopped while it was handed over"),
    Reason.TOO_LATE: _("Its time was over"),
}


def masked(channel: str, address: str) -> str:
    """Return an address as it may be shown to everybody."""
    import pyarrow as pa

    from mehvar.text import MaskKind, mask

    if channel in {"email", "sms"}:
        kind: MaskKind = "email" if channel == "email" else "mobile"
        return str(mask(pa.array([address], pa.string()), kind=kind)[0].as_py())
    return f"***{address[-3:]}" if len(address) > 4 else "***"


_MUST_BEGIN = _(
    "A bot can only write to people who began: give them the link that stands in e-mails and on "
    "receipts."
)
HELP: dict[Channel, tuple[str | Promise, ...]] = {
    "email": (
        _("Take the name, user and password of your mail server, or of a mailing service."),
        _(
            "Let the domain of the sender name that server (SPF) and sign letters (DKIM): without "
            "both, mailboxes take surveys for spam."
        ),
        _(
            "SMTP does not tell whether a letter was read, and nobody can be asked what became of "
            "one: each is sent once at most."
        ),
    ),
    "sms": (
        _("The API key stands in the gateway's panel, with your lines."),
        _(
            "Service lines are for messages about an order or request; the operators close a line "
            "that advertises."
        ),
        _(
            "Write the address below in the panel twice: for messages that come in, and for the "
            "news of those that arrived. Without it we ask three times a minute."
        ),
    ),
    "telegram": (
        _("Write to @BotFather, send /newbot, and copy the token that it gives you."),
        _MUST_BEGIN,
        _(
            "Telegram allows some 30 messages a second, and one a second in each chat; we keep to "
            "that."
        ),
    ),
    "bale": (
        _("Write to @botfather in Bale, make a bot, and copy its token."),
        _MUST_BEGIN,
    ),
}
"""How one comes by what the form asks for."""
