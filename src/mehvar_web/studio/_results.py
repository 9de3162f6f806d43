"""What a survey's answers say now: read once until another answer comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mehvar import surveys as core
from mehvar_web import company, surveys
from mehvar_web.studio import _draft, _live
from mehvar_web.surveys.models import Response

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.surveys import Filter, Group, Results, Survey
    from mehvar_web.surveys.models import Survey as Kept

BY = ("version", "channel", "language", "store")
"""By what answers can be told apart on the page, beside the weeks."""

_BEFORE_MANY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many began in the last month, and how many of them finished."""

    began: int
    finished: int


def versions_of(kept: Kept) -> tuple[Survey, ...]:
    """Return the definitions by which answers are read, the newest last; the draft before any."""
    numbers = kept.versions.order_by("number").values_list("number", flat=True)
    told = tuple(surveys.version_of(kept.key, number) for number in numbers)
    return told or (_draft.read(kept),)


def read(kept: Kept, wanted: Filter, *, headline: str = "") -> Results:
    """Return the results of a survey, of the answers that a filter leaves.

    A whole survey shows its first answer already; what a filter leaves is a group, and a group of
    fewer people than the company's minimum is never shown. So is nobody told apart in a survey
    that promised so.
    """

    def compute() -> Results:
        told = versions_of(kept)
        settings = company.workspace().settings
        guarded = not wanted.is_empty or told[-1].anonymous
        return core.results(
            surveys=told,
            rows=answer_rows(kept),
            invitations=_invitations(kept),
            filter=wanted,
            by=("version", "channel", "language", "store", "week"),
            headline=headline,
            minimum=settings.minimum_group,
            opens_at=0 if guarded else 1,
            calendar=settings.calendar,
        )

    return _live.remember(("results", kept.key, kept.number, wanted, headline), compute)


def shown_group(group: Group) -> Group:
    """Return a group as it may be shown: too small a one without its numbers."""
    least = company.workspace().settings.minimum_group
    if group.is_withheld or (group.submissions or 0) >= least:
        return group
    return replace(
        group, is_withheld=True, submissions=None, n=None, estimate=None, invited=None,
        response=None,
    )  # fmt: skip


def by_channel(kept: Kept) -> Mapping[str, int]:
    """Return how many answered by each channel; nothing of channels of too few."""
    groups = read(kept, core.Filter()).groups.get("channel", ())
    return {one.key: shown_group(one).submissions or 0 for one in groups}


def progress_of(kept: Kept) -> Progress:
    """Return how many began to answer in the last month, and how many finished."""
    begun = Response.objects.filter(survey=kept)
    return Progress(began=begun.count(), finished=begun.filter(finished_at__isnull=False).count())


def answer_rows(kept: Kept) -> pa.Table:
    """Return a survey's answers as they stand now, those on their way to the lake included."""
    return core.read_answer_rows(
        company.workspace(),
        survey_id=kept.key,
        pending=surveys.pending_answers(kept.key),
        marts=company.marts(),
    )


def _invitations(kept: Kept) -> pa.Table:
    from mehvar_web.surveys import pending_invitations

    return core.read_invitation_rows(
        company.workspace(),
        survey_id=kept.key,
        pending=pending_invitations(kept.key),
        marts=company.marts(),
    )
