"""``/segments``: segmentations, their verdicts and members; rules counted, kept and compared."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Status

from mehvar import segments
from mehvar.segments import (
    Definition,
    Group,
    RuleError,
    SegmentationRow,
    SegmentationView,
    SegmentRow,
    StaleDefinition,
    UnknownDefinition,
    UnknownSegmentError,
    WorthRow,
)
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.segments._shapes import (
    CompareAsked,
    CountIn,
    CountOut,
    DefinitionChangeIn,
    DefinitionIn,
    DefinitionOut,
    DefinitionsAsked,
    MemberOut,
    MembersAsked,
    MembersOut,
    PartCountOut,
    Rule,
    SegmentationDetailOut,
    SegmentationOut,
    SegmentOut,
    TestOut,
)

router = Router(tags=["segments"])

Name = Annotated[str, Path(max_length=200, description="The segmentation: rfm, rule:loyal, ...")]
SegmentName = Annotated[str, Path(max_length=200, description="The segment's code.")]
DefinedName = Annotated[str, Path(max_length=60, description="The definition's name.")]


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
