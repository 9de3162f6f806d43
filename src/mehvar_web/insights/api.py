"""``/needs``: what customers need, with its evidence and worth; new needs and evidence."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Schema, Status
from pydantic import Field

from mehvar import voice
from mehvar.insights import Worth
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.insights import _acts, _words
from mehvar_web.insights._acts import Proof
from mehvar_web.insights._needs import worths
from mehvar_web.insights.models import Evidence, Need, Study

router = Router(tags=["needs"])

Key = Annotated[str, Path(max_length=32, description="The need's key.")]
_MOST = 200


class ChangeHelpedOut(Schema):
    """Complaints about the need's topic, eight weeks before and after; 95 % intervals."""

    verdict: str
    before_n: int
    before_share: float | None = None
    after_n: int
    after_share: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None


class WorthOfNeedOut(Schema):
    """What the last build found behind a need; money in minor units, 90 % intervals."""

    evidence: int
    comments: int
    studies: int
    channels: int
    customers: int | None = Field(None, description="Null where too few to show.")
    worth: int | None = None
    worth_low: int | None = None
    worth_high: int | None = None
    touched: int | None = Field(None, description="Who spoke badly of its topic within a year.")
    touched_worth: int | None = None
    touched_low: int | None = None
    touched_high: int | None = None
    change: ChangeHelpedOut


class CustomersNeedOut(Schema):
    """One need."""

    key: str
    title: str
    statement: str
    kind: str
    aspect: str
    state: str
    reason: str
    department: str
    owner: str = Field(description="The id of who answers for it; empty for nobody.")
    segments: list[str]
    roadmap_item: str
    due_day: date | None = None
    changed_day: date | None = None
    change: str
    is_archived: bool
    worth: WorthOfNeedOut | None = Field(None, description="Null until a build has weighed it.")


class NeedIn(Schema):
    """A new need."""

    title: str = Field(min_length=1, max_length=120)
    statement: str = Field("", max_length=4_000)
    kind: str = Field("need", description="need, pain, wish or idea.")
    aspect: str = Field("", max_length=60, description="An aspect of the lexicon.")
    department: str = Field("", max_length=80)


class EvidenceIn(Schema):
    """What speaks for a need: a comment, a study or a note."""

    comment: int | None = Field(None, ge=0, lt=2**63)
    study: str = Field("", max_length=32, description="A study's key.")
    note: str = Field("", max_length=4_000)


class EvidenceOut(Schema):
    """Evidence that was linked."""

    key: str
    kind: str
    note: str = Field(description="As it is kept: without names and numbers of persons.")


class NeedsAsked(Schema):
    """Which needs."""

    state: str = Field("", max_length=10)
    aspect: str = Field("", max_length=60)
    cursor: str = Field("", max_length=12, description="From the page before.")
    limit: int = Field(50, ge=1, le=_MOST)


@router.get("", response=Page[CustomersNeedOut], summary="Needs of customers")
@needs(Scope.NEEDS_READ)
def find_needs(request: HttpRequest, asked: Query[NeedsAsked]) -> Page[CustomersNeedOut]:  # noqa: ARG001 (ninja passes it)
    """List the needs that are not put away, those that were changed last first."""
    rows = Need.objects.filter(is_archived=False).select_related("owner")
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.aspect:
        rows = rows.filter(aspect=asked.aspect)
    start = int(asked.cursor) if asked.cursor.isascii() and asked.cursor.isdigit() else 0
    total, found = rows.count(), worths()
    items = [_need(one, found.get(one.key)) for one in rows[start : start + asked.limit]]
    after = start + asked.limit
    return Page[CustomersNeedOut](
        items=items, total=total, next=str(after) if after < total else None
    )


@router.get("/{key}", response=CustomersNeedOut, summary="One need")
@needs(Scope.NEEDS_READ)
def read_need(request: HttpRequest, key: Key) -> CustomersNeedOut:  # noqa: ARG001 (ninja passes it)
    """Return a need with what the last build found behind it."""
    found = Need.objects.select_related("owner").filter(key=key).first()
    if found is None:
        raise _missing()
    return _need(found, worths().get(key))


@router.post("", response={201: CustomersNeedOut}, summary="Write a need down")
@needs(Scope.NEEDS_WRITE)
def write_need(request: HttpRequest, wanted: NeedIn) -> Status[CustomersNeedOut]:
    """Write a new need down for whoever the token acts for."""
    if wanted.kind not in _words.KINDS:
        raise _refused(f"There is no kind {wanted.kind!r}.", "need, pain, wish or idea.")
    if wanted.aspect and wanted.aspect not in _words.topics():
        raise _refused(f"No topic is called {wanted.aspect!r}.", "GET /voice/topics lists them.")
    user = caller_of(request).user
    need = _acts.write_need(user, {**wanted.model_dump(), "owner": user})
    return Status(201, _need(need, None))


@router.post("/{key}/evidence", response={201: EvidenceOut}, summary="Link evidence to a need")
@needs(Scope.NEEDS_WRITE)
def link_evidence(request: HttpRequest, key: Key, wanted: EvidenceIn) -> Status[EvidenceOut]:
    """Link a comment in the caller's sight, a study, or a note."""
    caller = caller_of(request)
    need = Need.objects.filter(key=key).first()
    if need is None:
        raise _missing()
    study = Study.objects.filter(key=wanted.study).first() if wanted.study else None
    if wanted.study and study is None:
        raise _refused("There is no such study.", "Its page's address ends in its key.")
    if wanted.comment is not None and not _in_sight(request, wanted.comment):
        raise _refused("There is no such comment in your sight.", "GET /voice/comments finds them.")
    if wanted.comment is None and study is None and not wanted.note:
        raise _refused("Nothing speaks for the need.", "Give a comment, a study or a note.")
    proof = Proof(comment=wanted.comment, study=study, note=wanted.note)
    added = _acts.add_evidence(caller.user, need, proof)
    if added is None:
        raise Problem(409, "conflict", "It stands there already.")
    return Status(201, _evidence(added))


def _in_sight(request: HttpRequest, comment: int) -> bool:
    sight = caller_of(request).sight
    try:
        return bool(voice.read_comments(company.workspace(), comments=[comment], sight=sight))
    except NotBuiltError:
        return False


def _missing() -> Problem:
    return Problem(404, "not-found", "There is no such need.")


def _refused(detail: str, hint: str) -> Problem:
    return Problem(422, "invalid", detail, hint=hint)


def _evidence(one: Evidence) -> EvidenceOut:
    return EvidenceOut(key=one.key, kind=one.kind, note=one.note)


def _need(one: Need, worth: Worth | None) -> CustomersNeedOut:
    same = (
        "key", "title", "statement", "kind", "aspect", "state", "reason", "department",
        "roadmap_item", "due_day", "changed_day", "change", "is_archived",
    )  # fmt: skip
    return CustomersNeedOut(
        **{name: getattr(one, name) for name in same},
        owner=one.owner.actor if one.owner is not None else "",
        segments=[code for code in one.segments.split(",") if code],
        worth=None if worth is None else _worth(worth),
    )


def _worth(worth: Worth) -> WorthOfNeedOut:
    told = {name: getattr(worth, name) for name in WorthOfNeedOut.model_fields if name != "change"}
    change = {name: getattr(worth.change, name) for name in ChangeHelpedOut.model_fields}
    return WorthOfNeedOut(**told, change=ChangeHelpedOut(**change))
