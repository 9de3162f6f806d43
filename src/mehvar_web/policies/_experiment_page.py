"""What the tab Effect says of an experiment with caps: its lot, how far it is, what it showed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar.policy_lab import Assigned, Best, BestCap, Cells, Dose
from mehvar_web.accounts.models import Team
from mehvar_web.grants import experiments as store
from mehvar_web.grants import policies
from mehvar_web.policies._effect_page import rounded
from mehvar_web.policies._experiment_result import OUTCOMES, compare, result_of, smallest_of
from mehvar_web.policies._experiment_words import COURSE_TONES, COURSES
from mehvar_web.policies._say import label_row, name_rows
from mehvar_web.ui import charts
from mehvar_web.ui.charts import Line, Spot
from mehvar_web.ui.figures import write_figure, write_share
from mehvar_web.ui.templatetags.ui import money

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from mehvar.empowerment import Policy
    from mehvar_web.grants.experiments import Arm
    from mehvar_web.grants.models import Experiment
    from mehvar_web.policies._experiment_result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class LotTable:
    """The lot as a table: the weeks (first days), and for each team its caps or arms, written."""

    weeks: tuple[date, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    now: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmTable:
    """What each arm's caps (minor units) are: the arms' mean caps, and for each row its caps."""

    means: tuple[int, ...]
    rows: tuple[tuple[SafeString, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLine:
    """What the planned weeks could show: the smallest difference of lowest and highest cap."""

    retained: str
    net: str
    cells: int
    past: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseLine:
    """What a higher cap did to one outcome: the difference, its interval, its exact p-value."""

    name: str | Promise
    verdict: str
    tone: str
    between: str
    p: str
    cells: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an experiment that is over showed, as far as customers' days are over."""

    lines: tuple[DoseLine, ...]
    per_unit: str
    best: str
    best_tone: str
    picture: SafeString | str
    known: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentPart:
    """One experiment as the page shows it; ``found`` is None before its end."""

    experiment: Experiment
    course: str
    words: str | Promise
    tone: str
    lot: LotTable
    arms: ArmTable | None
    gone: int
    power: PowerLine | None
    found: Found | None

    @property
    def share(self) -> float:
        """How much of it is over, 0..100."""
        return 100 * self.gone / self.experiment.weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentsPart:
    """The experiment that is shown, the others, and whether another one may be asked for."""

    shown: ExperimentPart | None
    others: tuple[tuple[Experiment, str | Promise], ...]
    may_begin: bool


def experiments_part(request: HttpRequest, key: str, *, day: date) -> ExperimentsPart:
    """Return the experiments with a policy: the chosen or newest one in full."""
    known = store.experiments_of(key)
    wanted = request.GET.get("experiment", "")
    shown = next((one for one in known if str(one.pk) == wanted), known[0] if known else None)
    courses = {one.pk: store.course_of(one, day=day) for one in known}
    return ExperimentsPart(
        shown=part_of(shown, day=day) if shown is not None else None,
        others=tuple(
            (one, COURSES[courses[one.pk]]) for one in known if shown and one.pk != shown.pk
        ),
        may_begin=not {"asked", "planned", "running"} & set(courses.values()),
    )


def open_experiment(key: str, *, day: date, of: int | None = None) -> Experiment | None:
    """Return the experiment that waits or is not over: what a new version would end."""
    return next(
        (
            one
            for one in store.experiments_of(key)
            if store.course_of(one, day=day) in {"asked", "planned", "running"}
            and of in {None, one.base_number}
        ),
        None,
    )


def part_of(experiment: Experiment, *, day: date) -> ExperimentPart:
    """Return one experiment as the page shows it on a day."""
    course, rows = store.course_of(experiment, day=day), store.lot_rows(experiment)
    base = policies.published_policy(experiment.policy_key, experiment.base_number)
    result, arms = result_of(experiment, day=day), arm_table(store.arms_in(experiment), base=base)
    gone = (min(day, experiment.last_day + timedelta(days=1)) - experiment.first_week).days // 7
    has_begun = course in {"running", "ended", "stopped"}
    return ExperimentPart(
        experiment=experiment,
        course=course,
        words=COURSES[course],
        tone=COURSE_TONES.get(course, ""),
        lot=lot_table(rows, arms=arms, now=store.week_of(day) if course == "running" else None),
        gone=max(gone, 0) if has_begun else 0,
        power=power_line(experiment.situation, rows) if course in {"asked", "planned"} else None,
        arms=arms,
        found=_told(result) if result is not None else None,
    )


def lot_table(
    lot: Sequence[Assigned], *, arms: ArmTable | None, now: date | None = None
) -> LotTable:
    """Return a lot as a table of teams by weeks: caps, or numbers of arms whose rows differ."""
    names = dict(Team.objects.values_list("code", "name"))
    caps: dict[str, list[int]] = {}
    for one in sorted(lot, key=lambda one: (one.team_id, one.week)):
        caps.setdefault(one.team_id, []).append(one.cap)
    return LotTable(
        weeks=tuple(sorted({one.week for one in lot})),
        rows=tuple(
            (names.get(team, team), tuple(_cap_or_arm(cap, arms) for cap in row))
            for team, row in caps.items()
        ),
        now=now,
    )


def _cap_or_arm(cap: int, arms: ArmTable | None) -> str:
    if arms is None:
        return money(cap)
    return _("Arm {n}").format(n=write_figure(arms.means.index(cap) + 1, "count"))


def arm_table(arms: Sequence[Arm], *, base: Policy | None) -> ArmTable | None:
    """Return the caps of the arms by row; None where one number says it: all rows are alike."""
    if all(len({cap for _, cap in arm.caps}) == 1 for arm in arms) and len(arms[0].caps) < 2:
        return None
    rows, names = [row for row, _ in arms[0].caps], name_rows(base)
    return ArmTable(
        means=tuple(arm.cap for arm in arms),
        rows=tuple(
            (label_row(row, names), tuple(dict(arm.caps)[row] for arm in arms)) for row in rows
        ),
    )


def power_line(situation: str, lot: Sequence[Assigned]) -> PowerLine | None:
    """Say what a lot could show, from the teams' past weeks; None when nothing tells it."""
    kept, net = (smallest_of(situation, lot, outcome) for outcome in OUTCOMES)
    told = [one for one in (kept, net) if one is not None]
    if not told:
        return None
    return PowerLine(
        retained=write_share(kept.between) if kept is not None else "",
        net=write_figure(net.between, "money") if net is not None else "",
        cells=len(lot),
        past=max(one.past for one in told),
    )


def found_of(*, kept: Cells, net: Cells, of: int) -> Found:
    """Say what the weeks showed: who came back, the net value, and which cap is best."""
    return _told(compare(kept=kept, net=net, of=of))


def _told(result: Result) -> Found:
    cells, dose = result.net
    words, tone = _best(result.best, cells)
    return Found(
        lines=(_dose("retained", *result.retained), _dose("net", cells, dose)),
        per_unit=_per_unit(dose, float(np.ptp(cells.cap)) if cells.cap.size else 0.0),
        best=words,
        best_tone=tone,
        picture=_picture(result.best),
        known=result.known,
        of=result.of,
    )


def _dose(outcome: str, cells: Cells, dose: Dose | None) -> DoseLine:
    name = _("Came back within 60 days") if outcome == "retained" else _("Net value of a case")
    if dose is None:
        return DoseLine(
            name=name, verdict=_("Too few weeks of teams whose customers' days are over."),
            tone="", between="", p="", cells=int(cells.cap.size),
        )  # fmt: skip
    span, slope = float(np.ptp(cells.cap)), dose.slope
    if slope.low > 0:
        verdict, tone = _("The highest cap instead of the lowest raised it by {effect}."), "good"
    elif slope.high < 0:
        verdict, tone = _("The highest cap instead of the lowest lowered it by {effect}."), "bad"
    else:
        verdict, tone = _("No difference between the caps can be seen yet."), ""
    return DoseLine(
        name=name, verdict=verdict.format(effect=_write(outcome, abs(slope.estimate) * span)),
        tone=tone, p=write_figure(dose.p, "number", places=3), cells=dose.cells,
        between=_between(
            _end(outcome, slope.low * span), _end(outcome, slope.high * span)
        ),
    )  # fmt: skip


def _per_unit(dose: Dose | None, span: float) -> str:
    """Say what a step of the cap left after its cost, the step being a round part of ``span``."""
    if dose is None:
        return ""
    step = 10.0 ** int(np.log10(max(span, 10.0)))

    def told(value: float) -> str:
        return _end("net", value * step)

    return _(
        "Each {step} more of the cap left {net} of net value in a case ({between}, 95%)."
    ).format(
        step=write_figure(step, "money"),
        net=told(dose.slope.estimate),
        between=_between(told(dose.slope.low), told(dose.slope.high)),
    )


def _best(found: BestCap, net: Cells) -> tuple[str, str]:
    if found.best == Best.INSIDE and found.cap is not None:
        low, high = (write_figure(value, "money") for value in (found.cap.low, found.cap.high))
        text = _("The best cap is about {cap} ({between}, 95%).")
        cap = write_figure(found.cap.estimate, "money")
        return text.format(cap=cap, between=_between(low, high)), "good"
    if found.best == Best.AT_LEAST_HIGHEST:
        text = _("The highest cap tried, {cap}, still pays: the best one is at least that.")
        return text.format(cap=write_figure(float(net.cap.max()), "money")), "good"
    if found.best == Best.AT_MOST_LOWEST:
        text = _("The lowest cap tried, {cap}, is enough: more costs more than it brings.")
        return text.format(cap=write_figure(float(net.cap.min()), "money")), "good"
    if found.enough is not None:
        text = _("Which cap is best cannot be told yet: about {n} weeks of teams are needed.")
        return text.format(n=write_figure(rounded(found.enough), "count")), ""
    if np.unique(net.cap).size in {1, 2}:
        return _("Two caps say which is better; which is best only three or more can tell."), ""
    return _("Which cap is best cannot be told from these weeks."), ""


def _picture(found: BestCap) -> SafeString | str:
    if not found.curve:
        return ""
    spots = tuple(Spot(x=one.cap, y=one.net) for one in found.curve)
    return charts.lines(
        charts.Lines(
            title=_("Net value of a case, beyond the lowest cap"),
            lines=(Line(name=_("Net value of a case"), spots=spots),),
            x_head=pgettext("of a policy", "Cap"),
            show=lambda value: write_figure(value, "money"),
            show_x=lambda value: write_figure(value, "money"),
            zero=True,
        )
    )


def _between(low: str, high: str) -> str:
    return _("between {low} and {high}").format(low=low, high=high)


def _end(outcome: str, value: float) -> str:
    return _write(outcome, value) if np.isfinite(value) else "∞" if value > 0 else "−∞"


def _write(outcome: str, value: float) -> str:
    return write_share(value) if outcome == "retained" else write_figure(value, "money")
