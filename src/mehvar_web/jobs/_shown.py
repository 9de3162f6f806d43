"""Jobs as pages show them: states, durations, what went wrong, the history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from mehvar.errors import MehvarError
from mehvar_web.jobs._kinds import kinds
from mehvar_web.jobs.models import Job, in_language
from mehvar_web.ui import Choice, Column, Confirm, Table
from mehvar_web.ui.tables import page_pager, read_page
from mehvar_web.ui.templatetags.ui import ago, icon, num

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAGE = 25
_LOOKS = {
    Job.States.WAITING: ("", "clock"),
    Job.States.RUNNING: ("accent", "loader"),
    Job.States.DONE: ("good", "circle-check"),
    Job.States.FAILED: ("bad", "circle-alert"),
    Job.States.CANCELLED: ("warn", "ban"),
}


def live_jobs() -> Sequence[Job]:
    """Return the jobs that run or wait, in the order in which they run."""
    live = Job.objects.filter(state__in=(Job.States.RUNNING, Job.States.WAITING))
    return list(live.select_related("user").order_by("state", "run_at", "pk")[:50])


def history(request: HttpRequest) -> Table[Job]:
    """Return the jobs that ended, as the request filters them."""
    found = _ended(request)
    page, count = read_page(request.GET.get("page")), found.count()
    page = min(page, max(1, -(-count // _PAGE)))
    rows = list(found.select_related("user")[(page - 1) * _PAGE : page * _PAGE])
    return Table(
        name="jobs",
        title=_("Jobs that ended"),
        columns=_columns(),
        rows=rows,
        pager=page_pager(page=page, size=_PAGE, count=count),
        empty_title=_("No job has ended yet"),
        empty_text=_("Imports and builds appear here, with what became of them."),
    )


def state_choices(request: HttpRequest) -> tuple[Choice, ...]:
    """Return the filter by state."""
    here = request.GET.get("state", "")
    known: list[tuple[str, str | Promise]] = [("", pgettext("jobs", "All"))]
    known += [(state.value, state.label) for state in _endings()]
    address = reverse("jobs:list")
    return tuple(
        Choice(
            label=label,
            url=f"{address}?state={value}" if value else address,
            current=value == here,
        )
        for value, label in known
    )


def state_pill(job: Job) -> SafeString:
    """Write the state as a pill."""
    look, name = _LOOKS[Job.States(job.state)]
    return format_html(
        '<span class="pill {}">{}{}</span>', look, icon(name, 14), job.get_state_display()
    )


def trouble(job: Job) -> MehvarError | None:
    """Return what went wrong in words, with what to do; None when nothing did."""
    if not job.error:
        return None
    code = str(job.error.get("code", ""))
    if code == "crash":
        reference = job.error.get("reference", "")
        return MehvarError(
            _("Something went wrong that nobody expected."),
            hint=_("Try again. If it stays, give your administrator the reference %(reference)s.")
            % {"reference": f"\u2068{reference}\u2069"},
        )
    if code in {"killed", "lost"}:
        return MehvarError(
            _("The system ended the work before it was done, perhaps for want of memory."),
            hint=_("Nothing is half done. Try again when the machine has less to do."),
        )
    return MehvarError(str(job.error.get("message", "")), hint=str(job.error.get("hint", "")))


def log_lines(job: Job) -> list[tuple[datetime, str]]:
    """Return when which stage began."""
    return [(datetime.fromisoformat(at), in_language(words)) for at, words in job.log]


def duration(seconds: float | None) -> str | SafeString:
    """Write how long something took."""
    if seconds is None:
        return ""
    if seconds < 60:
        return format_html(_("{} s"), num(seconds, 1 if seconds < 10 else 0))
    minutes, rest = divmod(round(seconds), 60)
    return format_html(_("{} min {} s"), num(minutes), num(rest))


def cancel_question(job: Job) -> Confirm:
    """Ask before a running job is cancelled."""
    return Confirm(
        name="cancel",
        title=_("Cancel this job?"),
        text=_("What it did so far is taken back, or does not count. You can ask for it again."),
        action=reverse("jobs:cancel", args=[job.pk]),
        label=_("Cancel the job"),
        back=reverse("jobs:job", args=[job.pk]),
    )


def _endings() -> tuple[Job.States, ...]:
    return (Job.States.DONE, Job.States.FAILED, Job.States.CANCELLED)


def _ended(request: HttpRequest) -> QuerySet[Job]:
    wanted = request.GET.get("state", "")
    states = [state for state in _endings() if state.value == wanted] or list(_endings())
    found = Job.objects.filter(state__in=states).order_by("-finished_at", "-pk")
    kind = request.GET.get("kind", "")
    return found.filter(kind=kind) if kind in kinds() else found


def _columns() -> tuple[Column[Job], ...]:
    return (
        Column(name="kind", label=gettext_lazy("Work"), cell=_title, head=True),
        Column(name="state", label=gettext_lazy("State"), cell=state_pill, tight=True),
        Column(name="ended", label=gettext_lazy("Ended"), cell=_ended_ago, tight=True),
        Column(
            name="took",
            label=gettext_lazy("Took"),
            cell=lambda job: duration(job.seconds),
            value=lambda job: job.seconds,
            numeric=True,
        ),
        Column(name="who", label=gettext_lazy("Asked by"), cell=_who),
    )


def _title(job: Job) -> SafeString:
    url = reverse("jobs:job", args=[job.pk])
    return format_html('<a class="link" href="{}">{}</a>', url, job.title)


def _ended_ago(job: Job) -> SafeString | str:
    return ago(job.finished_at) if job.finished_at else ""


def _who(job: Job) -> str | SafeString:
    if job.user is None:
        return pgettext("job", "by itself")
    return format_html("<bdi>{}</bdi>", job.user.shown_name)
