"""What the tab Effect says of a policy: a verdict in words, its picture, the checks, the worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar.empowerment import FACTS
from mehvar.policy_lab import Check, Checked, Effect, NetValue, Told, Verdict
from mehvar_web.policies._effect_words import CHECKS, CHECKS_WHY, OUTCOMES
from mehvar_web.policies._say import label_row
from mehvar_web.policies._words import said
from mehvar_web.ui import charts
from mehvar_web.ui.charts import Line, Mark, Spot
from mehvar_web.ui.figures import write_figure, write_share

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from mehvar.stats import Interval

_ORDER = ("retained", "margin", "spend", "score")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check in words: ``state`` is ok, bad or open."""

    name: str | Promise
    why: str | Promise
    state: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLine:
    """One outcome at a threshold: what is said, its interval, its picture, its checks."""

    name: str | Promise
    verdict: str
    tone: str
    effect: str
    between: str
    cases: int
    needed: str
    picture: SafeString | str
    checks: tuple[CheckLine, ...]
    left_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdPart:
    """Everything about one threshold: its sentence, its outcomes, its worth."""

    title: str
    version: int
    row: SafeString
    outcomes: tuple[OutcomeLine, ...]
    worth: WorthLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthLine:
    """What a grant was worth after its cost."""

    verdict: str
    tone: str
    net: str
    between: str
    gained: str
    spent: str
    break_even: str
    needed: str
    by_retention: bool


def threshold_part(told: Told, *, names: Mapping[str, str]) -> ThresholdPart:
    """Return one threshold as the page shows it, with the names of its version's rows."""
    effects = sorted(told.effects, key=lambda one: _ORDER.index(one.outcome))
    return ThresholdPart(
        title=_("From {at} on").format(at=_running(told.fact, told.threshold)),
        version=told.version,
        row=label_row(told.row, names),
        outcomes=tuple(_outcome(one, told.fact) for one in effects),
        worth=_worth(told.net, told.net_by) if told.net is not None else None,
    )


def _outcome(found: Effect, fact: str) -> OutcomeLine:
    verdict, tone = _verdict(found)
    held = found.per_grant if found.is_told else None
    return OutcomeLine(
        name=OUTCOMES[found.outcome],
        verdict=verdict,
        tone=tone,
        effect=_write(found.outcome, held.estimate) if held is not None else "",
        between=_between(found.outcome, held) if held is not None else "",
        cases=found.n,
        needed=_needed(found.enough),
        picture=_picture(found, fact),
        checks=tuple(_check(one) for one in found.checks),
        left_out=_running(fact, found.left_out) if found.left_out else "",
    )


def _verdict(found: Effect) -> tuple[str, str]:
    held = found.per_grant
    if found.verdict == Verdict.RAISED and held is not None:
        return _("A grant raised it by {effect}.").format(
            effect=_write(found.outcome, held.estimate)
        ), "good"
    if found.verdict == Verdict.LOWERED and held is not None:
        return _("A grant lowered it by {effect}.").format(
            effect=_write(found.outcome, abs(held.estimate))
        ), "bad"
    words = {
        Verdict.NOT_SEEN: _("No effect can be seen yet."),
        Verdict.NOT_BELIEVABLE: _("No number is told: a check below did not pass."),
        Verdict.TOO_WEAK: _("No number is told: hardly more was granted above than below."),
        Verdict.TOO_FEW: _("Too few cases whose time is over."),
    }
    return words.get(found.verdict, ""), "warn" if found.verdict == Verdict.NOT_BELIEVABLE else ""


def _needed(enough: int | None) -> str:
    if enough is None:
        return ""
    text = ngettext(
        "About {n} case would tell an effect that pays for a grant.",
        "About {n} cases would tell an effect that pays for a grant.",
        enough,
    )
    return text.format(n=write_figure(rounded(enough), "count"))


def rounded(number: int) -> int:
    """Two digits say how far away it is; more would claim to know it."""
    scale: int = 10 ** max(len(str(number)) - 2, 0)
    return int(-(-number // scale) * scale)


def _worth(found: NetValue, by: str) -> WorthLine:
    if found.net.low > 0:
        verdict, tone = _("A grant was worth more than it cost."), "good"
    elif found.net.high < 0:
        verdict, tone = _("A grant cost more than it brought."), "bad"
    else:
        verdict, tone = _("Whether a grant pays cannot be told yet."), ""
    break_even = ""
    if found.break_even is not None:
        break_even = write_share(found.break_even)
    return WorthLine(
        verdict=verdict, tone=tone, net=_write("margin", found.net.estimate),
        between=_between("margin", found.net), gained=_write("margin", found.gained),
        spent=_write("margin", found.spent), break_even=break_even,
        needed=_needed_sign(found.enough), by_retention=by == "retention",
    )  # fmt: skip


def _needed_sign(enough: int | None) -> str:
    if enough is None:
        return ""
    return _("About {n} cases would tell it.").format(n=write_figure(rounded(enough), "count"))


def _check(found: Checked) -> CheckLine:
    state = "open" if found.passed is None else "ok" if found.passed else "bad"
    return CheckLine(
        name=CHECKS[found.check], why=CHECKS_WHY[found.check], state=state, note=_note(found)
    )


def _note(found: Checked) -> str:
    if found.passed is None or found.found is None:
        return _("It could not be made: too few cases.")
    if found.check == Check.GRANTED_MORE:
        return _("{share} more are granted something.").format(share=write_share(found.found))
    if found.check == Check.NO_BUNCHING:
        return _("{ratio} as many just above as just below.").format(ratio=write_share(found.found))
    return ""


def _picture(found: Effect, fact: str) -> SafeString | str:
    """Draw the means of short stretches, and a curve on each side of the threshold."""
    if len(found.bins) < 4:
        return ""
    sides = (
        (_("Below"), [one for one in found.bins if one.middle < found.threshold]),
        (_("Above"), [one for one in found.bins if one.middle >= found.threshold]),
    )
    dots = tuple(Spot(x=one.middle, y=one.mean) for one in found.bins)
    curves = [
        Line(name=name, spots=tuple(Spot(x=one.middle, y=one.fitted) for one in side))
        for name, side in sides
        if side
    ]
    return charts.lines(
        charts.Lines(
            title=str(OUTCOMES[found.outcome]),
            lines=(Line(name=_("Means"), spots=dots, style="dots"), *curves),
            x_head=said(FACTS[fact].title),
            show=lambda value: _write(found.outcome, value),
            show_x=lambda value: _running(fact, value),
            marks=(Mark(at=found.threshold, text=_("The rule begins"), axis="x"),),
        )
    )


def _between(outcome: str, found: Interval) -> str:
    return _("between {low} and {high}").format(
        low=_write(outcome, found.low), high=_write(outcome, found.high)
    )


def _write(outcome: str, value: float) -> str:
    if outcome in {"spend", "margin"}:
        return write_figure(value, "money")
    return write_share(value)


def _running(fact: str, value: float) -> str:
    if FACTS[fact].kind == "minutes":
        return _("{n} minutes").format(n=write_figure(round(value), "count"))
    if FACTS[fact].kind == "money":
        return write_figure(value, "money")
    return write_figure(round(value), "count")
