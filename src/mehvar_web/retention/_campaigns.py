"""The page of campaigns: what a randomised offer changed, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar import retention as core
from mehvar.retention import CampaignResult
from mehvar_web import company
from mehvar_web.retention._words import write_amount, write_number, write_places, write_share
from mehvar_web.ui import charts

Words = str | Promise

VERDICTS: dict[str, tuple[Words, str]] = {
    "usable": (gettext_lazy("Choosing whom to treat pays"), "good"),
    "no_usable_heterogeneity": (gettext_lazy("No usable heterogeneity: treat all or none"), ""),
    "broken_randomisation": (gettext_lazy("Not a fair comparison"), "bad"),
    "too_small": (gettext_lazy("Too small to choose by"), ""),
}
"""The verdict in words, and whether it is good or bad news."""

REASONS: dict[str, Words] = {
    "few_customers": gettext_lazy("an arm has fewer than 200 customers"),
    "few_outcomes": gettext_lazy("an arm has fewer than 50 outcomes of either kind"),
    "no_features": gettext_lazy("nothing was known of the customers before it"),
    "no_control": gettext_lazy("no arm was left without the offer"),
    "arm_sizes": gettext_lazy("the arms are more unequal in size than chance makes them"),
    "unlike_arms": gettext_lazy("the arms differed before the campaign already"),
    "qini_includes_zero": gettext_lazy("ranking customers gains no more than chance"),
    "flat_calibration": gettext_lazy("predicted differences between customers did not come true"),
    "too_little": gettext_lazy("ranking customers gains too little to be worth it"),
}
_OUTCOMES: dict[str, Words] = {
    "bought": gettext_lazy("Customers who bought"),
    "spent": pgettext_lazy("campaign", "Spend per customer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One outcome of one arm, written: its means, the effect with its interval, the verdict."""

    title: Words
    with_offer: str
    without_offer: str
    effect: str
    low: str
    high: str
    is_certain: bool
    verdict: Words
    judgement: str
    why: Words
    qini: str
    deciles: SafeString | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One arm of an experiment against its control."""

    result: CampaignResult
    outcomes: tuple[Outcome, ...]


def read_page() -> tuple[Campaign, ...]:
    """Return the campaigns of the last build, the latest first."""
    results = core.read_campaigns(company.workspace(), marts=company.marts())
    arms = [
        Campaign(result=rows[0], outcomes=tuple(_outcome(one) for one in rows))
        for rows in (
            list(found)
            for _key, found in groupby(results, key=lambda one: (one.experiment, one.arm))
        )
    ]
    return tuple(sorted(arms, key=lambda one: one.result.last_day, reverse=True))


def _outcome(result: CampaignResult) -> Outcome:
    verdict, judgement = VERDICTS[result.verdict]
    return Outcome(
        title=_OUTCOMES[result.outcome],
        with_offer=_written(result, result.treated_mean),
        without_offer=_written(result, result.control_mean),
        effect=_written(result, result.effect),
        low=_written(result, result.low),
        high=_written(result, result.high),
        is_certain=result.p is not None and result.p < 0.05,
        verdict=verdict,
        judgement=judgement,
        why=REASONS.get(result.reason, ""),
        qini=_qini(result),
        deciles=_draw_deciles(result),
    )


def _written(result: CampaignResult, value: float | None) -> str:
    if value is None:
        return "–"
    return write_share(value, places=1) if result.outcome == "bought" else write_amount(value)


def _qini(result: CampaignResult) -> str:
    if result.qini is None or result.qini_low is None or result.qini_high is None:
        return ""
    return _("%(value)s (95%% interval %(low)s to %(high)s)") % {
        "value": write_places(result.qini),
        "low": write_places(result.qini_low),
        "high": write_places(result.qini_high),
    }


def _draw_deciles(result: CampaignResult) -> SafeString | str:
    """Draw the effect that was seen in each tenth, the largest predicted first."""
    if not result.deciles:
        return ""
    return charts.intervals(
        charts.Intervals(
            title=_("Effect by tenth of customers, the largest predicted first"),
            label_head=_("Tenth"),
            value_head=_("Effect seen"),
            base=0.0,
            base_text=_("no effect"),
            show=write_share if result.outcome == "bought" else write_amount,
            rows=tuple(
                charts.Interval(
                    label=write_number(one.decile),
                    value=one.effect,
                    low=one.low,
                    high=one.high,
                    note=_("predicted %(value)s") % {"value": _written(result, one.predicted)},
                )
                for one in result.deciles
            ),
        )
    )
