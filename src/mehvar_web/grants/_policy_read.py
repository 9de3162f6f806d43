"""Reading policies: the versions of one, and those in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import Q

from mehvar import empowerment
from mehvar_web import company
from mehvar_web.grants import _sql
from mehvar_web.grants.policy_models import Experiment, PolicyVersion

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

Standing = Literal["draft", "submitted", "dropped", "planned", "in_force", "ended", "arm"]
"""Where a version stands on a day: a published one is planned, in force, ended or an arm."""


def in_force(
    situation: empowerment.Situation, *, day: date, by: User | None = None
) -> tuple[empowerment.Policy, ...]:
    """Return the policies that count in a situation on a day of the company, by their keys.

    At most one version of each key; usually one policy, none when nobody published any. For an
    employee ``by`` whose team was drawn for a week of an experiment it is the version with their
    cap. One read of an index; definitions are read once per process, as published versions never
    change.
    """
    site, found = str(company.root()), _sql.policies_on(day, situation=situation)
    arms = [row for row in found if row[5] is not None]
    drawn = _drawn(arms, day=day, by=by) if arms and by is not None else {}
    counts = (drawn.get(row[:2], row) for row in found if row[5] is None)
    return tuple(_published(site, *row[:4]) for row in counts)


def _drawn(
    arms: list[tuple[Any, ...]], *, day: date, by: User
) -> Mapping[tuple[str, int], tuple[Any, ...]]:
    """Return the arm that counts for an employee instead of a version (key, number)."""
    if by.team is None:
        return {}
    cell, found = (by.team.code, week_of(day)), {}
    running = Experiment.objects.filter(pk__in={row[4] for row in arms})
    for pk, key, base, digest in running.values_list("pk", "policy_key", "base_number", "digest"):
        cap = _lot(str(company.root()), pk, digest).get(cell)
        arm = next((row for row in arms if row[4] == pk and row[5] == cap), None)
        if arm is not None:
            found[key, base] = arm
    return found


def week_of(day: date) -> date:
    """Return the first day of the company's week: a Saturday by its calendar, else a Monday."""
    saturday = company.workspace().settings.calendar == "jalali"
    return day - timedelta(days=(day.weekday() + (2 if saturday else 0)) % 7)


def versions(key: str) -> tuple[PolicyVersion, ...]:
    """Return all versions of a policy, the newest first; those put away too, no arms."""
    return tuple(
        PolicyVersion.objects.filter(key=key, arm_of=None)
        .select_related("drafted_by", "submitted_by", "published_by")
        .order_by("-number")
    )


def everything() -> tuple[PolicyVersion, ...]:
    """Return every version of every policy without its table: what a list shows; no arms."""
    return tuple(
        PolicyVersion.objects.filter(arm_of=None)
        .defer("definition", "typed", "note", "answer")
        .select_related("changed_by", "submitted_by", "published_by")
        .order_by("key", "-number")
    )


def changing(*, first: date, last: date) -> tuple[PolicyVersion, ...]:
    """Return the published versions that begin or end within some days, without their tables."""
    near = Q(from_day__range=(first, last)) | Q(to_day__range=(first, last))
    found = PolicyVersion.objects.filter(near, state=PolicyVersion.States.PUBLISHED, arm_of=None)
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
    if version.arm_of_id is not None:
        return "arm"
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


@lru_cache(maxsize=32)
def _lot(_site: str, pk: int, _digest: str) -> Mapping[tuple[str, date], int]:
    """Read once which cap each team has in which week; a lot never changes."""
    rows = Experiment.objects.values_list("assignment", flat=True).get(pk=pk)
    return {(row["team"], date.fromisoformat(row["week"])): row["cap"] for row in rows}
