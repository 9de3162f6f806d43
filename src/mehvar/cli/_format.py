"""Numbers, money, shares and days as people read them, in Persian and in English."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mehvar.text import Language

if TYPE_CHECKING:
    from mehvar.metrics import Metric
    from mehvar.workspace import Workspace

_TO_PERSIAN = str.maketrans("0123456789,.%-", "۰۱۲۳۴۵۶۷۸۹٬٫٪−")
NOTHING = "—"
_PLACES = {"count": 0, "points": 1, "stars": 3, "minutes": 1}


class Words:
    """How one workspace's numbers read in one language."""

    def __init__(self, workspace: Workspace, language: Language) -> None:
        self.settings = workspace.settings
        self.language = language

    def say(self, fa: str, en: str) -> str:
        """Choose the words of the language."""
        return fa if self.language == "fa" else en

    def number(self, value: float | None, *, places: int = 0, signed: bool = False) -> str:
        """A plain number with thousands separated."""
        if value is None:
            return NOTHING
        text = f"{value:{'+' if signed else ''},.{places}f}"
        return self._digits(text)

    def share(self, value: float | None, *, places: int = 1, signed: bool = False) -> str:
        """A share of one as a percentage."""
        if value is None:
            return NOTHING
        return self._digits(f"{100 * value:{'+' if signed else ''},.{places}f}%")

    def money(self, value: float | None, *, compact: bool = True) -> str:
        """Money in minor units, in the workspace's display unit."""
        from mehvar import money

        if value is None:
            return NOTHING
        return money.format_money(
            round(value),
            currency=self.settings.currency,
            exponent=self.settings.exponent,
            display=self.settings.money_display,
            language=self.language,
            compact=compact,
        )

    def day(self, value: date | None) -> str:
        """A date in the workspace's calendar."""
        from mehvar import calendar

        if value is None:
            return NOTHING
        return calendar.format_day(value, calendar=self.settings.calendar, language=self.language)

    def measured(self, metric: Metric, value: float | None) -> str:
        """A metric's value in its own unit."""
        return self.unit(metric.unit, value)

    def unit(self, unit: str, value: float | None) -> str:
        """A value in a metric's unit."""
        if unit == "share":
            return self.share(value)
        if unit == "money":
            return self.money(value)
        return self.number(value, places=_PLACES.get(unit, 1))

    def change(self, text: str | None, *, up: bool, significant: bool, good: str) -> str:
        """An arrow only where a change is more than noise; colour says whether it is good."""
        if text is None:
            return ""
        if not significant:
            return self.say("معنادار نیست", "not significant")
        colour = {"up": "green" if up else "red", "down": "red" if up else "green"}.get(
            good, "cyan"
        )
        return f"[{colour}]{'▲' if up else '▼'} {text}[/]"

    def _digits(self, text: str) -> str:
        return text.translate(_TO_PERSIAN) if self.language == "fa" else text.replace("-", "−")
