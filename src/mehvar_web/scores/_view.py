"""What the address of the page asks for: a measure, its statistic, periods, groups, a margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar.scores import Known, Measure, Statistic
from mehvar.text import ascii_digits_one
from mehvar_web import company
from mehvar_web.scores._words import KINDS, STATISTICS, dimension_words
from mehvar_web.ui import Choice

_KINDS = {
    "jalali": ("jweek", "jmonth", "jseason", "fyear"),
    "gregorian": ("week", "month", "quarter", "fyear"),
}
_MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is shown; everything in it exists.

    ``by`` is a dimension or empty where there is none; ``span`` is ``all`` when groups are told
    over all time, else empty for the last whole period. ``margin`` is half the interval wanted,
    in the unit of the statistic (shares in 0..1).
    """

    known: Known
    statistic: Statistic
    kind: str
    by: str
    span: str
    margin: float

    @property
    def measure(self) -> Measure:
        """The measure."""
        return self.known.measure

    @classmethod
    def of(cls, asked: Mapping[str, str], known: tuple[Known, ...]) -> View:
        """Read the view from an address; what does not exist is as if it were not asked for."""
        chosen = next((one for one in known if one.measure.name == asked.get("measure")), known[0])
        measure = chosen.measure
        told = asked.get("statistic", "")
        statistic = next((one for one in measure.statistics if one == told), measure.headline)
        kinds = _KINDS[company.workspace().settings.calendar]
        kind = asked.get("period", "")
        by = asked.get("by", "")
        usual = next((one for one in ("city", "channel") if one in chosen.dimensions), "")
        return cls(
            known=chosen,
            statistic=statistic,
            kind=kind if kind in kinds else kinds[1],
            by=by if by in chosen.dimensions else usual or next(iter(chosen.dimensions), ""),
            span="all" if asked.get("span") == "all" else "",
            margin=_margin(asked.get("margin", ""), measure, statistic),
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of period of the company's calendar."""
        return _KINDS[company.workspace().settings.calendar]

    @property
    def margin_written(self) -> str:
        """The margin as the form holds it: shares in percent."""
        shown = self.margin * (100 if self.statistic in {"top", "rate"} else 1)
        return f"{shown:g}"

    @property
    def hidden_fields(self) -> dict[str, str]:
        """What a form must carry besides the margin."""
        return {name: value for name, value in self._told().items() if name != "margin" and value}

    def url(self, **changes: str) -> str:
        """Return the address of the view with some of it changed."""
        told = self._told() | changes
        return f"{reverse('scores:scores')}?{urlencode({k: v for k, v in told.items() if v})}"

    def csv_url(self, **changes: str) -> str:
        """Return the address of the same numbers as a file."""
        told = self._told() | changes
        return f"{reverse('scores:scores_csv')}?{urlencode({k: v for k, v in told.items() if v})}"

    def statistics(self) -> tuple[Choice, ...]:
        """Return the choice of statistic, if there is one."""
        return tuple(
            Choice(
                label=STATISTICS[one],
                url=self.url(statistic=one, margin=""),
                current=one == self.statistic,
            )
            for one in self.measure.statistics
        )

    def periods(self) -> tuple[Choice, ...]:
        """Return the choice of period."""
        return tuple(
            Choice(label=KINDS[one], url=self.url(period=one), current=one == self.kind)
            for one in self.kinds
        )

    def dimensions(self) -> tuple[Choice, ...]:
        """Return the choice of dimension."""
        return tuple(
            Choice(
                label=dimension_words(one),
                url=f"{self.url(by=one)}#groups",
                current=one == self.by,
            )
            for one in self.known.dimensions
        )

    def spans(self) -> tuple[Choice, ...]:
        """Return the choice of the time that groups are told over."""
        words = {"": _("Last whole period"), "all": _("All time")}
        return tuple(
            Choice(label=label, url=f"{self.url(span=span)}#groups", current=span == self.span)
            for span, label in words.items()
        )

    @property
    def title(self) -> str:
        """The measure's name in the language of the page."""
        return self.measure.title.in_("fa" if get_language() == "fa" else "en")

    def _told(self) -> dict[str, str]:
        usual = self.measure.margin(self.statistic)
        return {
            "measure": self.measure.name,
            "statistic": "" if self.statistic == self.measure.headline else self.statistic,
            "period": self.kind,
            "by": self.by,
            "span": self.span,
            "margin": "" if self.margin == usual else self.margin_written,
        }


def _margin(told: str, measure: Measure, statistic: Statistic) -> float:
    """Read a margin in either set of digits; the usual one for what cannot be."""
    usual = measure.margin(statistic)
    try:
        given = float(ascii_digits_one(told.strip()).replace("٫", ".")) if told else usual
    except ValueError:
        return usual
    if not told:
        return usual
    given /= 100 if statistic in {"top", "rate"} else 1
    least, most = measure.ends(statistic)
    return given if (most - least) / _MOST <= given <= (most - least) / 2 else usual
