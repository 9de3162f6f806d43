"""Telling people what they have to know of a case, each thing once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from mehvar_web import company, jobs
from mehvar_web.accounts import Right, Role, may
from mehvar_web.care._actor import By, user_of
from mehvar_web.care.models import CaseNotice

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mehvar_web.accounts.models import Team, User
    from mehvar_web.care.models import Case

KIND = "case-notice-mail"


def notices_of(user: User, *, unseen: bool = True, limit: int = 50) -> Sequence[CaseNotice]:
    """Return what a person has to know, the newest first, with its case and type."""
    mine = CaseNotice.objects.filter(user=user).select_related("case__type")
    if unseen:
        mine = mine.filter(seen_at=None)
    return list(mine[:limit])


def count_notices(user: User) -> int:
    """Count what a person has not seen yet."""
    return CaseNotice.objects.filter(user=user, seen_at=None).count()


def see_notices(user: User, *, case: Case | None = None, now: datetime) -> int:
    """Say that the person saw what there is to know of a case, or of all; return how many."""
    mine = CaseNotice.objects.filter(user=user, seen_at=None)
    return (mine if case is None else mine.filter(case=case)).update(seen_at=now)


def tell(
    case: Case, user: User | None, reason: str, *, by: By, now: datetime, key: str = ""
) -> bool:
    """Let somebody know; nothing for nobody, for who does it themselves, or what was told before.

    Args:
        case: what it is about.
        user: who has to know.
        reason: one of ``CaseNotice.Reasons``.
        by: who does it.
        now: when.
        key: what makes it once; by default the case, the reason, the person and the moment.
    """
    if user is None or not user.is_active or user == user_of(by):
        return False
    if not may(user, Right.SEE_CASES):
        return False
    whole = f"{case.key}:{reason}:{user.pk}:{key or now.isoformat()}"[:120]
    _made, is_new = CaseNotice.objects.get_or_create(
        key=whole, defaults={"case": case, "user": user, "reason": reason, "at": now}
    )
    if is_new and mail_is_set():
        jobs.enqueue(KIND, key=KIND)
    return is_new


def lead_of(case: Case) -> User | None:
    """Return who leads the case's team: its lead, else that of the nearest team above it."""
    team = case.team or (case.owner.team if case.owner else None)
    seen: set[int] = set()
    while team is not None and team.pk not in seen:
        seen.add(team.pk)
        found = _leads(team).first()
        if found is not None:
            return found
        team = team.parent
    return None


def cx_owners() -> Sequence[User]:
    """Return the people who answer for customers in the whole company."""
    from mehvar_web.accounts.models import User

    return list(User.objects.filter(role=Role.OWNER.value, is_active=True).order_by("pk"))


def _leads(team: Team) -> QuerySet[User]:
    return team.members.filter(role=Role.LEAD.value, is_active=True).order_by("pk")


def mail_is_set() -> bool:
    """Tell whether the company gave a mail server; the test and console backends count as one."""
    is_smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    return not is_smtp or settings.EMAIL_HOST != "localhost"


def send_mails(context: jobs.JobContext) -> Mapping[str, object]:
    """Write to each person who has an address of what they have to know and were not written of."""
    context.progress(_("Telling people of cases"))
    waiting = CaseNotice.objects.filter(
        mailed_at=None, seen_at=None, user__is_active=True, user__email__contains="@"
    ).select_related("user", "case__type")
    by_user: dict[User, list[CaseNotice]] = {}
    for one in waiting[:1_000]:
        by_user.setdefault(one.user, []).append(one)
    for user, notices in by_user.items():
        _mail(user, notices)
        keys = [one.pk for one in notices]
        CaseNotice.objects.filter(pk__in=keys).update(mailed_at=company.now())
    return {"mails": len(by_user)}


def _mail(user: User, notices: list[CaseNotice]) -> None:
    """Name the cases and why; never a customer or their words: mail is read by machines."""
    language = user.language or company.workspace().settings.language
    with translation.override(language):
        subject = ngettext(
            "%(company)s: %(n)s case waits for you", "%(company)s: %(n)s cases wait for you",
            len({one.case_id for one in notices}),
        ) % {
            "company": company.workspace().settings.name,
            "n": len({one.case_id for one in notices}),
        }  # fmt: skip
        lines = [
            f"• {one.case.number} · {one.case.type.title(language)}: {reason_words(one.reason)}"
            for one in notices
        ]
        advice = _("Open Mehvar, then Cases, to see them.")
        body = "\n".join([*lines, "", advice])
    EmailMessage(subject=subject, body=body, to=[user.email]).send()


def reason_words(reason: str) -> str:
    """Return why somebody is told, in words."""
    return {
        "assigned": pgettext("case notice", "It is yours now"),
        "mentioned": pgettext("case notice", "Somebody mentioned you"),
        "soon": pgettext("case notice", "It is due soon"),
        "late": pgettext("case notice", "It is late"),
        "very_late": pgettext("case notice", "It is very late"),
        "failed": pgettext("case notice", "The customer says that it did not help"),
        "handed": pgettext("case notice", "You own it personally"),
    }.get(reason, reason)


def register() -> None:
    """Make the mail's job known."""
    jobs.register(KIND, send_mails, title=gettext_lazy("Tell people of cases"), retries=2)
