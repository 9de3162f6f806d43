"""What is worth knowing of each measure besides its numbers: rule, weights, answers, breaks."""

from __future__ import annotations

from collections.abc import Iterator

from mehvar.scores._calendar import Periods
from mehvar.scores._measures import MEASURES, Measure, Statistic
from mehvar.scores._raking import Balance
from mehvar.scores._response import find_effort
from mehvar.scores._study import Raked, Study, propensity_balance

Row = dict[str, object]


def rule_text(measure: Measure, statistic: Statistic) -> str:
    """Write the rule by which a statistic counted, in a form that stays with the number."""
    rule = measure.rule
    if rule is None:
        return "answered / invited"
    scale = f"scale {rule.low:g}-{rule.high:g}"
    if statistic == "mean":
        return f"mean; {scale}"
    top = f"top >= {rule.top:.4g} of the scale"
    if statistic == "nps" and rule.bottom is not None:
        return f"{top}; bottom < {rule.bottom:.4g}; {scale}"
    return f"{top}; {scale}"


def measure_facts(study: Study) -> Iterator[Row]:
    """The rules, how many answers belong to an invitation, who answers, and the level of effort."""
    measure = study.measure
    for place, statistic in enumerate(measure.statistics):
        yield _row(measure, "rule", statistic, place, note=rule_text(measure, statistic))
    yield _row(measure, "answers", "answers", 0, n=len(study.answers))
    known = float(study.answers.known.mean()) if len(study.answers) else None
    yield _row(measure, "answers", "known_customers", 1, value=known)
    yield _row(measure, "answers", "linked", 2, value=study.linked, note=study.reason)
    if study.invited is not None:
        yield _row(
            measure, "answers", "invited", 3, n=len(study.invited), value=study.invited.wait_days
        )
    yield from _odds(study)
    yield from _effort(study)


def _odds(study: Study) -> Iterator[Row]:
    if study.asked is None:
        return
    told = [one for one in study.asked.propensity.odds if one.low > 1 or one.high < 1]
    told.sort(key=lambda one: -max(one.ratio, 1 / one.ratio))
    for place, one in enumerate(told):
        yield _row(
            study.measure, "propensity", one.signal, place,
            value=one.ratio, low=one.low, high=one.high, n=len(study.asked.invitations),
        )  # fmt: skip


def _effort(study: Study) -> Iterator[Row]:
    if study.invited is None:
        return
    waves, change = find_effort(study.invited, study.measure)
    for one in waves:
        yield _row(
            study.measure, "effort", f"wave_{one.wave}", one.wave,
            value=one.value, low=one.low, high=one.high, n=one.n, note=f"{one.hours:.3g}",
        )  # fmt: skip
    if change is not None:
        yield _row(
            study.measure, "effort", "late_minus_early", 9,
            value=change.difference, low=change.low, high=change.high, note=f"{change.p:.3g}",
        )  # fmt: skip


def break_facts(measure: Measure, period: Periods, breaks: list[frozenset[str]]) -> Iterator[Row]:
    """The periods before which the asking changed."""
    for place, why in enumerate(breaks):
        if why:
            yield _row(
                measure, "break", f"{period.kind}:{period.keys[place]}", place,
                note=",".join(sorted(why)),
            )  # fmt: skip


def weight_rows(study: Study, period: Periods, raked: Raked | None) -> Iterator[Row]:
    """What weighting did, margin by margin: once for all invitations, or once for each period."""
    if raked is not None:
        for place, lines in raked.balance.items():
            for line in lines:
                yield _weight(study.measure, "rake", period.kind, period.keys[place], line)
    elif study.asked is not None and not period.kind:
        for line in propensity_balance(study.asked):
            yield _weight(study.measure, "propensity", "", "", line)


def response_facts() -> Iterator[Row]:
    """The rule of the response rate."""
    yield _row(
        MEASURES["response"], "rule", "rate", 0, note=rule_text(MEASURES["response"], "rate")
    )


def _weight(measure: Measure, weighting: str, kind: str, period: str, line: Balance) -> Row:
    return {
        "measure": measure.name, "period_kind": kind, "period": period, "weighting": weighting,
        "margin": line.margin, "level": line.level, "answered": line.answered,
        "weighted": line.weighted, "base": line.base, "weight": line.weight, "n": line.n,
    }  # fmt: skip


def _row(measure: Measure, kind: str, name: str, place: int, **more: object) -> Row:
    return {"measure": measure.name, "kind": kind, "name": name, "place": place} | more
