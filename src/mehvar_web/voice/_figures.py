"""The numbers at the top of Voice: the last whole period, against the one before."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import stats
from mehvar.voice import TopicCount
from mehvar_web.ui import Kpi, likely_range
from mehvar_web.ui.figures import split_figure, write_change, write_figure
from mehvar_web.voice import _words
from mehvar_web.voice._words import write_count, write_share

_CERTAIN = 0.05


def kpis(
    course: Sequence[TopicCount], everything: TopicCount, *, sees_money: bool
) -> tuple[Kpi, ...]:
    """Of the last whole period against the one before; of all time where there are not two."""
    whole = [one for one in course if one.is_complete and one.negative_share is not None]
    last = whole[-1] if whole else everything
    before = whole[-2] if len(whole) > 1 else None
    where = _words.period(last.period_kind, last.period) if last.period else _("of all time")
    found = [
        _share_kpi(_("Negative"), last, before, where, negative=True),
        _share_kpi(_("Positive"), last, before, where, negative=False),
        Kpi(
            name=_("Comments read"), value=write_count(last.comments),
            note=_("%(where)s, by %(n)s customers")
            % {"where": where, "n": write_count(last.customers)},
            url=reverse("voice:comments"),
        ),
    ]  # fmt: skip
    if sees_money:
        found.append(_money_kpi(last, where))
    return tuple(found)


def _share_kpi(
    name: str, last: TopicCount, before: TopicCount | None, where: str, *, negative: bool
) -> Kpi:
    if last.negative_share is None or not last.judged:
        return Kpi(name=name, unknown=_("too few comments"))
    hits = last.negative if negative else last.positive
    share = stats.wilson(successes=[hits], n=[last.judged])
    value, low, high = (float(part[0]) for part in (share.estimate, share.low, share.high))
    change, told = _change(last, before, negative=negative)
    worse = (change > 0) is negative
    return Kpi(
        name=name,
        value=write_share(value),
        low=write_share(low),
        high=write_share(high),
        change=write_change(change, "share") if told else "",
        direction=("up" if change > 0 else "down") if told else "",
        judgement=("bad" if worse else "good") if told else "",
        note=where,
        range=likely_range(value=value, low=low, high=high),
        url=f"{reverse('voice:comments')}?sentiment={'negative' if negative else 'positive'}",
    )


def _change(last: TopicCount, before: TopicCount | None, *, negative: bool) -> tuple[float, bool]:
    """The change from the period before, and whether it is more than noise."""
    if before is None or not before.judged:
        return 0.0, False
    hits = [one.negative if negative else one.positive for one in (before, last)]
    found = stats.proportion_change(
        before_successes=[hits[0]], before_n=[before.judged],
        after_successes=[hits[1]], after_n=[last.judged],
    )  # fmt: skip
    return float(found.difference[0]), bool(found.p[0] < _CERTAIN)


def _money_kpi(last: TopicCount, where: str) -> Kpi:
    name = _("At risk with the unhappy")
    if last.money_at_risk is None:
        return Kpi(name=name, unknown=_("cannot be told"), note=where)
    number, unit = split_figure(write_figure(last.money_at_risk, "money"))
    return Kpi(
        name=name, value=number, unit=unit,
        note=_("%(where)s: what those who complained still promise") % {"where": where},
    )  # fmt: skip


def headline(everything: TopicCount, topics: Sequence[TopicCount], *, sees_money: bool) -> str:
    """Say in one sentence what hurts most: the topic that costs, or is blamed, most."""
    shown = [one for one in topics if one.negative_share is not None and one.negative]
    if not shown or everything.negative_share is None:
        return ""
    usual = everything.negative_share
    worse = [one for one in shown if one.low is not None and one.low > usual] or shown
    if sees_money and any(one.money_at_risk for one in worse):
        worst = max(worse, key=lambda one: (one.money_at_risk or 0, one.negative))
        return _(
            "%(topic)s is blamed in %(n)s comments; customers who did still promise %(money)s."
        ) % {
            "topic": _words.topic(worst.aspect),
            "n": write_count(worst.negative),
            "money": _words.write_amount(worst.money_at_risk),
        }
    worst = max(worse, key=lambda one: one.negative)
    return _("%(topic)s is blamed most: %(share)s of the %(n)s comments that speak of it.") % {
        "topic": _words.topic(worst.aspect),
        "share": write_share(worst.negative_share),
        "n": write_count(worst.comments),
    }
