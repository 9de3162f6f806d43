"""What this app adds to other pages: a comment's needs, and others' figures beside our scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from mehvar import insights
from mehvar.insights import Benchmark
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.insights.models import Need
from mehvar_web.ui.figures import write_figure

_SHOWN = 8
_UNITS = {"csat": "share", "response": "share"}


def comment_context(request: HttpRequest, comment: int) -> Mapping[str, Any]:
    """Return the needs that a comment speaks for."""
    needs = Need.objects.filter(
        evidence__comment=comment, evidence__withdrawn_at=None, is_archived=False
    )
    return {
        "comment": comment,
        "needs": list(needs.distinct()[:_SHOWN]),
        "may_add": may(request.user, Right.ADD_EVIDENCE),
    }


def scores_context(_request: HttpRequest, measure: str) -> Mapping[str, Any] | None:
    """Return the published figures of the measure that is shown; nothing where there are none."""
    found = read_figures(measure)
    return {"figures": found[:_SHOWN], "measure": measure} if found else None


def read_figures(measure: str = "") -> tuple[Benchmark, ...]:
    """Return published figures; none before the first build."""
    try:
        return insights.read_benchmarks(company.workspace(), measure=measure, marts=company.marts())
    except NotBuiltError:
        return ()


def write_value(measure: str, value: float | None) -> str:
    """Write a figure in the unit of its measure."""
    if value is None:
        return ""
    unit = _UNITS.get(measure, "count")
    return write_figure(value, unit, places=0 if unit == "share" else 1)
