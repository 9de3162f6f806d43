"""What the page of a cut shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar import measurement, profit
from mehvar.profit import Cut, CutResult
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.profit._say import compact
from mehvar_web.ui import charts

_SEED = 1404


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a cut, in words and drawn."""

    result: CutResult
    budget: str
    experience: str
    reason: str
    histogram: SafeString | None

    @property
    def worse(self) -> float:
        """The break-even worsening as a share."""
        return (self.result.break_even_worse or 0.0) / 100


def experience_choices(language: Language) -> list[tuple[str, str]]:
    """Return the experiences that a cut may make more frequent."""
    named = {one for row in profit.BUDGETS.values() for one in row}
    return [
        (one.name, one.title.in_(language)) for one in measurement.EXPERIENCES if one.name in named
    ]


def reckon(cut: Cut, language: Language) -> Answer:
    """Answer a question.

    Raises:
        NotBuiltError: before the first build.
        CutError: when it cannot be reckoned.
    """
    result = profit.reckon_cut(
        company.workspace(), cut, rng=np.random.default_rng(_SEED), marts=company.marts()
    )
    return Answer(
        result=result,
        budget=profit.budget_title(cut.budget).in_(language),
        experience=measurement.experience_named(result.experience).title.in_(language),
        reason=_reasons().get(result.reason, ""),
        histogram=_histogram(result) if result.edges else None,
    )


def _reasons() -> dict[str, str]:
    return {
        "no_budget": _("The ledger holds nothing of this budget in the last year: tell its size."),
        "not_estimable": _(
            "What this experience does to returning customers cannot be estimated from the data."
        ),
        "no_value": _("What a customer is worth is not known for enough customers."),
    }


def _histogram(result: CutResult) -> SafeString:
    return charts.histogram(
        charts.Histogram(
            title=_("What the cut leaves: money saved less value lost"),
            edges=result.edges,
            counts=result.counts,
            value_head=_("Net"),
            count_head=_("Draws"),
            show=compact,
            marks=(charts.Mark(at=0.0, text=_("break-even")),)
            if result.edges[0] < 0 < result.edges[-1]
            else (),
        )
    )
