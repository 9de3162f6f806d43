"""Numbers, money, shares and days as people read them, in Persian and in English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mehvar.cli._codes import CODES
from mehvar.cli._context import Styled, print_list, print_table
from mehvar.text import Language

if TYPE_CHECKING:
    from mehvar.metrics import Metric
    from mehvar.workspace import Workspace

_TO_PERSIAN = str.maketrans("0123456789,.%-", "۰۱۲۳۴۵۶۷۸۹٬٫٪−")
NOTHING = "—"
_SCALES = (
    (10**9, "میلیارد", "billion"),
    (10**6, "میلیون", "million"),
    (10**3, "هزار", "thousand"),
)
_PLACES = {"count": 0, "points": 1, "stars": 3, "minutes": 1}


@dataclass(frozen=True, slots=True)
class Scale:
    """One unit for a whole column of money: minor units in it, and its name."""

    size: int
    name: str
    words: Words

    def money(self, value: float | None) -> str:
        """An amount in the unit, to three digits."""
        if value is None:
            return NOTHING
        amount = value / self.size
        places = 0 if abs(amount) >= 100 else 1 if abs(amount) >= 10 else 2
        return self.words.number(amount, places=places)

    def interval(self, low: float | None, high: float | None) -> str:
        """Both ends of an interval in the unit."""
        return "" if low is None else f"{self.money(low)} … {self.money(high)}"


class Words:
    """How one workspace's numbers read in one language."""

    def __init__(self, workspace: Workspace, language: Language) -> None:
        self.settings = workspace.settings
        self.language = language

    def say(self, fa: str, en: str) -> str:
        """Choose the words of the language."""
        return fa if self.language == "fa" else en

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print rows as a table, or in Persian as a list that no terminal can disorder."""
        show = print_list if self.language == "fa" else print_table
        show(title, columns, rows)

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

    def money_scale(self, values: Iterable[float | None]) -> Scale:
        """Choose one unit for a column of money, so that its numbers stay short."""
        minor = 10**self.settings.exponent
        if self.settings.money_display == "toman" and self.settings.currency == "IRR":
            minor, name = 10, self.say("تومان", "toman")
        else:
            name = self.settings.currency
        largest = max((abs(one) / minor for one in values if one is not None), default=0.0)
        for size, fa, en in _SCALES:
            if largest >= size:
                return Scale(minor * size, f"{self.say(fa, en)} {name}".strip(), self)
        return Scale(minor, name, self)

    def code(self, value: str | None) -> str:
        """One of our short codes in words; what has none stays as it is."""
        if value is None:
            return ""
        known = CODES.get(value)
        return known.in_(self.language) if known else value

    def period(self, kind: str, key: str) -> str:
        """A period as people name it."""
        from mehvar import calendar

        if kind not in calendar.PERIODS or not key:
            return key
        return calendar.period_label(kind, key, self.language)

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
        return Styled(f"[{colour}]{'▲' if up else '▼'} {text}[/]")

    def _digits(self, text: str) -> str:
        return text.translate(_TO_PERSIAN) if self.language == "fa" else text.replace("-", "−")
