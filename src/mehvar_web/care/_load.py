"""Who has how much to do, and which cases leaders own themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum

from mehvar_web.accounts import RIGHTS, Right, may, teams_below
from mehvar_web.care._open import LIVE
from mehvar_web.care._queue import lines
from mehvar_web.care._records import Line, Load
from mehvar_web.care.models import Case

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mehvar_web.accounts.models import User

_WEEK = timedelta(days=7)


def staff_load(user: User, *, now: datetime) -> tuple[Load, ...]:
    """Return what each colleague whom the person leads has on their desk, the fullest first."""
    people = list(_led_by(user).select_related("team"))
    counted = _counts(people, now)
    loads = [_load(one, counted.get(one.pk, {})) for one in people]
    return tuple(sorted(loads, key=lambda one: (-one.minutes, one.user.pk)))


def executive_queue(
    *, now: datetime, limit: int = 100
) -> tuple[Sequence[tuple[User, int, int]], tuple[Line, ...]]:
    """Return the leaders with how many live and how many late cases they own, and those cases."""
    from mehvar_web.accounts.models import User

    live = Case.objects.filter(leader__isnull=False, state__in=LIVE)
    late = Count("pk", filter=Q(state=Case.States.OPEN, due_at__lt=now))
    counted = live.values("leader_id").annotate(live=Count("pk"), late=late)
    rows = {row["leader_id"]: (row["live"], row["late"]) for row in counted}
    leaders = User.objects.in_bulk(rows)
    told = sorted(
        ((leaders[one], *rows[one]) for one in rows if one in leaders),
        key=lambda row: (-row[1], row[0].pk),
    )
    cases = live.select_related("type", "owner", "team", "leader")
    found = cases.order_by("-is_override", "-rank", "due_at", "pk")[:limit]
    return told, lines(list(found), now=now)


def _led_by(user: User) -> QuerySet[User]:
    """Those who work on cases: of the whole company, or of one's team and those below."""
    from mehvar_web.accounts.models import User as Users

    roles = [role.value for role, rights in RIGHTS.items() if Right.WORK_CASES in rights]
    people = Users.objects.filter(is_active=True, role__in=roles)
    if may(user, Right.SEE_ALL_CUSTOMERS):
        return people
    if user.team_id is None:
        return people.filter(pk=user.pk)
    return people.filter(team_id__in=teams_below(user.team_id))


def _counts(people: Sequence[User], now: datetime) -> dict[int | None, dict[str, int]]:
    live = Q(state__in=LIVE)
    found = (
        Case.objects.filter(owner__in=people)
        .filter(live | Q(resolved_at__gte=now - _WEEK))
        .values("owner_id")
        .annotate(
            open=Count("pk", filter=Q(state=Case.States.OPEN)),
            waiting=Count("pk", filter=Q(state=Case.States.WAITING)),
            late=Count("pk", filter=Q(state=Case.States.OPEN, due_at__lt=now)),
            minutes=Sum("minutes", filter=Q(state=Case.States.OPEN)),
            resolved=Count("pk", filter=Q(state=Case.States.RESOLVED)),
            risk=Sum("value_at_risk", filter=live),
        )
    )
    names = ("open", "waiting", "late", "minutes", "resolved", "risk")
    rows = found.values_list("owner_id", *names)
    return {
        owner: {name: value or 0 for name, value in zip(names, told, strict=True)}
        for owner, *told in rows
    }


def _load(user: User, row: dict[str, int]) -> Load:
    return Load(
        user=user,
        open=row.get("open", 0),
        waiting=row.get("waiting", 0),
        late=row.get("late", 0),
        minutes=row.get("minutes", 0),
        resolved_week=row.get("resolved", 0),
        value_at_risk=row.get("risk", 0),
    )
