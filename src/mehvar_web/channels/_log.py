"""The log of messages: filtered, paged, addresses masked unless revealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web.channels._judge import clean_address
from mehvar_web.channels._queue import digest_of
from mehvar_web.channels._records import CHANNELS, Channel
from mehvar_web.channels._shown import LABELS, REASONS, TONES, masked
from mehvar_web.channels.models import Message as Row
from mehvar_web.ui import Column, Table
from mehvar_web.ui.tables import page_pager
from mehvar_web.ui.templatetags.ui import ltr, moment

_SIZE = 50


def messages_table(chosen: Mapping[str, str], *, page: int, is_revealed: bool) -> Table[Row]:
    """Return one page of the log, the newest first."""
    found = _found(chosen)
    count = found.count()
    number = max(1, min(page, -(-count // _SIZE)))
    rows = list(found.order_by("-pk")[(number - 1) * _SIZE : number * _SIZE])
    return Table(
        name="messages",
        title=pgettext_lazy("sent", "Messages"),
        columns=_columns(is_revealed=is_revealed),
        rows=rows,
        pager=page_pager(page=number, size=_SIZE, count=count),
        empty_title=_("No message here"),
        empty_text=_("Messages stand here from the moment somebody asks for them."),
    )


def shown_address(row: Row, *, is_revealed: bool) -> str:
    """Return the address as this person may see it."""
    if is_revealed or row.forgotten_at:
        return row.to
    return masked(row.channel, row.to)


def state_pill(row: Row) -> str:
    """Return the state of a message, with its colour and reason."""
    reason = REASONS.get(row.reason, "") if row.state != "queued" or row.reason else ""
    tone = TONES.get(row.state, "")
    pill = format_html('<span class="pill {}">{}</span>', tone, row.get_state_display())
    return format_html('{} <span class="note">{}</span>', pill, reason) if reason else pill


def _found(chosen: Mapping[str, str]) -> QuerySet[Row]:
    found = Row.objects.all()
    if state := chosen.get("state"):
        found = found.filter(state=state)
    channel = chosen.get("channel")
    if channel:
        found = found.filter(channel=channel)
    if wanted := chosen.get("q", "").strip():
        looked_in = [cast("Channel", channel)] if channel else list(CHANNELS)
        digests = [
            digest_of(one, address) for one in looked_in if (address := clean_address(one, wanted))
        ]
        found = found.filter(to_digest__in=digests)
    return found


def _columns(*, is_revealed: bool) -> tuple[Column[Row], ...]:
    def address(row: Row) -> str:
        link = reverse("channels:message", args=[row.pk])
        shown = ltr(shown_address(row, is_revealed=is_revealed))
        return format_html('<a class="link" href="{}">{}</a>', link, shown)

    return (
        Column(name="to", label=pgettext_lazy("message", "Recipient"), cell=address, head=True),
        Column(
            name="channel", label=_("Channel"), cell=lambda row: LABELS[row.channel], tight=True
        ),
        Column(name="state", label=pgettext_lazy("message", "State"), cell=state_pill),
        Column(
            name="purpose",
            label=_("Purpose"),
            cell=lambda row: _("marketing") if row.purpose == "marketing" else _("service"),
            tight=True,
        ),
        Column(
            name="asked", label=_("Asked for"), cell=lambda row: moment(row.asked_at), tight=True
        ),
    )
