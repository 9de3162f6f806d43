"""The pages of jobs: what runs, what ended, one job with its progress."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mehvar_web import company
from mehvar_web.accounts import Right, page
from mehvar_web.accounts.models import User
from mehvar_web.jobs import _queue, _shown
from mehvar_web.jobs._builtin import demand_build
from mehvar_web.jobs.models import Job
from mehvar_web.ui import Choice, say


@page(Right.RUN_JOBS)
def jobs(request: HttpRequest) -> HttpResponseBase:
    """List what runs and what ended."""
    context = {
        "live": _shown.live_jobs(),
        "table": _shown.history(request),
        "choices": _shown.state_choices(request),
        "can_build": company.is_set_up(),
    }
    return render(request, "jobs/list.html", context)


@page(Right.RUN_JOBS)
def job(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show one job."""
    found = _find(number)
    context = {
        "job": found,
        "state": _shown.state_pill(found),
        "lines": _shown.log_lines(found),
        "took": _shown.duration(found.seconds),
        "confirm": _shown.cancel_question(found),
        "crumbs": (Choice(label=_("Jobs"), url=".."), Choice(label=found.title)),
    }
    return render(request, "jobs/job.html", context)


@page(Right.SEE_TODAY)
def progress(request: HttpRequest, number: int) -> HttpResponseBase:
    """Give the part that shows how far a job is; at its end the page is asked to load again."""
    found = _find(number)
    answer = render(request, "jobs/progress.html", {"job": found})
    if not found.is_live and request.headers.get("HX-Request"):
        answer.headers["HX-Refresh"] = "true"
    return answer


@page(Right.RUN_JOBS, methods=("GET", "POST"))
def cancel(request: HttpRequest, number: int) -> HttpResponseBase:
    """Cancel a job, after asking."""
    found = _find(number)
    if request.method == "GET":
        return render(request, "ui/confirm.html", {"confirm": _shown.cancel_question(found)})
    if _queue.cancel(found):
        say(request, _("The job is being cancelled."))
    else:
        say(request, _("The job had ended already."), level="info")
    return redirect("jobs:job", number)


@page(Right.RUN_JOBS, methods=("POST",))
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a job's work again."""
    return redirect("jobs:job", _queue.retry(_find(number), user=_user(request)).pk)


@page(Right.RUN_JOBS, methods=("POST",))
def build(request: HttpRequest) -> HttpResponse:
    """Ask for a build."""
    return redirect("jobs:job", demand_build(user=_user(request)).pk)


def _find(number: int) -> Job:
    return get_object_or_404(Job.objects.select_related("user"), pk=number)


def _user(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None
