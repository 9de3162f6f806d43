"""The customer's page tells which segments the customer is in, and how to talk to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from mehvar import segments
from mehvar.segments import UnknownSegmentError
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.accounts import Right, may, sight_of
from mehvar_web.segments._parts import language
from mehvar_web.segments._segment import read_view, talk_lines

_MOST_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One segment of the customer; ``opens`` says whether the reader may open its page."""

    segmentation: str
    segment: str
    of: str
    title: str
    since: date | None
    opens: bool


def panel_of(request: HttpRequest, customer_id: Any) -> Mapping[str, Any] | None:
    """Return the customer's segments, and the first lines on how to talk to them."""
    if (
        customer_id is None
        or company.desk().profile(customer_id, sight=sight_of(request.user)) is None
    ):
        return None
    try:
        rows = segments.read_customer_segments(
            company.workspace(),
            customer_id=customer_id,
            language=language(),
            marts=company.marts(),
        )
    except NotBuiltError:
        return None
    opens, personal = may(request.user, Right.SEE_VALUE), may(request.user, Right.SEE_PERSONAL)
    notes = segments.read_notes(company.workspace().root)
    found: list[Membership] = []
    talk: list[str] = []
    for row in rows:
        try:
            view = read_view(row.segmentation, row.segment)
        except UnknownSegmentError:
            continue
        if view.segmentation.sensitive and not personal:
            continue
        note = notes.get((row.segmentation, row.segment))
        found.append(
            Membership(
                segmentation=row.segmentation,
                segment=row.segment,
                of=view.segmentation.title,
                title=(note.called if note else "") or view.segment.title,
                since=row.since,
                opens=opens,
            )
        )
        talk += talk_lines(note) if note else ()
        if view.segmentation.verdict == "earns_place" and not view.segment.hidden:
            talk += [line.text for line in view.persona.talk]
    if not found:
        return None
    return {"memberships": found, "talk": list(dict.fromkeys(talk))[:_MOST_LINES]}
