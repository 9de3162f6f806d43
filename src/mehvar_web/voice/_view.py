"""What the address of a page of Voice asks for: months or weeks, and one period of them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from mehvar.voice import PeriodKind
from mehvar_web import company
from mehvar_web.ui import Choice

LAST = {"month": 24, "week": 26}
"""So many periods are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the address asks for: months or weeks, and whose period the topics are of."""

    by: str = "month"
    period: str = ""

    @classmethod
    def of(cls, asked: dict[str, str]) -> View:
        """Read the address; what is unknown is the usual."""
        by = asked.get("by", "")
        period = asked.get("period", "")
        known = period.isascii() and len(period) <= 10 and period.replace("-", "").isdigit()
        return cls(by=by if by in LAST else "month", period=period if known else "")

    @property
    def kind(self) -> PeriodKind:
        """The kind of period in the company's calendar."""
        jalali = company.workspace().settings.calendar == "jalali"
        return f"j{self.by}" if jalali else self.by  # type: ignore[return-value]

    def url(self, **changes: str) -> str:
        """Return the address with parts changed."""
        told = {"by": self.by, "period": self.period} | changes
        usual = {"by": "month", "period": ""}
        asked = {name: value for name, value in told.items() if value != usual[name]}
        return f"?{urlencode(asked)}" if asked else "?"


def periods(view: View) -> tuple[Choice, ...]:
    """Return the choice between months and weeks."""
    words = {"month": _("Months"), "week": _("Weeks")}
    return tuple(
        Choice(label=text, url=view.url(by=by, period=""), current=view.by == by)
        for by, text in words.items()
    )
