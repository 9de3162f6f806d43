"""``/policy-lab``: policies run over the recorded history, and what came out."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest
from ninja import Path, Schema, Status
from pydantic import Field

from mehvar.empowerment import FACTS
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.grants import policies as store
from mehvar_web.policies import _lab_runs
from mehvar_web.policies._lab_runs import Asked
from mehvar_web.policies._sight import may_see_drafts, policy_or_none
from mehvar_web.policies.models import LabRun

if TYPE_CHECKING:
    from mehvar_web.grants.models import PolicyVersion

router = Router(tags=["policies"])

Key = Annotated[str, Path(max_length=80, description="The policy's key: late-order, ...")]
Number = Annotated[int, Path(ge=1, lt=2**31, description="The version's number.")]
RunId = Annotated[int, Path(ge=1, lt=2**63, description="The run's id.")]


class BacktestIn(Schema):
    """What a run is asked."""

    first: date | None = Field(None, description="Cases from this day on.")
    last: date | None = Field(None, description="Cases until this day.")
    against: int | None = Field(None, ge=1, lt=2**31, description="A published version.")
    assume: dict[str, bool | int | str] = Field(
        {}, description="Fact: what stands in where the history does not know it."
    )
    once_per_order: bool = Field(False, description="One grant on an order.")
    customer_most: int | None = Field(
        None, ge=0, lt=2**53, description="Limit of a customer within 90 days, minor units."
    )


class BacktestOut(Schema):
    """A run: what was asked, how far it is, and what it found."""

    run: int
    policy: str
    version: int
    asked_at: datetime
    done_at: datetime | None = None
    state: str = Field(description="waiting, running, done, failed or cancelled.")
    cases: int | None = None
    report: dict[str, Any] | None = Field(
        None,
        description=(
            "What `mehvar policy backtest --json` prints, without single cases; null until done."
        ),
    )


@router.get("/{key}/runs", response=Page[BacktestOut], summary="Runs of a policy over history")
@needs(Scope.POLICIES_READ)
def list_runs(request: HttpRequest, key: Key) -> Page[BacktestOut]:
    """List the runs of a policy, the newest first, without their reports."""
    _expect_writer(request)
    items = [_out(one) for one in _lab_runs.runs_of(key)]
    return Page[BacktestOut](items=items, total=len(items), next=None)


@router.post(
    "/{key}/{number}/runs", response={202: BacktestOut}, summary="Run a policy over history"
)
@needs(Scope.POLICIES_WRITE)
def run_backtest(
    request: HttpRequest, key: Key, number: Number, wanted: BacktestIn
) -> Status[BacktestOut]:
    """Queue a run of a version as it stands now; ask for it until it is done."""
    _expect_writer(request)
    version = _version(key, number)
    policy = policy_or_none(version)
    if policy is None:
        raise Problem(409, "conflict", "This version is not finished.", hint="Finish its rows.")
    if wanted.against is not None and _published(key, wanted.against) is None:
        raise Problem(422, "invalid", "There is no such published version to compare with.")
    strange = [name for name in wanted.assume if name not in FACTS]
    if strange:
        raise Problem(422, "invalid", f"There is no fact {strange[0]!r}.")
    asked = Asked(**wanted.model_dump())
    run = _lab_runs.ask(version, asked, user=caller_of(request).user)
    return Status(202, _out(run))


@router.get("/runs/{run}", response=BacktestOut, summary="One run and its report")
@needs(Scope.POLICIES_READ)
def read_run(request: HttpRequest, run: RunId) -> BacktestOut:
    """Return a run; its report stands there once it is done."""
    _expect_writer(request)
    found = LabRun.objects.filter(pk=run).select_related("job").first()
    if found is None:
        raise Problem(404, "not-found", "There is no such run.")
    return _out(found, whole=True)


def _expect_writer(request: HttpRequest) -> None:
    if not may_see_drafts(caller_of(request).user):
        raise Problem(404, "not-found", "The lab is for those who write, publish or audit.")


def _version(key: str, number: int) -> PolicyVersion:
    found = store.version_of(key, number)
    if found is None:
        raise Problem(404, "not-found", "There is no such policy.")
    return found


def _published(key: str, number: int) -> PolicyVersion | None:
    found = store.version_of(key, number)
    return found if found is not None and found.state == "published" else None


def _out(run: LabRun, *, whole: bool = False) -> BacktestOut:
    job = run.job
    state = "done" if run.done_at is not None else job.state if job is not None else "failed"
    report = dict(run.result) if whole and run.result is not None else None
    if report is not None:  # single cases are for people, within their sight
        report["backtest"] = {**report["backtest"], "most_changed": []}
    return BacktestOut(
        run=run.pk, policy=run.key, version=run.number, asked_at=run.asked_at,
        done_at=run.done_at, state=state, cases=run.cases, report=report,
    )  # fmt: skip
