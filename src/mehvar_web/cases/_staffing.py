"""The plan of a week as its page shows it: when people come, and how many it takes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar import care as core
from mehvar.workspace import published
from mehvar_web import care, company
from mehvar_web.cases import _words
from mehvar_web.cases._period import today
from mehvar_web.ui import charts
from mehvar_web.ui.figures import write_number, write_share

_MARTS = {"contacts": "customer_interactions", "cases": "care_cases"}
_WEEKS = {"4": gettext_lazy("four weeks"), "8": gettext_lazy("eight weeks"),
          "13": gettext_lazy("thirteen weeks")}  # fmt: skip
_USUAL_MINUTES = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the plan is for: a share to be answered within seconds, and how long people wait."""

    of: str
    weeks: int
    service: float
    target: int
    patience: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The arrivals of a week and both plans for it; ``peak`` is where the day's mean fails most."""

    arrivals: core.Arrivals
    nobody_leaves: tuple[core.Need, ...]
    some_leave: tuple[core.Need, ...]
    peak: core.Need | None


class PlanForm(forms.Form):
    """The sliders of the plan, as the address says."""

    of = forms.ChoiceField(
        required=False, label=gettext_lazy("Who comes"),
        choices=(
            ("contacts", pgettext_lazy("staffing", "Contacts")),
            ("cases", pgettext_lazy("staffing", "Cases")),
        ),
    )  # fmt: skip
    weeks = forms.ChoiceField(
        required=False, label=gettext_lazy("As seen in the last"), choices=list(_WEEKS.items())
    )
    service = forms.IntegerField(
        required=False, min_value=50, max_value=99, label=gettext_lazy("Answered in time"),
        widget=forms.NumberInput(attrs={"type": "range", "step": "1", "dir": "ltr"}),
    )  # fmt: skip
    target = forms.IntegerField(
        required=False, min_value=5, max_value=600, label=gettext_lazy("In time means within"),
        widget=forms.NumberInput(attrs={"type": "range", "step": "5", "dir": "ltr"}),
    )  # fmt: skip
    patience = forms.IntegerField(
        required=False, min_value=10, max_value=900, label=gettext_lazy("Patience of who waits"),
        widget=forms.NumberInput(attrs={"type": "range", "step": "10", "dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, asked: QueryDict) -> None:
        terms = care.terms()
        usual: dict[str, object] = {
            "of": "contacts", "weeks": "8", "service": round(100 * terms.answered_share),
            "target": 20, "patience": int(terms.patience) or 120,
        }  # fmt: skip
        told = {name: asked.get(name) for name in usual if asked.get(name)}
        super().__init__({**usual, **told})
        if not self.is_valid():  # what cannot be read is as usual
            wrong = dict.fromkeys(self.errors)
            super().__init__({**usual, **{k: v for k, v in told.items() if k not in wrong}})
            self.is_valid()

    @property
    def asked(self) -> Asked:
        """What was asked for."""
        told = self.cleaned_data
        return Asked(
            of=told["of"], weeks=int(told["weeks"]), service=told["service"] / 100,
            target=told["target"], patience=told["patience"],
        )  # fmt: skip

    @property
    def sliders(self) -> list[tuple[Any, str]]:
        """The sliders with where they stand, in words."""
        told = self.asked
        return [
            (self["service"], write_share(told.service)),
            (self["target"], _seconds(told.target)),
            (self["patience"], _seconds(told.patience)),
        ]


def plan(asked: Asked) -> Week:
    """Return the plan of a week; the same question is answered once for each build.

    Raises:
        NotBuiltError: before the first build.
    """
    first, last = _days(asked)
    arrivals = company.remember(
        ("cases.arrivals", asked.of, first, last), lambda: _arrivals(asked.of, first, last)
    )
    key = ("cases.plan", asked.of, first, last, asked.service, asked.target, asked.patience)
    return company.remember(key, lambda: _plan(arrivals, asked))


def desk(asked: Asked) -> core.DeskPlan:
    """Return how many people begin cases in time, as work that can wait.

    Raises:
        NotBuiltError: before the first build.
    """
    first, last = _days(dataclasses.replace(asked, of="cases"))
    target = care_target()
    key = ("cases.desk", first, last, asked.service, target)
    return company.remember(
        key,
        lambda: core.read_desk(
            company.workspace(), time=_working_time(first, last), first=first, last=last,
            target=target, handling=_USUAL_MINUTES, service=asked.service, marts=company.marts(),
        ),
    )  # fmt: skip


def _working_time(first: date, last: date) -> core.WorkingTime:
    """Return when the company worked in these days; what is open is begun in the month after."""
    return core.working_time(company.workspace(), first=first, last=last + timedelta(days=31))


def care_target() -> float:
    """Return within how many working minutes most customers are to be answered first."""
    targets = [float(one.target_of("").first_response) for one in care.case_types()]
    return sorted(targets)[len(targets) // 2] if targets else 60.0


def _days(asked: Asked) -> tuple[date, date]:
    """Return whole weeks up to the last day that the data know; days without data are no lull."""
    mart = _MARTS[asked.of]
    with published(company.workspace(), mart=mart, marts=company.marts()) as page:
        last = min(today(), page.as_of) if asked.of == "contacts" else today()
    return last - timedelta(days=7 * asked.weeks - 1), last


def _arrivals(of: str, first: date, last: date) -> core.Arrivals:
    return core.read_arrivals(
        company.workspace(), of="cases" if of == "cases" else "contacts", first=first, last=last,
        marts=company.marts(),
    )  # fmt: skip


def _plan(arrivals: core.Arrivals, asked: Asked) -> Week:
    told: dict[str, Any] = {"service": asked.service, "target": asked.target}
    plain = core.plan_week(arrivals, **told)
    busy = [one for one in plain if one.people > one.flat_people > 0]
    return Week(
        arrivals=arrivals,
        nobody_leaves=plain,
        some_leave=core.plan_week(arrivals, patience=asked.patience, **told),
        peak=min(busy, key=lambda one: one.flat_queue.served_in_time, default=None),
    )


def draw_arrivals(week: Week) -> SafeString:
    """Draw how many come in each hour of the week."""
    rows = {(one.weekday, one.hour): one.mean for one in week.arrivals.hours}
    return _draw(
        week, rows, title=_("Who comes, by weekday and hour"),
        show=lambda value: write_number(value, places=1 if value < 10 else 0),
    )  # fmt: skip


def draw_people(week: Week, needs: Sequence[core.Need], title: str) -> SafeString:
    """Draw how many people each hour of the week takes."""
    rows = {(one.hour.weekday, one.hour.hour): float(one.people) for one in needs}
    return _draw(week, rows, title=title, show=write_number)


def _draw(
    week: Week, values: dict[tuple[int, int], float], *, title: str, show: Callable[[float], str]
) -> SafeString:
    hours = sorted({one.hour for one in week.arrivals.hours if one.mean > 0}) or [9, 17]
    columns = range(hours[0], hours[-1] + 1)
    return charts.heatmap(
        charts.Heatmap(
            title=title,
            corner=_("Weekday"),
            columns_head=_("Hour"),
            columns=tuple(write_number(one) for one in columns),
            rows=tuple(
                charts.HeatRow(
                    label=str(name),
                    cells=tuple(_cell(values.get((at, hour), 0.0)) for hour in columns),
                )
                for at, name in enumerate(_words.WEEKDAYS)
            ),
            show=show,
            low=0.0,
        )
    )


def _cell(value: float) -> charts.HeatCell:
    return charts.HeatCell(value=value) if value > 0 else charts.HeatCell(standing="none")


def told_peak(week: Week) -> str:
    """Return in one sentence what a plan by the day's mean would do to its busiest hour."""
    found = week.peak
    if found is None:
        return ""
    return _(
        "On %(day)s at %(hour)s the mean of the day would put %(flat)s there and answer %(share)s "
        "in time; that hour takes %(people)s."
    ) % {
        "day": str(_words.WEEKDAYS[found.hour.weekday]),
        "hour": write_number(found.hour.hour),
        "flat": write_number(found.flat_people),
        "share": write_share(max(found.flat_queue.served_in_time, 0.0)),
        "people": write_number(found.people),
    }


def _seconds(value: int) -> str:
    return _("%(n)s seconds") % {"n": write_number(value)}
