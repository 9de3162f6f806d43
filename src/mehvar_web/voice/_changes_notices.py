"""Whose is an alarm, and do they know? In the navigation, on Today, by e-mail if that is set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mehvar import voice
from mehvar.voice import VoiceChange
from mehvar.workspace import Workspace
from mehvar_web import company, disclosure, jobs
from mehvar_web.accounts import Right, may
from mehvar_web.accounts.models import User
from mehvar_web.voice._words import topic
from mehvar_web.voice.changes_models import ChangeAlert, ChangeOwner, ChangeSilence

KIND = "voice-alert-mail"
SAME_DAYS = 14
"""A daily chart that crossed its limit so few days apart crossed it once (as in the core)."""

_OPEN_DAYS = 60
"""An alarm that nobody looked at for so long is not news any more."""

_ON_TODAY = 3


def keep_alarms(workspace: Workspace) -> int:
    """Keep the alarms of the last build with their owners; return how many are new.

    An alarm that is kept already stays as it is, whatever was done about it.
    """
    found = voice.read_changes(workspace, only_alarms=True)
    owners = dict(ChangeOwner.objects.values_list("subject", "user_id"))
    new = 0
    for one in found.changes:
        if alert_of(one) is None:
            keep_alarm(one, owners=owners)
            new += 1
    if new and mail_is_set():
        jobs.enqueue(KIND, key=KIND)
    return new


def keep_alarm(one: VoiceChange, *, owners: Mapping[str, int] | None = None) -> ChangeAlert:
    """Keep one alarm, or return it as it is kept."""
    known = alert_of(one)
    if known is not None:
        return known
    if owners is None:
        owners = dict(ChangeOwner.objects.values_list("subject", "user_id"))
    alert, _is_new = ChangeAlert.objects.get_or_create(
        change=one.change,
        defaults={
            "stream": one.stream,
            "kind": one.kind,
            "subject": one.subject,
            "title": one.title,
            "began": one.week,
            "raised_at": company.now(),
            "owner_id": owners.get(one.subject, owners.get("")),
        },
    )
    return alert


def alert_of(one: VoiceChange) -> ChangeAlert | None:
    """Return the alarm as it is kept; that of a daily chart also if its day moved a little."""
    days = SAME_DAYS if one.test in {"cusum", "ewma"} else 0
    near = (one.week - timedelta(days=days), one.week + timedelta(days=days))
    return (
        ChangeAlert.objects.filter(stream=one.stream, began__range=near)
        .select_related("owner", "acknowledged_by")
        .first()
    )


def open_alerts(user: User) -> QuerySet[ChangeAlert]:
    """Return the alarms that wait for a person: theirs, and for owners those that are nobody's."""
    mine = Q(owner=user)
    if may(user, Right.MANAGE_COMPANY):
        mine |= Q(owner=None)
    now = company.now()
    quiet = ChangeSilence.objects.filter(until__gte=now.date()).values("stream")
    return ChangeAlert.objects.filter(
        mine, acknowledged_at=None, raised_at__gte=now - timedelta(days=_OPEN_DAYS)
    ).exclude(stream__in=quiet)


def count_open(request: HttpRequest) -> int:
    """Count the alarms that wait for the person who asks, for the navigation."""
    return open_alerts(disclosure.user_of(request)).count()


def today_panel(request: HttpRequest, _subject: Any) -> Mapping[str, Any] | None:
    """Return what waits for the person on Today; nothing when nothing does."""
    waiting = open_alerts(disclosure.user_of(request))
    found = [(one, title_of(one.kind, one.subject)) for one in waiting[:_ON_TODAY]]
    return {"alerts": found, "count": waiting.count()} if found else None


def title_of(kind: str, subject: str) -> str:
    """Return what an alarm is about, in words: a topic's title, a term as it was written."""
    if kind == "score":
        return _("Mood of the comments")
    return topic(subject) if kind == "aspect" else f"«{subject}»"


def mail_is_set() -> bool:
    """Tell whether the company gave a mail server; the test and console backends count as one."""
    is_smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    return not is_smtp or settings.EMAIL_HOST != "localhost"


def send_mails(context: jobs.JobContext) -> Mapping[str, object]:
    """Write to each owner who has an address of the alarms that they were not written of."""
    context.progress(_("Telling the owners"))
    waiting = ChangeAlert.objects.filter(
        mailed_at=None, acknowledged_at=None, owner__is_active=True, owner__email__contains="@"
    ).select_related("owner")
    by_owner: dict[User, list[ChangeAlert]] = {}
    for one in waiting:
        if one.owner is not None:
            by_owner.setdefault(one.owner, []).append(one)
    for owner, alerts in by_owner.items():
        _mail(owner, alerts)
        keys = [one.pk for one in alerts]
        ChangeAlert.objects.filter(pk__in=keys).update(mailed_at=company.now())
    return {"mails": len(by_owner)}


def _mail(owner: User, alerts: list[ChangeAlert]) -> None:
    """Name what changed and where to look; never a comment's words: mail is read by machines."""
    language = getattr(owner, "language", "") or company.workspace().settings.language
    with translation.override(language):
        subject = ngettext(
            "%(company)s: %(n)s thing changed in what customers say",
            "%(company)s: %(n)s things changed in what customers say",
            len(alerts),
        ) % {"company": company.workspace().settings.name, "n": len(alerts)}
        lines = [
            f"• {title_of(one.kind, one.subject)}{f' ({one.title})' if one.title else ''}"
            for one in alerts
        ]
        advice = _("Open Mehvar, then Voice, then What changed, to see the comments and to answer.")
        body = "\n".join([*lines, "", advice])
    EmailMessage(subject=subject, body=body, to=[owner.email]).send()


def register() -> None:
    """Make the mail's job and the hook after builds known."""
    jobs.register(KIND, send_mails, title=gettext_lazy("Tell owners of alarms"), retries=2)
    jobs.after_build("voice-alarms", keep_alarms)
