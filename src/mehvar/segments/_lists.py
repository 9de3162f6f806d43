"""Who is in a segment, and in which segments one customer is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.segments._errors import UnknownSegmentError
from mehvar.segments._published import State, published_segments, segment_titles, segmentation_title
from mehvar.segments._records import Member, MemberRow, MembersPage
from mehvar.text import Language
from mehvar.workspace import EVERYONE, Sight

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Marts, Workspace

_HERE = "segmentation = ? AND segment = ?"


def read_members(
    workspace: Workspace,
    *,
    segmentation: str,
    segment: str,
    sight: Sight = EVERYONE,
    after: int | None = None,
    size: int = 50,
    marts: Marts | None = None,
) -> MembersPage:
    """Return some members of a segment, in order of their ids.

    Args:
        workspace: the company.
        segmentation: the segmentation's name.
        segment: the segment's code.
        sight: whom the reader may see; others are not listed.
        after: the id after which to go on.
        size: how many at most.
        marts: the caller's open reader.

    Raises:
        NotBuiltError: when no build has made segments.
        UnknownSegmentError: when there is no such segment.
    """
    with published_segments(workspace, None, marts) as state:
        _must_exist(state, segmentation, segment)
        view = state.published.view("segment_members")
        seen = state.published.seen_by(sight, "m.customer_id")
        rows = state.published.rows(
            f"SELECT m.customer_id, m.probability, m.since, m.previous FROM {view} m"
            f" WHERE {_HERE} AND m.customer_id > ? AND {seen}"
            f" ORDER BY m.customer_id LIMIT {int(size) + 1}",
            [segmentation, segment, -1 if after is None else after],
        )
    more = len(rows) > size
    return MembersPage(
        members=tuple(Member(**row) for row in rows[:size]),
        next_after=rows[size - 1]["customer_id"] if more else None,
    )


def read_customer_segments(
    workspace: Workspace,
    *,
    customer_id: int,
    language: Language | None = None,
    marts: Marts | None = None,
) -> tuple[MemberRow, ...]:
    """Return the segments that a customer is in.

    What a customer answered about their values was asked to understand groups: it is not told of
    one person.

    Raises:
        NotBuiltError: when no build has made segments.
    """
    with published_segments(workspace, language, marts) as state:
        wholes = {row["segmentation"]: row for row in state.rows("segmentations")}
        titles = segment_titles(state)
        found = state.rows(
            "segment_members", "WHERE customer_id = ? ORDER BY segmentation", customer_id
        )
        return tuple(
            MemberRow(
                segmentation=row["segmentation"],
                segmentation_title=segmentation_title(wholes[row["segmentation"]], state.say),
                segment=row["segment"],
                title=titles.get((row["segmentation"], row["segment"]), row["segment"]),
                since=row["since"],
            )
            for row in found
            if row["segmentation"] in wholes and not wholes[row["segmentation"]]["sensitive"]
        )


def member_ids(
    workspace: Workspace, *, segmentation: str, segment: str, marts: Marts | None = None
) -> pa.Table:
    """Return all members of a segment: ``customer_id``, ``probability``, ``since``; by id.

    Raises:
        NotBuiltError: when no build has made segments.
        UnknownSegmentError: when there is no such segment.
    """
    with published_segments(workspace, None, marts) as state:
        _must_exist(state, segmentation, segment)
        view = state.published.view("segment_members")
        found: pa.Table = state.published.marts.connection.sql(
            f"SELECT customer_id, probability, since FROM {view} WHERE {_HERE}"
            " ORDER BY customer_id",
            params=[segmentation, segment],
        ).to_arrow_table()
        return found


def _must_exist(state: State, segmentation: str, segment: str) -> None:
    whole = state.rows("segmentations", "WHERE segmentation = ?", segmentation)
    is_rule = bool(whole) and whole[0]["kind"] == "rule" and segment == "in"
    here = f"WHERE {_HERE}"
    if not is_rule and not state.rows("segment_profiles", here, segmentation, segment):
        raise UnknownSegmentError(
            f"There is no segment {segment!r} of {segmentation!r}.",
            hint="List them: mehvar segment",
        )
