"""The list of all metrics: what each is, where it stands, and whether something happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from mehvar import metrics, text
from mehvar.metrics import METRICS, Description, Metric, Series, Signal, Standing, Target, Value
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.metrics._values import month_kind
from mehvar_web.metrics._words import OTHER, THEMES, Words, theme_of
from mehvar_web.ui.charts import sparkline

SPARK_PERIODS = 12
SORTS = ("theme", "title", "signal", "target", "change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A metric in the list, by its last whole month."""

    metric: Metric
    told: Description
    title: str
    definition: str
    theme: str
    last: Value | None
    series: tuple[float, ...]
    target: Target | None
    standing: Standing | None
    signal: Signal | None

    @property
    def better(self) -> bool | None:
        """Whether the change is for the better; None where it is noise, or neither."""
        return is_better(self.metric, self.last)

    @property
    def spark(self) -> SafeString:
        """The last months as a small line."""
        return sparkline(self.series, judgement=judgement_of(self.better), tiny=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The metrics of a theme; without words where the list is sorted across themes."""

    code: str
    words: Words
    entries: tuple[Entry, ...]


def is_better(metric: Metric, value: Value | None) -> bool | None:
    """Tell whether a value's change is for the better; None where it is noise, or neither."""
    change = value.change if value is not None else None
    if change is None or not change.significant or metric.good == "neutral":
        return None
    return (change.difference > 0) == (metric.good == "up")


def judgement_of(better: bool | None) -> Literal["", "good", "bad"]:  # noqa: FBT001 (three states)
    """Return the colour of a change."""
    return "" if better is None else "good" if better else "bad"


def read_catalogue(language: Language) -> tuple[Entry, ...]:
    """Return every metric in the order of the themes."""
    kind = month_kind()
    overview = company.remember(
        ("metrics.overview", kind),
        lambda: metrics.read_overview(company.marts(), period_kind=kind, last=SPARK_PERIODS + 1),
    )
    targets = metrics.read_targets(company.workspace(), day=company.now().date())
    ordered = sorted(METRICS, key=lambda one: _place(one.name))
    return tuple(
        _entry(one, overview.get(one.name), targets.get(one.name), language) for one in ordered
    )


def grouped(entries: Iterable[Entry]) -> tuple[Group, ...]:
    """Put metrics under their themes; a theme without any is left out."""
    listed = list(entries)
    heads = [*((code, words) for code, words, _names in THEMES), OTHER]
    groups = (
        Group(code=code, words=words, entries=tuple(one for one in listed if one.theme == code))
        for code, words in heads
    )
    return tuple(group for group in groups if group.entries)


def found(entries: Iterable[Entry], query: str) -> tuple[Entry, ...]:
    """Keep the metrics whose name, title or definition holds the words, in either language."""
    words = text.search_key_one(query).split()
    return tuple(one for one in entries if all(word in _haystack(one) for word in words))


def in_order(entries: Iterable[Entry], sort: str) -> tuple[Entry, ...]:
    """Sort metrics; what needs attention comes first, ties stay in the order of themes."""
    if sort == "title":
        return tuple(sorted(entries, key=lambda one: one.title))
    if sort == "signal":
        return tuple(sorted(entries, key=_by_signal))
    if sort == "target":
        places = {"missed": 0, "unsure": 1, "met": 2, None: 3}
        return tuple(sorted(entries, key=lambda one: places[one.standing]))
    if sort == "change":
        return tuple(sorted(entries, key=lambda one: {False: 0, True: 1, None: 2}[one.better]))
    return tuple(entries)


def _entry(
    metric: Metric, series: Series | None, target: Target | None, language: Language
) -> Entry:
    last = series.last_complete if series else None
    known = [
        one.value for one in (series.values if series else ()) if one.value is not None
        and not one.note
    ]  # fmt: skip
    told = metrics.describe(metric)
    signals = {one.period: one for one in (series.signals if series else ())}
    return Entry(
        metric=metric,
        told=told,
        title=told.title.in_(language),
        definition=told.definition.in_(language),
        theme=theme_of(metric.name),
        last=last,
        series=tuple(known[-SPARK_PERIODS:]),
        target=target,
        standing=metrics.judge(target, last) if target and last else None,
        signal=signals.get(last.period) if last else None,
    )


def _place(name: str) -> int:
    order = [one for _code, _words, held in THEMES for one in held]
    return order.index(name) if name in order else len(order)


def _by_signal(one: Entry) -> int:
    return 2 if one.signal is None else int(not one.signal.is_bad)


def _haystack(one: Entry) -> str:
    told = (one.told.title, one.told.definition)
    words = (one.metric.name, *(said for both in told for said in (both.fa, both.en)))
    return text.search_key_one(" ".join(words))
