"""What the tab History shows of a policy: what was asked, what came out, and what if."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mehvar import policy_lab
from mehvar.policy_lab import SHOWN_BY, Backtest, LabError, Outlook
from mehvar_web.accounts import Right, may, sight_of
from mehvar_web.policies import _lab_draw, _lab_runs, _lab_tables
from mehvar_web.policies._lab_words import BREAKDOWNS, MOVED
from mehvar_web.policies._say import name_rows
from mehvar_web.policies.lab_forms import ChangeForm
from mehvar_web.ui import Choice, Kpi
from mehvar_web.ui.figures import split_figure, write_figure, write_number, write_share

if TYPE_CHECKING:
    from mehvar_web.policies._sight import Shown
    from mehvar_web.policies.models import LabRun

_PEOPLE = frozenset({"team", "employee"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """One slider of the what-if, in percent."""

    name: str
    label: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The sliders as they stand, and what they would have come to."""

    sliders: tuple[Slider, ...]
    outlook: Outlook | None
    base: Outlook
    trouble: str = ""

    @property
    def difference(self) -> int:
        """What it would cost more, or less."""
        return self.outlook.amount - self.base.amount if self.outlook else 0


def chosen_run(request: HttpRequest, runs: list[LabRun], shown: Shown) -> LabRun | None:
    """Return the run that the address asks for, else the newest of the version on the page."""
    asked = request.GET.get("run", "")
    for one in runs:
        if asked == str(one.pk):
            return one
    of_version = [one for one in runs if one.number == shown.version.number]
    return of_version[0] if of_version else None


def result_of(request: HttpRequest, run: LabRun, shown: Shown) -> dict[str, Any]:
    """Return the context of a run's result; without one, only how far it is."""
    report = _lab_runs.report_of(run)
    context: dict[str, Any] = {"run": run, "job": run.job, "report": report}
    if report is None:
        return context
    backtest, by = report.backtest, _by(request)
    compared = backtest.was is not None
    sight = sight_of(request.user)
    policy = shown.policy
    is_older = policy is not None and policy_lab.digest_of(policy) != run.digest
    rows = name_rows(None if is_older else policy)
    return context | {
        "is_older": is_older,
        "headline": headline(backtest),
        "kpis": kpis(backtest),
        "weeks": _lab_draw.draw_weeks(backtest),
        "choices": _choices(request, run, by),
        "table": _lab_tables.groups_table(backtest.by(by), compared=compared, rows=rows),
        "changes": _lab_tables.changes_table(backtest) if compared else None,
        "moved_rows": _lab_tables.moved_table(_lab_tables.seen_of(backtest.most_changed, sight))
        if compared
        else None,
        "unknown": _lab_tables.unknown_lines(backtest),
        "moved": _lab_draw.draw_moved(report.sensitivity),
        "what_if": what_if(request, run),
        "gaps": _lab_draw.draw_gaps(report.fairness),
        "gaps_table": _lab_tables.gaps_table(report.fairness),
        "recorded_gaps": _lab_tables.gaps_table(report.recorded) if report.recorded.gaps else None,
        "csv_url": reverse("policies:history_rows", args=[run.key, run.pk])
        if may(request.user, Right.EXPORT)
        else "",
    }


def headline(backtest: Backtest) -> str:
    """Return one sentence: how many would have been helped, and for how much."""
    total, was = backtest.total, backtest.was
    if not total.cases:
        return _("No such case is recorded in these days.")
    told = {
        "cases": write_number(total.cases), "helped": write_number(total.helped),
        "amount": write_figure(total.amount, "money"),
    }  # fmt: skip
    if was is None:
        return (
            _("Of %(cases)s cases, %(helped)s would have been helped at once, for %(amount)s.")
            % told
        )
    difference = total.amount - was.amount
    told["more"] = write_figure(abs(difference), "money")
    if difference == 0:
        return (
            _(
                "Of %(cases)s cases, %(helped)s would have been helped at once, for %(amount)s:"
                " as much as under the policy it is compared with."
            )
            % told
        )
    if difference > 0:
        return (
            _(
                "Of %(cases)s cases, %(helped)s would have been helped at once, for %(amount)s:"
                " %(more)s more than under the policy it is compared with."
            )
            % told
        )
    return (
        _(
            "Of %(cases)s cases, %(helped)s would have been helped at once, for %(amount)s:"
            " %(more)s less than under the policy it is compared with."
        )
        % told
    )


def kpis(backtest: Backtest) -> tuple[Kpi, ...]:
    """Return the four key figures."""
    total, was = backtest.total, backtest.was
    weeks = len(backtest.weeks)
    a_week = _amount(total.amount / weeks) if weeks else ""
    cost, unit = split_figure(_amount(total.amount))
    mean = total.mean_amount
    each, each_unit = split_figure(_amount(mean)) if mean is not None else ("", "")
    return (
        Kpi(name=_("Helped at once"), value=write_share(total.helped_share or 0),
            note=_("%(n)s of them get the cap") % {"n": write_number(total.capped)},
            change=_before(write_share(was.helped_share or 0) if was else "")),
        Kpi(name=_("Cost"), value=cost, unit=unit,
            note=_("%(amount)s a week") % {"amount": a_week} if a_week else "",
            change=_before(_amount(was.amount) if was else "")),
        Kpi(name=_("For each who is helped"), unknown=_("nobody is helped"), value=each,
            unit=each_unit),
        Kpi(name=_("Asked of the next level"), value=write_number(total.asked),
            note=_amount(total.asked_amount) if total.asked else "",
            change=_before(write_number(was.asked) if was else "")),
    )  # fmt: skip


def _amount(value: float) -> str:
    return write_figure(value, "money")


def _before(told: str) -> str:
    return _("before %(value)s") % {"value": told} if told else ""


_TROUBLES = {
    "ends_meet": gettext_lazy(
        "Moved so far, the two ends of a condition meet. Choose a value nearer to 100%."
    ),
    "rows_gone": gettext_lazy(
        "The cases of this run are not kept any more. Run it over history again."
    ),
}
"""Why a change cannot be foreseen, by the reason that the lab gives."""


def what_if(request: HttpRequest, run: LabRun) -> WhatIf:
    """Return the sliders as the address has them, and what they come to over the same cases."""
    report = _lab_runs.report_of(run)
    if report is None:
        raise Http404(_("This run is not done yet."))
    change = ChangeForm(request.GET).change()
    base, outlook, trouble = report.sensitivity.base, report.sensitivity.base, ""
    if change != policy_lab.Change():
        try:
            outlook = _lab_runs.foresee(run, change)
        except LabError as error:
            trouble = str(_TROUBLES.get(str(error.data.get("reason")), error))
    sliders = tuple(
        Slider(name=name, label=str(label), value=round(getattr(change, name) * 100))
        for name, label in MOVED.items()
    )
    return WhatIf(sliders=sliders, outlook=None if trouble else outlook, base=base, trouble=trouble)


def _by(request: HttpRequest) -> str:
    asked = request.GET.get("by", "")
    return asked if asked in _allowed(request) else "row"


def _allowed(request: HttpRequest) -> list[str]:
    sees_people = may(request.user, Right.SEE_CONDUCT)
    return [
        name for name in SHOWN_BY if name in BREAKDOWNS and (sees_people or name not in _PEOPLE)
    ]


def _choices(request: HttpRequest, run: LabRun, by: str) -> tuple[Choice, ...]:
    here = reverse("policies:history", args=[run.key])
    return tuple(
        Choice(
            label=BREAKDOWNS[name],
            url=f"{here}?{urlencode({'version': run.number, 'run': run.pk, 'by': name})}#groups",
            current=name == by,
        )
        for name in _allowed(request)
    )
