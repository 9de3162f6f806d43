"""Reading policies: the versions of one, and those in force on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from django.db.models import Q

from mehvar import empowerment
from mehvar_web import company
from mehvar_web.grants.policy_models import PolicyVersion

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

Standing = Literal["draft", "submitted", "dropped", "planned", "in_force", "ended"]
"""Where a version stands on a day: a published one is planned, in force or ended."""


def in_force(situation: empowerment.Situation, *, day: date) -> tuple[empowerment.Policy, ...]:
    """Return the policies that count in a situation on a day of the company, by their keys.

    At most one version of each key; usually one policy, none when nobody published any. One read
    of an index; definitions are read once per process, as published versions never change.
    """
    rows = (
        PolicyVersion.objects.filter(
            Q(to_day__isnull=True) | Q(to_day__gte=day),
            state=PolicyVersion.States.PUBLISHED, situation=situation, from_day__lte=day,
        )
        .order_by("key", "-number")
        .values_list("key", "number", "published_at", "to_day")
    )  # fmt: skip
    site = str(company.root())
    return tuple(_published(site, *row) for row in rows)


def versions(key: str) -> tuple[PolicyVersion, ...]:
    """Return all versions of a policy, the newest first; those put away too."""
    return tuple(
        PolicyVersion.objects.filter(key=key)
        .select_related("drafted_by", "submitted_by", "published_by")
        .order_by("-number")
    )


def everything() -> tuple[PolicyVersion, ...]:
    """Return every version of every policy without its table: what a list shows."""
    return tuple(
        PolicyVersion.objects.defer("definition", "typed", "note", "answer")
        .select_related("changed_by", "submitted_by", "published_by")
        .order_by("key", "-number")
    )


def changing(*, first: date, last: date) -> tuple[PolicyVersion, ...]:
    """Return the published versions that begin or end within some days, without their tables."""
    near = Q(from_day__range=(first, last)) | Q(to_day__range=(first, last))
    found = PolicyVersion.objects.filter(near, state=PolicyVersion.States.PUBLISHED)
    return tuple(found.defer("definition", "typed").order_by("from_day", "key"))


def submitted() -> tuple[PolicyVersion, ...]:
    """Return the versions that wait for a second person, the oldest first."""
    found = PolicyVersion.objects.filter(state=PolicyVersion.States.SUBMITTED)
    return tuple(found.defer("definition", "typed").order_by("submitted_at"))


def free_key(base: str) -> str:
    """Return a key that no policy has: ``base``, or ``base-2``, ..."""
    used = set(PolicyVersion.objects.filter(key__startswith=base).values_list("key", flat=True))
    if base not in used:
        return base
    return next(key for n in range(2, len(used) + 3) if (key := f"{base}-{n}") not in used)


def version_of(key: str, number: int) -> PolicyVersion | None:
    """Return one version."""
    found = PolicyVersion.objects.filter(key=key, number=number)
    return found.select_related("drafted_by", "submitted_by", "published_by").first()


def published_policy(key: str, number: int) -> empowerment.Policy | None:
    """Return a published version as it decides; None when there is none. For replay."""
    found = PolicyVersion.objects.filter(
        key=key, number=number, state=PolicyVersion.States.PUBLISHED
    ).first()
    return None if found is None else policy_of(found)


def policy_of(version: PolicyVersion) -> empowerment.Policy:
    """Return a finished version as the decision table that it is, with its days in force.

    Raises:
        PolicyError: when it is not finished.
    """
    return empowerment.read_policy(definition_of(version))


def definition_of(version: PolicyVersion) -> dict[str, object]:
    """Return a version's JSON with its days in force."""
    days = {"from_day": version.from_day, "until_day": version.to_day}
    if version.from_day and version.to_day and version.to_day < version.from_day:
        days["until_day"] = version.from_day
    told = {name: day.isoformat() for name, day in days.items() if day is not None}
    kept = {
        name: value
        for name, value in version.definition.items()
        if name not in {"from_day", "until_day"}
    }
    return {**kept, **told}


def standing(version: PolicyVersion, *, day: date) -> Standing:
    """Tell where a version stands on a day."""
    if version.state != PolicyVersion.States.PUBLISHED or version.from_day is None:
        told: dict[str, Standing] = {"submitted": "submitted", "dropped": "dropped"}
        return told.get(version.state, "draft")
    if version.to_day is not None and (version.to_day < day or version.to_day < version.from_day):
        return "ended"
    return "planned" if version.from_day > day else "in_force"


def wrote(version: PolicyVersion, user: User) -> bool:
    """Tell whether a person wrote a part of a version, or submitted it: they may not publish it."""
    if user.pk in {version.drafted_by_id, version.submitted_by_id}:
        return True
    return version.writers.filter(pk=user.pk).exists()


def today(now: datetime) -> date:
    """Return the company's day at a moment (UTC, without a zone)."""
    zone = ZoneInfo(company.workspace().settings.time_zone)
    return now.replace(tzinfo=UTC).astimezone(zone).date()


@lru_cache(maxsize=512)
def _published(
    _site: str, key: str, number: int, _published_at: datetime, _to_day: date | None
) -> empowerment.Policy:
    """Read a published version once; a row of another moment is another version."""
    return policy_of(PolicyVersion.objects.get(key=key, number=number))
