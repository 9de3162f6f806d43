"""One need: its evidence as it stands now, whose money it touches, and whether a change helped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar import voice
from mehvar.workspace import NotBuiltError, Sight
from mehvar_web import company
from mehvar_web.insights import _segments, _words
from mehvar_web.insights._needs import worths
from mehvar_web.insights.models import Evidence, Need, NeedChange
from mehvar_web.ui import Kpi
from mehvar_web.ui.charts import Interval, Intervals, intervals
from mehvar_web.ui.figures import split_figure, write_figure

if TYPE_CHECKING:
    from mehvar.insights import Change, Worth
    from mehvar.voice import Comment
    from mehvar_web.accounts.models import User

SHOWN = 100
_MEANING = "#meaning"
"""Where the page says what its numbers are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A piece of evidence; ``comment`` None where it is gone, or not in the reader's sight."""

    evidence: Evidence
    comment: Comment | None
    may_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One change of the need, in words."""

    change: NeedChange
    fields: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPage:
    """Everything on the page of a need."""

    need: Need
    state: SafeString
    kind: str
    topic: str
    segments: tuple[str, ...]
    kpis: tuple[Kpi, ...]
    proofs: tuple[Proven, ...]
    more: int
    verdict: str
    verdict_tone: str
    compared: SafeString | str
    history: tuple[Past, ...]


def read_need(need: Need, *, sight: Sight, user: User, may_edit: bool) -> NeedPage:
    """Return the page; comments that the reader may not see are counted, not shown."""
    worth = worths().get(need.key)
    standing = list(
        need.evidence.filter(withdrawn_at=None).select_related("study", "author")[: SHOWN + 1]
    )
    verdict = worth.change.verdict if worth is not None else "no_change"
    return NeedPage(
        need=need,
        state=_words.state_pill(need.state),
        kind=str(_words.KINDS[need.kind]),
        topic=_words.topics().get(need.aspect, need.aspect),
        segments=_segments.titles(need.segments),
        kpis=() if worth is None else _kpis(worth),
        proofs=_proven(standing[:SHOWN], sight=sight, user=user, may_edit=may_edit),
        more=max(0, need.evidence.filter(withdrawn_at=None).count() - SHOWN),
        verdict=str(_words.VERDICTS[verdict]) if need.changed_day else "",
        verdict_tone=_words.VERDICT_TONES.get(verdict, ""),
        compared="" if worth is None else _draw(worth.change),
        history=tuple(
            Past(
                change=one,
                fields="، ".join(str(_words.FIELDS[name]) for name in one.fields.split(","))
                if _words.language() == "fa"
                else ", ".join(str(_words.FIELDS[name]) for name in one.fields.split(",")),
            )
            for one in need.changes.select_related("author")[:20]
        ),
    )


def _proven(
    rows: list[Evidence], *, sight: Sight, user: User, may_edit: bool
) -> tuple[Proven, ...]:
    keys = [one.comment for one in rows if one.comment is not None]
    try:
        found = voice.read_comments(company.workspace(), comments=keys, sight=sight) if keys else ()
    except NotBuiltError:
        found = ()
    by_key = {one.comment: one for one in found}
    return tuple(
        Proven(
            evidence=one,
            comment=by_key.get(one.comment) if one.comment is not None else None,
            may_withdraw=may_edit or one.author_id == user.pk,
        )
        for one in rows
    )


def _kpis(worth: Worth) -> tuple[Kpi, ...]:
    few = _("too few to show")
    money, unit = split_figure(write_figure(worth.worth, "money"))
    touched, touched_unit = split_figure(write_figure(worth.touched_worth, "money"))
    return (
        Kpi(
            name=_("Evidence"),
            url="#proof",
            value=write_figure(worth.evidence, "count"),
            note=_("%(comments)s comments by %(channels)s channels, %(studies)s studies") % {
                "comments": write_figure(worth.comments, "count"),
                "channels": write_figure(worth.channels, "count"),
                "studies": write_figure(worth.studies, "count"),
            },
        ),
        Kpi(
            name=_("Customers behind it"),
            value="" if worth.customers is None else write_figure(worth.customers, "count"),
            unknown=few,
            url=_MEANING,
        ),
        Kpi(
            name=_("Their worth from now on"),
            value="" if worth.worth is None else money,
            unit="" if worth.worth is None else unit,
            unknown=few if worth.customers is None else _("not known"),
            note="" if worth.worth is None else _ends(worth.worth_low, worth.worth_high, "money"),
            url=_MEANING,
        ),
        Kpi(
            name=_("Worth of all who complain of the topic"),
            value="" if worth.touched_worth is None else touched,
            unit="" if worth.touched_worth is None else touched_unit,
            unknown=_("not known"),
            note=_touched(worth),
            url=_MEANING,
        ),
    )  # fmt: skip


def _touched(worth: Worth) -> str:
    """How many complain of the topic, and the range of what they are worth."""
    if worth.touched is None:
        return ""
    told = _("%(n)s customers within a year") % {"n": write_figure(worth.touched, "count")}
    if worth.touched_worth is None:
        return told
    return f"{told}; {_ends(worth.touched_low, worth.touched_high, 'money')}"


def _ends(low: int | None, high: int | None, unit: str) -> str:
    return _("90%% range %(low)s to %(high)s") % {
        "low": write_figure(low, unit),
        "high": write_figure(high, unit),
    }


def _draw(change: Change) -> SafeString | str:
    """Draw the share of complaints before and after, with their intervals."""
    sides = (
        (_("Eight weeks before"), change.before_share, change.before_low, change.before_high,
         change.before_n),
        (_("Eight weeks after"), change.after_share, change.after_low, change.after_high,
         change.after_n),
    )  # fmt: skip
    rows = tuple(
        Interval(
            label=label, value=value, low=low, high=high,
            note=_("%(n)s comments") % {"n": write_figure(n, "count")},
        )
        for label, value, low, high, n in sides
        if value is not None and low is not None and high is not None
    )  # fmt: skip
    if len(rows) < 2:
        return ""
    return intervals(
        Intervals(
            title=_("Share of comments that speak badly of the topic"),
            label_head=_("When"),
            value_head=_("Share"),
            show=lambda value: write_figure(value, "share", places=1),
            rows=rows,
        )
    )
