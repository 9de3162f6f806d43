"""``/policies``: versions and where they stand; drafts kept, checked and tried on cases.

No version is published here: that needs a second person, who looks at it on its page.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Status

from mehvar import empowerment
from mehvar.empowerment import FACTS, FactsError, Policy, PolicyError, policy_to_json, read_policy
from mehvar_web import company
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.grants import policies as store
from mehvar_web.grants.policies import PolicyStateError, StaleDraftError
from mehvar_web.policies._findings import findings_of
from mehvar_web.policies._say import say_policy
from mehvar_web.policies._shapes import (
    FindingOut,
    PoliciesAsked,
    PolicyIn,
    PolicyVersionOut,
    TableIn,
    TrialIn,
    TrialOut,
    WholePolicyOut,
)
from mehvar_web.policies._sight import may_see_drafts, policy_or_none

if TYPE_CHECKING:
    from mehvar_web.grants.models import PolicyVersion

router = Router(tags=["policies"])

Key = Annotated[str, Path(max_length=80, description="The policy's key: late-order, ...")]
Number = Annotated[int, Path(ge=1, lt=2**31, description="The version's number.")]
_UNPUBLISHED = frozenset({"draft", "submitted", "dropped"})


@router.get("", response=Page[PolicyVersionOut], summary="All policies")
@needs(Scope.POLICIES_READ)
def list_policies(request: HttpRequest, asked: Query[PoliciesAsked]) -> Page[PolicyVersionOut]:
    """List the versions of every policy that the caller may see, with where each stands."""
    day = asked.day or store.today(company.now())
    items = [
        _out(one, day)
        for one in store.everything()
        if _is_seen(request, one, day)
        and (not asked.situation or one.situation == asked.situation)
        and (not asked.standing or store.standing(one, day=day) == asked.standing)
    ]
    return Page[PolicyVersionOut](items=items, total=len(items), next=None)


@router.post("", response={201: WholePolicyOut}, summary="Keep a draft")
@needs(Scope.POLICIES_WRITE)
def write_draft(request: HttpRequest, wanted: PolicyIn) -> Status[WholePolicyOut]:
    """Begin the next version of the policy that the table names, or change its open draft.

    To change it, send the revision that you looked at; 409 when somebody changed it since.
    """
    user, now = caller_of(request).user, company.now()
    table = _table(wanted.definition)
    try:
        if wanted.revision is None:
            kept = store.draft(wanted.definition, by=user, now=now, note=wanted.note)
        else:
            kept = store.save(
                _open_draft(table.key), wanted.definition,
                by=user, now=now, revision=wanted.revision, note=wanted.note or None,
            )  # fmt: skip
    except (StaleDraftError, PolicyStateError) as error:
        raise Problem(409, error.code, error.message, hint=error.hint) from error
    return Status(201, _whole(kept))


@router.post("/lint", response=list[FindingOut], summary="Check a table")
@needs(Scope.POLICIES_READ)
def lint_table(request: HttpRequest, wanted: TableIn) -> list[FindingOut]:  # noqa: ARG001 (ninja passes it)
    """Return what the linter finds in a table, errors first; nothing is kept."""
    return [
        FindingOut(
            kind=one.kind,
            weight=one.weight,
            rows=list(one.rows),
            message_fa=one.message.fa,
            message_en=one.message.en,
            example=dict(one.example) if one.example is not None else None,
        )
        for one in findings_of(_table(wanted.definition))
    ]


@router.get("/{key}", response=WholePolicyOut, summary="One policy")
@needs(Scope.POLICIES_READ)
def read_one(request: HttpRequest, key: Key) -> WholePolicyOut:
    """Tell the version that counts now, or the one that comes next, with its table."""
    return _whole(_current(request, key))


@router.get("/{key}/versions", response=Page[PolicyVersionOut], summary="Versions of a policy")
@needs(Scope.POLICIES_READ)
def list_versions(request: HttpRequest, key: Key) -> Page[PolicyVersionOut]:
    """List every version that the caller may see, the newest first."""
    day = store.today(company.now())
    items = [_out(one, day) for one in _seen(request, key, day)]
    return Page[PolicyVersionOut](items=items, total=len(items), next=None)


@router.get("/{key}/versions/{number}", response=WholePolicyOut, summary="One version")
@needs(Scope.POLICIES_READ)
def read_version(request: HttpRequest, key: Key, number: Number) -> WholePolicyOut:
    """Tell one version with its table."""
    return _whole(_version(request, key, number))


@router.post("/{key}/try", response=TrialOut, summary="Try a case")
@needs(Scope.POLICIES_READ)
def try_case(request: HttpRequest, key: Key, wanted: TrialIn) -> TrialOut:
    """Say what a version decides about a case; nothing is granted and nothing recorded."""
    found = (
        _current(request, key) if wanted.version is None else _version(request, key, wanted.version)
    )
    policy = policy_or_none(found)
    if policy is None:
        raise Problem(409, "policy-state", "This draft is not finished.")
    try:
        decision = empowerment.decide(policy=policy, facts=_facts(wanted.facts))
    except FactsError as error:
        raise Problem(422, error.code, error.message, hint=error.hint) from error
    return TrialOut(
        policy=key, version=found.number, outcome=decision.outcome,
        reason=decision.reason.value, action=decision.action, row=decision.row, due=decision.due,
        amount=decision.amount, level=decision.level, valid_days=decision.valid_days,
        missing=list(decision.missing),
    )  # fmt: skip


def _facts(told: dict[str, Any]) -> dict[str, Any]:
    """Read days; everything else is as JSON has it."""
    facts = dict(told)
    for name, value in told.items():
        fact = FACTS.get(name)
        if fact is not None and fact.kind == "day" and isinstance(value, str):
            try:
                facts[name] = date.fromisoformat(value)
            except ValueError as error:
                raise Problem(
                    422, "facts", f"{name} is no day.", hint="Write it as 2026-03-21."
                ) from error
    return facts


def _table(definition: dict[str, Any]) -> Policy:
    try:
        return read_policy({"version": 1, **definition})
    except PolicyError as error:
        raise Problem(422, error.code, error.message, hint=error.hint) from error


def _seen(request: HttpRequest, key: str, day: date) -> list[PolicyVersion]:
    found = [one for one in store.versions(key) if _is_seen(request, one, day)]
    if not found:
        raise Problem(404, "not-found", "There is no such policy.")
    return found


def _is_seen(request: HttpRequest, version: PolicyVersion, day: date) -> bool:
    user = caller_of(request).user
    return may_see_drafts(user) or store.standing(version, day=day) not in _UNPUBLISHED


def _current(request: HttpRequest, key: str) -> PolicyVersion:
    day = store.today(company.now())
    order = ("in_force", "planned", "submitted", "draft", "ended", "dropped")
    return min(_seen(request, key, day), key=lambda one: order.index(store.standing(one, day=day)))


def _version(request: HttpRequest, key: str, number: int) -> PolicyVersion:
    day = store.today(company.now())
    found = next((one for one in _seen(request, key, day) if one.number == number), None)
    if found is None:
        raise Problem(404, "not-found", "There is no such version.")
    return found


def _open_draft(key: str) -> PolicyVersion:
    found = next((one for one in store.versions(key) if one.state == "draft"), None)
    if found is None:
        raise Problem(404, "not-found", f"{key} has no draft.", hint="Leave the revision out.")
    return found


def _out(one: PolicyVersion, day: date) -> PolicyVersionOut:
    return PolicyVersionOut(**_plain(one, day))


def _whole(one: PolicyVersion) -> WholePolicyOut:
    policy = policy_or_none(one)
    fa, en = say_policy(policy) if policy is not None else ((), ())
    return WholePolicyOut(
        **_plain(one, store.today(company.now())),
        definition=policy_to_json(policy) if policy is not None else None,
        sentences_fa=list(fa),
        sentences_en=list(en),
    )


def _plain(one: PolicyVersion, day: date) -> dict[str, Any]:
    moment: datetime | None = one.published_at
    return {
        "key": one.key,
        "version": one.number,
        "situation": one.situation,
        "title_fa": one.title_fa,
        "title_en": one.title_en,
        "standing": store.standing(one, day=day),
        "from_day": one.from_day,
        "to_day": one.to_day,
        "drafted_by": f"user:{one.drafted_by_id}",
        "published_by": f"user:{one.published_by_id}" if one.published_by_id else None,
        "published_at": moment,
        "changed_at": one.changed_at,
        "revision": one.revision,
    }
