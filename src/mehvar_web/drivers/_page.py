"""What the page Drivers shows of one outcome."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar import drivers
from mehvar.drivers import Bounded, PublishedOutcome, outcome_words, reason_words
from mehvar_web import company
from mehvar_web.drivers._draw import draw_importance, draw_map, draw_what_ifs
from mehvar_web.drivers._words import (
    MEASURES,
    ORIGINS,
    STEPS,
    Words,
    name_of,
    say,
    write_number,
    write_points,
    write_share,
)
from mehvar_web.ui import Choice, Kpi

_HALO = 0.5
"""From here on, more than half of all ratings is one general impression: say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How much of what is explained one kind of driver carries."""

    name: Words
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on the page but the table and the question."""

    outcome: PublishedOutcome
    title: str
    choices: tuple[Choice, ...]
    reason: str
    headline: str
    kpis: tuple[Kpi, ...]
    importance: SafeString | str
    map: SafeString | str
    what_ifs: SafeString | str
    parts: tuple[Part, ...]
    halo: float | None
    is_return: bool
    sees_money: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a what-if: the measure now and then, in points, and what must happen."""

    driver: str
    measure: Words
    step: Words
    share: float
    room: float
    now: float
    change: Bounded


def read_page(asked: str, *, sees_money: bool) -> Page:
    """Return what the page shows; an outcome that nothing explains is as if not asked for.

    Raises:
        NotBuiltError: before a build told of drivers.
    """
    found = company.remember(
        ("drivers.outcomes",),
        lambda: drivers.read_drivers(company.workspace(), marts=company.marts()),
    )
    outcome = _chosen(found, asked)
    known = bool(outcome.drivers)
    return Page(
        outcome=outcome,
        title=say(outcome_words(outcome.outcome)),
        choices=_choices(found, outcome),
        reason=say(reason_words(outcome.reason)),
        headline=_headline(outcome) if known else "",
        kpis=_kpis(outcome) if known else (),
        importance=draw_importance(outcome) if known else "",
        map=draw_map(outcome) if known else "",
        what_ifs=draw_what_ifs(outcome) if known else "",
        parts=_parts(outcome),
        halo=outcome.halo if (outcome.halo or 0) > _HALO else None,
        is_return=outcome.outcome == "return",
        sees_money=sees_money,
    )


def answer(shown: Page, asked: tuple[str, float] | None) -> Answer | None:
    """Return the answer to a what-if, if one was asked."""
    if asked is None:
        return None
    driver, share = asked
    one = next(d for d in shown.outcome.drivers if d.driver == driver)
    return Answer(
        driver=name_of(one),
        measure=MEASURES[shown.outcome.outcome],
        step=STEPS[one.step],
        share=share,
        room=one.room or 0.0,
        now=one.now or 0.0,
        change=shown.outcome.what_if(driver=driver, share=share),
    )


def _chosen(found: tuple[PublishedOutcome, ...], asked: str) -> PublishedOutcome:
    """The outcome asked for; else NPS, else what most answers explain."""
    told = [one for one in found if one.drivers]
    for name in (asked, "nps"):
        for one in found:
            if one.outcome == name and (one.drivers or name == asked):
                return one
    return told[0] if told else found[0]


def _choices(found: tuple[PublishedOutcome, ...], current: PublishedOutcome) -> tuple[Choice, ...]:
    order = list(MEASURES)
    return tuple(
        Choice(
            label=say(outcome_words(one.outcome)),
            url=f"{reverse('drivers:drivers')}?{urlencode({'outcome': one.outcome})}",
            current=one is current,
        )
        for one in sorted(found, key=lambda one: order.index(one.outcome))
    )


def _headline(outcome: PublishedOutcome) -> str:
    """One sentence: what matters most, and whether that is sure."""
    clear = [one for one in outcome.drivers if not one.noise]
    if not clear:
        return _("No driver stands out from chance yet.")
    first = clear[0]
    if first.ranks[1] == 1:
        return _("“%(driver)s” matters most: %(share)s of what is explained.") % {
            "driver": name_of(first), "share": write_share(first.share.estimate),
        }  # fmt: skip
    names = [name_of(one) for one in clear if one.ranks[0] == 1]
    return _("Which of these matters most is not sure: %(drivers)s.") % {
        "drivers": _(", ").join(_("“%(name)s”") % {"name": name} for name in names)
    }


def _kpis(outcome: PublishedOutcome) -> tuple[Kpi, ...]:
    return (_now(outcome), _explained(outcome), _answers(outcome), _steady(outcome))


def _now(outcome: PublishedOutcome) -> Kpi:
    now = next((one.now for one in outcome.drivers if one.now is not None), None)
    name = str(MEASURES[outcome.outcome])
    if now is None:
        return Kpi(name=name, unknown=_("not estimable"))
    value = write_points(now) if outcome.outcome == "nps" else write_share(now / 100)
    return Kpi(name=name, value=value, note=_("among the answers of the last year"))


def _explained(outcome: PublishedOutcome) -> Kpi:
    r2 = outcome.r2 or Bounded(estimate=0.0, low=0.0, high=0.0)
    return Kpi(
        name=_("Explained by these drivers"), value=write_share(r2.estimate),
        note=_("of the differences between answers; 90%% range %(low)s to %(high)s")
        % {"low": write_share(r2.low), "high": write_share(r2.high)},
    )  # fmt: skip


def _answers(outcome: PublishedOutcome) -> Kpi:
    name = _("Orders") if outcome.outcome == "return" else _("Answers")
    note = _("of %(n)s customers") % {"n": write_number(outcome.customers)}
    return Kpi(name=name, value=write_number(outcome.n), note=note)


def _steady(outcome: PublishedOutcome) -> Kpi:
    name = _("Same order by ranks")
    if outcome.ordinal_agreement is None:
        return Kpi(name=name, unknown=_("one driver only"))
    return Kpi(
        name=name, value=write_points(outcome.ordinal_agreement),
        note=_("1 when an ordinal model ranks the drivers alike"),
    )  # fmt: skip


def _parts(outcome: PublishedOutcome) -> tuple[Part, ...]:
    found = []
    for origin, words in ORIGINS.items():
        share = sum(one.share.estimate for one in outcome.drivers if one.origin == origin)
        if any(one.origin == origin for one in outcome.drivers):
            found.append(Part(name=words, share=share))
    return tuple(found)
