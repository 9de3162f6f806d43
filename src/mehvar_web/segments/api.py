"""``/segments``: segmentations, their verdicts and members; rules counted, kept and compared."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Schema, Status
from pydantic import Field

from mehvar import segments
from mehvar.segments import (
    Definition,
    Group,
    NotBuiltError,
    RuleError,
    SegmentationRow,
    SegmentationView,
    SegmentRow,
    StaleDefinition,
    UnknownDefinition,
    UnknownSegmentError,
    WorthRow,
)
from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs

router = Router(tags=["segments"])

Name = Annotated[str, Path(max_length=200, description="The segmentation: rfm, rule:loyal, ...")]
SegmentName = Annotated[str, Path(max_length=200, description="The segment's code.")]
DefinedName = Annotated[str, Path(max_length=60, description="The definition's name.")]
Rule = dict[str, Any]


class SegmentOut(Schema):
    """One segment; figures are null where the group is too small to be shown."""

    segment: str
    title: str
    customers: int | None = None
    hidden: bool = Field(description="Whether fewer than the smallest group are in it.")
    share: float | None = Field(None, description="Of the segmentation's customers, 0..1.")
    money_of: str = Field("", description="contribution or net_spend.")
    money: float | None = Field(None, description="Mean per customer, in minor units.")
    money_low: float | None = None
    money_high: float | None = None
    residual: float | None = Field(None, description="Mean residual value, in minor units.")


class SegmentationOut(Schema):
    """One segmentation, and whether it earns its place."""

    name: str
    kind: str
    title: str
    customers: int | None = None
    verdict: str = Field(description="earns_place, adds_nothing or cannot_tell.")
    verdict_text: str = Field(description="The verdict as a sentence.")
    outcome: str = Field("", description="The outcome on which it adds most.")
    gain: float | None = Field(None, description="Share explained beyond the baseline, 0..1.")
    gain_low: float | None = None
    gain_high: float | None = None
    n: int | None = None
    stability: float | None = None
    similarity: float | None = None
    similarity_base: float | None = Field(None, description="Of any two customers.")
    persistence: float | None = None
    drift: float | None = None
    drifted: bool = False
    built_day: date | None = None


class TestOut(Schema):
    """What a segmentation adds to a baseline, on customers whom it was not fitted to."""

    outcome: str
    baseline: str
    measure: str
    base: float | None = None
    gain: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    reason: str = ""


class SegmentationDetailOut(SegmentationOut):
    """One segmentation with its segments and every test."""

    segments: list[SegmentOut]
    tests: list[TestOut]


class MemberOut(Schema):
    """One member in sight."""

    customer_id: int
    probability: float | None = None
    since: date | None = None
    previous: str | None = None


class DefinitionOut(Schema):
    """A segment that people defined by a rule."""

    name: str
    title: str
    description: str = ""
    owner: str
    purpose: Literal["service", "marketing"]
    version: int
    archived: bool
    changed_at: datetime | None = None
    rule: Rule
    rule_fa: str = Field(description="The rule as a sentence in Persian.")
    rule_en: str = Field(description="The rule as a sentence in English.")


class DefinitionIn(Schema):
    """A segment to define."""

    title: str = Field(min_length=1, max_length=80)
    rule: Rule = Field(description="docs/slices/segments.md has the language of rules.")
    description: str = Field("", max_length=4000)
    purpose: Literal["service", "marketing"] = "service"


class DefinitionChangeIn(Schema):
    """What to change of a segment; what is left out stays."""

    title: str | None = Field(None, min_length=1, max_length=80)
    rule: Rule | None = None
    description: str | None = Field(None, max_length=4000)
    purpose: Literal["service", "marketing"] | None = None
    version: int | None = Field(None, description="The version that you looked at.")


class CountIn(Schema):
    """A rule to count."""

    rule: Rule
    purpose: Literal["service", "marketing"] = "service"


class PartCountOut(Schema):
    """What one part of the rule does."""

    place: str = Field(description="Its place: 0 is the first part, 1.0 the first of the second.")
    alone: int | None = Field(None, description="Customers for whom it holds by itself.")
    left: int | None = Field(None, description="Customers left after it, in an outermost all.")


class CountOut(Schema):
    """How many of the customers in sight a rule keeps; null where too few."""

    customers: int | None = None
    everyone: int
    share: float | None = None
    minimum_group: int
    value: int | None = Field(None, description="Worth from now on, in minor units.")
    value_low: int | None = None
    value_high: int | None = None
    parts: list[PartCountOut]
    sentence_fa: str
    sentence_en: str


class MembersAsked(Schema):
    """Which part of the members."""

    cursor: int | None = Field(None, ge=0, lt=2**63, description="Where the last page ended.")
    limit: int = Field(100, ge=1, le=1000)


class DefinitionsAsked(Schema):
    """Which definitions."""

    archived: bool = Field(False, description="Those that were put away.")


class MembersOut(Schema):
    """A page of members; ``next`` asks for the following ones."""

    items: list[MemberOut]
    next: str | None = Field(None, description="Send it as cursor.")


class CompareAsked(Schema):
    """Which segmentations."""

    names: list[str] = Field(alias="with", min_length=2, max_length=4)


@router.get("", response=Page[SegmentationOut], summary="All segmentations")
@needs(Scope.SEGMENTS_READ)
def list_segmentations(request: HttpRequest) -> Page[SegmentationOut]:  # noqa: ARG001 (ninja passes it)
    """List every segmentation of the last build with its verdict."""
    try:
        rows = segments.read_segmentations(
            company.workspace(), language="en", marts=company.marts()
        )
    except NotBuiltError:
        rows = ()
    items = [_segmentation(one) for one in rows]
    return Page[SegmentationOut](items=items, total=len(items), next=None)


@router.get("/compare", response=list[SegmentationDetailOut], summary="Compare segmentations")
@needs(Scope.SEGMENTS_READ)
def compare_segmentations(
    request: HttpRequest,  # noqa: ARG001 (ninja passes it)
    asked: Query[CompareAsked],
) -> list[SegmentationDetailOut]:
    """Return two to four segmentations with their tests, to be laid side by side."""
    return [_detail(_view(name)) for name in asked.names]


@router.post("/count", response=CountOut, summary="Count a rule")
@needs(Scope.SEGMENTS_READ)
def count_rule(request: HttpRequest, wanted: CountIn) -> CountOut:
    """Count whom a rule keeps just now, of the customers in sight, and what each part does."""
    settings = company.workspace().settings
    rule = _rule(wanted.rule)
    found = segments.count_rule(
        company.marts(), rule, sight=caller_of(request).sight, purpose=wanted.purpose
    )
    return CountOut(
        customers=found.customers,
        everyone=found.everyone,
        share=found.share,
        minimum_group=found.minimum_group,
        value=found.value,
        value_low=found.value_low,
        value_high=found.value_high,
        parts=[PartCountOut(place=one.path, alone=one.alone, left=one.left) for one in found.parts],
        sentence_fa=segments.say_rule(rule, settings=settings, language="fa"),
        sentence_en=segments.say_rule(rule, settings=settings, language="en"),
    )


@router.get("/defined", response=Page[DefinitionOut], summary="Segments defined by rules")
@needs(Scope.SEGMENTS_READ)
def list_definitions(
    request: HttpRequest,  # noqa: ARG001 (ninja passes it)
    asked: Query[DefinitionsAsked],
) -> Page[DefinitionOut]:
    """List the definitions in force, or those archived."""
    found = segments.read_definitions(company.workspace().root, archived=asked.archived)
    items = [_definition(one) for one in found]
    return Page[DefinitionOut](items=items, total=len(items), next=None)


@router.post("/defined", response={201: DefinitionOut}, summary="Define a segment")
@needs(Scope.SEGMENTS_WRITE)
def create_definition(request: HttpRequest, wanted: DefinitionIn) -> Status[DefinitionOut]:
    """Define a segment by a rule; the next build gives it members."""
    workspace = company.workspace()
    made = segments.create_definition(
        workspace,
        title=wanted.title,
        rule=_rule(wanted.rule),
        description=wanted.description,
        purpose=wanted.purpose,
        owner=caller_of(request).user.actor,
        actor=caller_of(request).actor,
        now=company.now(),
    )
    return Status(201, _definition(made))


@router.get("/defined/{name}", response=DefinitionOut, summary="One definition")
@needs(Scope.SEGMENTS_READ)
def read_definition(request: HttpRequest, name: DefinedName) -> DefinitionOut:  # noqa: ARG001 (ninja passes it)
    """Tell a definition with its rule, archived or not."""
    return _definition(_defined(name))


@router.patch("/defined/{name}", response=DefinitionOut, summary="Change a segment")
@needs(Scope.SEGMENTS_WRITE)
def change_definition(
    request: HttpRequest, name: DefinedName, wanted: DefinitionChangeIn
) -> DefinitionOut:
    """Change a definition; 409 when somebody changed the version that you looked at."""
    workspace, found = company.workspace(), _defined(name)
    rule = None
    if wanted.rule is not None:
        rule = _rule(wanted.rule)
    try:
        changed = segments.change_definition(
            workspace,
            name=found.name,
            version=wanted.version,
            title=wanted.title,
            rule=rule,
            description=wanted.description,
            purpose=wanted.purpose,
            actor=caller_of(request).actor,
            now=company.now(),
        )
    except StaleDefinition as error:
        raise Problem(409, error.code, error.message, hint=error.hint) from error
    except UnknownDefinition as error:
        raise Problem(404, "not-found", error.message, hint=error.hint) from error
    return _definition(changed)


@router.delete("/defined/{name}", response={204: None}, summary="Archive a segment")
@needs(Scope.SEGMENTS_WRITE)
def archive_definition(request: HttpRequest, name: DefinedName) -> Status[None]:
    """Put a definition away; its history stays."""
    try:
        segments.archive_definition(
            company.workspace(),
            name=_defined(name).name,
            actor=caller_of(request).actor,
            now=company.now(),
        )
    except UnknownDefinition as error:
        raise Problem(404, "not-found", error.message, hint=error.hint) from error
    return Status(204, None)


@router.get("/{name}", response=SegmentationDetailOut, summary="One segmentation")
@needs(Scope.SEGMENTS_READ)
def read_segmentation(request: HttpRequest, name: Name) -> SegmentationDetailOut:  # noqa: ARG001 (ninja passes it)
    """Tell a segmentation with its segments and every test of what it adds."""
    return _detail(_view(name))


@router.get("/{name}/{segment}/members", response=MembersOut, summary="Members of a segment")
@needs(Scope.SEGMENTS_READ, Scope.CUSTOMERS_READ)
def list_members(
    request: HttpRequest, name: Name, segment: SegmentName, asked: Query[MembersAsked]
) -> MembersOut:
    """List the members that the caller may see, by their numbers; names are at /customers."""
    view, caller = _view(name), caller_of(request)
    is_there = view.row.kind != "control" and any(
        one.segment == segment and not one.hidden for one in view.segments
    )
    is_private = view.row.sensitive and not may(caller.user, Right.SEE_PERSONAL)
    if not is_there or is_private:
        raise Problem(404, "not-found", "There is no such segment.", hint="See: GET /segments")
    found = segments.read_members(
        company.workspace(),
        segmentation=name,
        segment=segment,
        sight=caller.sight,
        after=asked.cursor,
        size=asked.limit,
        marts=company.marts(),
    )
    items = [
        MemberOut(
            customer_id=one.customer_id,
            probability=one.probability,
            since=one.since,
            previous=one.previous,
        )
        for one in found.members
    ]
    after = None if found.next_after is None else str(found.next_after)
    return MembersOut(items=items, next=after)


def _rule(told: Rule) -> Group:
    """Read a rule; everything that is wrong with it is told at once."""
    try:
        return segments.read_rule(told, settings=company.workspace().settings)
    except RuleError as error:
        wrong = [{"where": one.where, "what": one.message.en} for one in error.problems]
        raise Problem(
            422, error.code, "The rule cannot work.", hint="See errors.", errors=wrong
        ) from error


def _view(name: str) -> SegmentationView:
    try:
        return segments.read_segmentation(
            company.workspace(), name=name, language="en", marts=company.marts()
        )
    except (UnknownSegmentError, NotBuiltError) as error:
        raise Problem(
            404, "not-found", "There is no such segmentation.", hint="See: GET /segments"
        ) from error


def _defined(name: str) -> Definition:
    changes = segments.definition_history(company.workspace().root, name=name)
    if not changes:
        raise Problem(
            404, "not-found", "There is no such segment.", hint="See: GET /segments/defined"
        )
    return changes[-1].definition


def _segmentation(row: SegmentationRow) -> SegmentationOut:
    return SegmentationOut(**_told(row))


def _told(row: SegmentationRow) -> dict[str, Any]:
    names = SegmentationOut.model_fields
    return {name: getattr(row, name) for name in names if getattr(row, name, None) is not None}


def _detail(view: SegmentationView) -> SegmentationDetailOut:
    return SegmentationDetailOut(
        **_told(view.row),
        segments=[_segment(one) for one in view.segments],
        tests=[_test(one) for one in view.worth],
    )


def _segment(row: SegmentRow) -> SegmentOut:
    names = SegmentOut.model_fields
    return SegmentOut(
        **{name: getattr(row, name) for name in names if getattr(row, name, None) is not None}
    )


def _test(row: WorthRow) -> TestOut:
    names = TestOut.model_fields
    return TestOut(
        **{name: getattr(row, name) for name in names if getattr(row, name, None) is not None}
    )


def _definition(one: Definition) -> DefinitionOut:
    settings = company.workspace().settings
    return DefinitionOut(
        name=one.name,
        title=one.called,
        description=one.description,
        owner=one.owner,
        purpose=one.purpose,
        version=one.version,
        archived=one.archived,
        changed_at=one.changed_at,
        rule=one.rule_json,
        rule_fa=segments.say_rule(one.rule, settings=settings, language="fa"),
        rule_en=segments.say_rule(one.rule, settings=settings, language="en"),
    )
