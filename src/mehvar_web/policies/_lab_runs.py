"""Asking the lab, and keeping what it answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from mehvar import empowerment, policy_lab
from mehvar.audit import AuditEntry
from mehvar.policy_lab import LabError, Limits, Report, Tell
from mehvar.workspace import NotBuiltError
from mehvar_web import company, jobs, outbox
from mehvar_web.grants import policies as store
from mehvar_web.policies._lab_job import KIND
from mehvar_web.policies.models import LabRun

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.grants.models import PolicyVersion
    from mehvar_web.jobs import JobContext

_KEPT = 8
"""So many runs of a policy stay; older ones go with their files."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is asked: days, the version to compare with, assumptions, limits."""

    first: date | None = None
    last: date | None = None
    against: int | None = None
    assume: dict[str, int | str | bool] = {}
    once_per_order: bool = False
    customer_most: int | None = None

    @property
    def limits(self) -> Limits | None:
        """The limits that are held beside the policy."""
        if not self.once_per_order and self.customer_most is None:
            return None
        return Limits(once_per_order=self.once_per_order, customer_most=self.customer_most)


def ask(version: PolicyVersion, asked: Asked, *, user: User) -> LabRun:
    """Queue a backtest of a version as it stands now; the same question that still runs is it.

    Raises:
        PolicyError: when the version is not finished.
    """
    digest = policy_lab.digest_of(store.policy_of(version))
    waiting = LabRun.objects.filter(
        key=version.key, digest=digest, asked=msgspec.to_builtins(asked), done_at=None,
        job__state__in=("waiting", "running"),
    ).first()  # fmt: skip
    if waiting is not None:
        return waiting
    with transaction.atomic():
        run = _keep(version, asked, user=user)
        run.job = jobs.enqueue(KIND, {"run": run.pk}, user=user, key=f"run:{run.pk}")
        run.save(update_fields=["job"])
    return run


def judge_now(version: PolicyVersion, asked: Asked, *, user: User) -> LabRun:
    """Run a backtest of a version here and now, without a job.

    Raises:
        PolicyError: when the version is not finished.
        NotBuiltError: before a build collected the history.
    """
    expect_history()
    with transaction.atomic():
        run = _keep(version, asked, user=user)
        judge_run(run)
    run.refresh_from_db()
    return run


def _keep(version: PolicyVersion, asked: Asked, *, user: User) -> LabRun:
    """Keep what is asked, and write it into the audit."""
    policy = store.policy_of(version)
    run = LabRun.objects.create(
        key=version.key, number=version.number, digest=policy_lab.digest_of(policy),
        situation=policy.situation, definition=empowerment.policy_to_json(policy),
        asked=msgspec.to_builtins(asked), user=user, asked_at=company.now(),
    )  # fmt: skip
    outbox.record_audit(
        AuditEntry(
            at=company.now(), actor=user.actor, action="policy.tried", object_kind="policy",
            object_id=f"{version.key}:{version.number}", details={"run": run.pk},
        )
    )  # fmt: skip
    return run


def expect_history() -> None:
    """Do nothing once a build has collected the history.

    Raises:
        NotBuiltError: before that.
    """
    if "policy_cases" not in company.workspace().current().marts:
        raise NotBuiltError("No build has collected the history of cases yet.")


def runs_of(key: str) -> list[LabRun]:
    """Return the runs of a policy, the newest first."""
    return list(
        LabRun.objects.filter(key=key).select_related("job", "user").order_by("-pk")[:_KEPT]
    )


def asked_of(run: LabRun) -> Asked:
    """Return what a run was asked."""
    return msgspec.convert(run.asked, Asked)


def policy_of(run: LabRun) -> empowerment.Policy:
    """Return the policy as it stood when the run was asked."""
    return empowerment.read_policy(run.definition)


def report_of(run: LabRun) -> Report | None:
    """Return what a run found; None while it is not done."""
    return None if run.result is None else msgspec.convert(run.result, Report)


def rows_file(run: LabRun) -> Path:
    """Return where the judged cases of a run stand."""
    return company.workspace().root / "lab" / f"{run.pk}.parquet"


def foresee(run: LabRun, change: policy_lab.Change) -> policy_lab.Outlook:
    """Return what the run's policy would have come to with other caps, rates or thresholds.

    Raises:
        LabError: when the run's cases are not kept any more, or the change cannot be made.
    """
    report = report_of(run)
    if report is None:
        raise LabError("This backtest is not done yet.", hint="Wait until it is.")
    policy = policy_of(run)
    with policy_lab.open_rows(
        rows_file(run), situation=policy.situation, as_of=report.backtest.as_of
    ) as history:
        return policy_lab.foresee(history=history, policy=policy, change=change)


def carry_out(context: JobContext) -> Mapping[str, object]:
    """Do the run that a job was asked for."""
    run = LabRun.objects.get(pk=str(context.args["run"]))
    return {"run": run.pk, "cases": judge_run(run, tell=context.progress)}


def judge_run(run: LabRun, *, tell: Tell | None = None) -> int:
    """Judge the history and keep the report; return the number of cases.

    The file of rows is in place before the report says so.
    """
    asked, workspace = asked_of(run), company.workspace()
    built = workspace.current().build_id
    against = store.version_of(run.key, asked.against) if asked.against is not None else None
    file = rows_file(run)
    file.parent.mkdir(exist_ok=True)
    half = file.with_suffix(".part")
    policy = policy_of(run)
    with policy_lab.open_history(
        workspace, situation=policy.situation, first=asked.first, last=asked.last
    ) as history:
        report = policy_lab.examine(
            history=history, policy=policy,
            against=store.policy_of(against) if against is not None else None,
            assume=asked.assume, limits=asked.limits, rows=half, tell=tell,
        )  # fmt: skip
    half.replace(file)
    LabRun.objects.filter(pk=run.pk).update(
        result=json.loads(msgspec.json.encode(report)), done_at=company.now(), build_id=built,
        cases=report.backtest.total.cases,
    )  # fmt: skip
    _forget_old(run.key)
    return report.backtest.total.cases


def _forget_old(key: str) -> None:
    for old in LabRun.objects.filter(key=key).order_by("-pk")[_KEPT:]:
        rows_file(old).unlink(missing_ok=True)
        old.delete()
