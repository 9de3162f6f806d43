"""Which days a page of figures counts, as its address says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mehvar_web import company
from mehvar_web.cases._tabs import with_query
from mehvar_web.ui import Choice

SPANS: dict[str, tuple[int, str | Promise]] = {
    "30": (30, _("30 days")), "90": (90, _("90 days")), "365": (365, _("a year")),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Local days from the first to the last, both counted."""

    first: date
    last: date
    span: str


def period_of(request: HttpRequest) -> Period:
    """Return the days that the address asks for; ninety days up to today by default."""
    span = request.GET.get("days", "")
    span = span if span in SPANS else "90"
    last = today()
    return Period(first=last - timedelta(days=SPANS[span][0] - 1), last=last, span=span)


def today() -> date:
    """Return the local day of now."""
    zone = ZoneInfo(company.workspace().settings.time_zone)
    return company.now().replace(tzinfo=UTC).astimezone(zone).date()


def choices(request: HttpRequest, chosen: str) -> tuple[Choice, ...]:
    """Return the spans to choose from, keeping the rest of the address."""
    return tuple(
        Choice(label=words, url=with_query(request, days=name), current=name == chosen)
        for name, (_days, words) in SPANS.items()
    )
