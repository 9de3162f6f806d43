"""``jobs``: what runs, what ran, and what should."""

from __future__ import annotations

import json as jsons
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli import JsonOption, WorkspaceOption, console, print_json, print_table
from mehvar_web.commands._site import PANEL, open_site

if TYPE_CHECKING:
    from mehvar_web.jobs.models import Job


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(help="See, begin, cancel and repeat long work.", no_args_is_help=True)
    group.command("list")(list_jobs)
    group.command("run")(run)
    group.command("cancel")(cancel)
    group.command("retry")(retry)
    app.add_typer(group, name="jobs", rich_help_panel=PANEL)


def list_jobs(
    workspace: WorkspaceOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
    json: JsonOption = False,
) -> None:
    """List jobs, the newest first."""
    open_site(workspace)

    from mehvar_web.jobs.models import Job

    found = list(Job.objects.select_related("user")[:limit])
    if json:
        print_json([facts(job) for job in found])
        return
    rows = [
        (str(job.pk), job.kind, job.state, f"{job.asked_at:%Y-%m-%d %H:%M}", _note(job))
        for job in found
    ]
    print_table("", ("id", "kind", "state", "asked (UTC)", "note"), rows)


def run(
    kind: Annotated[str, typer.Argument(help="The kind of job: build, publish, tidy, ...")],
    workspace: WorkspaceOption = None,
    args: Annotated[str, typer.Option(help="Its arguments, as a JSON object.")] = "{}",
    key: Annotated[
        str, typer.Option(help="A job of this key that waits or runs already will do.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """Ask for a job; the worker does it."""
    open_site(workspace)

    from mehvar_web import jobs

    _show(jobs.enqueue(kind, _object(args), key=key), json=json, said="waits for the worker")


def cancel(
    job: Annotated[int, typer.Argument(help="The job's id.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Cancel a job that waits or runs."""
    open_site(workspace)

    from mehvar_web import jobs

    found = _job(job)
    is_ending = jobs.cancel(found)
    found.refresh_from_db()
    _show(found, json=json, said="is cancelled" if is_ending else f"had ended: {found.state}")


def retry(
    job: Annotated[int, typer.Argument(help="The id of a job that failed or was cancelled.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Ask for the work of a job that failed or was cancelled again."""
    open_site(workspace)

    from mehvar_web import jobs

    _show(jobs.retry(_job(job)), json=json, said="waits for the worker")


def facts(job: Job) -> dict[str, object]:
    """Return what JSON tells of a job."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "asked_at": job.asked_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "attempts": job.attempts,
        "stage": job.stage.get("en", ""),
        "done": job.done,
        "total": job.total,
        "result": job.result,
        "error": job.error,
    }


def _show(job: Job, *, json: bool, said: str) -> None:
    if json:
        print_json(facts(job))
    else:
        console().print(f"Job {job.pk} ({job.kind}) {said}.")


def _note(job: Job) -> str:
    if job.error:
        return str(job.error.get("message") or job.error.get("code"))
    return str(job.stage.get("en", "")) if job.state == job.States.RUNNING else ""


def _job(number: int) -> Job:
    from mehvar_web.jobs import JobsError
    from mehvar_web.jobs.models import Job

    found = Job.objects.filter(pk=number).first()
    if found is None:
        raise JobsError(f"There is no job {number}.", hint="See: mehvar jobs list")
    return found


def _object(text: str) -> dict[str, object]:
    try:
        value = jsons.loads(text)
    except ValueError as error:
        raise typer.BadParameter(f"is no JSON: {error}", param_hint="--args") from error
    if not isinstance(value, dict):
        raise typer.BadParameter("must be a JSON object", param_hint="--args")
    return value
