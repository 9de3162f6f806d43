"""The store of policies: drafts, two pairs of eyes, versions that never change, days in force."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from mehvar import empowerment
from mehvar.text import Bilingual
from mehvar_web import company
from mehvar_web.grants import _experiments, _policy_records
from mehvar_web.grants._policy_errors import (
    FourEyesError,
    PolicyStateError,
    PolicyUnsafeError,
    StaleDraftError,
)
from mehvar_web.grants._policy_read import definition_of, policy_of, today, wrote
from mehvar_web.grants.policy_models import PolicyVersion

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_STATES = PolicyVersion.States
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MOST_KEY = 60
_PERSONAL = re.compile(r"\d{7}|@")
"""No key of a policy or a row looks like a person's number or address: keys stand in the audit."""

Json: TypeAlias = "Mapping[str, object]"


def draft(
    data: Json,
    *,
    by: User,
    now: datetime,
    note: str = "",
    based_on: int | None = None,
    typed: object = None,
) -> PolicyVersion:
    """Begin a draft: the next version of the policy that ``data`` names by its ``key``.

    ``data`` is the JSON of ``mehvar.empowerment`` (its ``version`` and days are the store's). With
    ``typed``, the draft as an editor has it, ``data`` may be unfinished.

    Raises:
        PolicyError: naming every place of ``data`` that cannot work.
        PolicyStateError: when the policy has a draft already, or is of another situation.
    """
    key = str(data.get("key") or "")
    with transaction.atomic():
        before = list(PolicyVersion.objects.select_for_update().filter(key=key))
        number = 1 + max((one.number for one in before), default=0)
        version = PolicyVersion(
            key=key, number=number, note=note[:500], based_on=based_on,
            drafted_by=by, drafted_at=now, changed_at=now, changed_by=by,
        )  # fmt: skip
        _write(version, data, typed=typed)
        if before and before[0].situation != version.situation:
            raise PolicyStateError("situation", key=key, situation=before[0].situation)
        try:
            with transaction.atomic():
                version.save(force_insert=True)
        except IntegrityError as error:
            raise PolicyStateError("draft", key=key) from error
        version.writers.add(by)
        _policy_records.audit(version, by=by, action="policy.drafted", now=now)
    return version


def save(
    version: PolicyVersion,
    data: Json,
    *,
    by: User,
    now: datetime,
    revision: int | None = None,
    typed: object = None,
    note: str | None = None,
) -> PolicyVersion:
    """Change a draft. ``revision`` is the one that the writer saw; None overwrites any.

    Raises:
        PolicyError: naming every place of ``data`` that cannot work, unless ``typed`` is given.
        PolicyStateError: when it is no draft.
        StaleDraftError: when somebody changed it meanwhile.
    """
    with transaction.atomic():
        version = _locked(version, by=by, of=(_STATES.DRAFT,), revision=revision)
        situation = version.situation
        _write(version, {**data, "key": version.key}, typed=typed)
        if version.situation != situation:
            raise PolicyStateError("situation", key=version.key, situation=situation)
        version.note = version.note if note is None else note[:500]
        _touch(version, by, now)
        version.writers.add(by)
    return version


def submit(
    version: PolicyVersion, *, by: User, now: datetime, note: str = "", revision: int | None = None
) -> PolicyVersion:
    """Hand a draft to the second person.

    Raises:
        PolicyError: when it is not finished.
        PolicyUnsafeError: when the linter finds an error in it.
        PolicyStateError, StaleDraftError: as ``save``.
    """
    with transaction.atomic():
        version = _locked(version, by=by, of=(_STATES.DRAFT,), revision=revision)
        _check(version)
        version.state, version.answer = _STATES.SUBMITTED, ""
        version.note = note[:500] or version.note
        version.submitted_by, version.submitted_at = by, now
        _touch(version, by, now)
        version.writers.add(by)
        _policy_records.audit(version, by=by, action="policy.submitted", now=now)
    return version


def send_back(
    version: PolicyVersion, *, by: User, now: datetime, answer: str = ""
) -> PolicyVersion:
    """Make a submitted version a draft again: its writer takes it back, or a reader asks for more.

    Raises:
        PolicyStateError: when it is not submitted.
    """
    with transaction.atomic():
        version = _locked(version, by=by, of=(_STATES.SUBMITTED,))
        version.state, version.answer = _STATES.DRAFT, answer[:500]
        version.submitted_by = version.submitted_at = None
        _touch(version, by, now)
        _policy_records.audit(version, by=by, action="policy.sent_back", now=now)
    return version


def drop(version: PolicyVersion, *, by: User, now: datetime) -> PolicyVersion:
    """Put a draft away; ``pick_up`` brings it back.

    Raises:
        PolicyStateError: when it is no draft.
    """
    return _move(version, by=by, now=now, of=_STATES.DRAFT, to=_STATES.DROPPED)


def pick_up(version: PolicyVersion, *, by: User, now: datetime) -> PolicyVersion:
    """Go on with a draft that was put away.

    Raises:
        PolicyStateError: when it was not put away, or another draft was begun since.
    """
    return _move(version, by=by, now=now, of=_STATES.DROPPED, to=_STATES.DRAFT)


def publish(
    version: PolicyVersion,
    *,
    by: User,
    from_day: date,
    now: datetime,
    revision: int | None = None,
) -> PolicyVersion:
    """Put a submitted version in force from a day on, today at the earliest.

    The version in force until then ends the day before, and an experiment with it. A version that
    was to begin on that day or later is replaced: it is never in force, or no more.

    Raises:
        FourEyesError: when ``by`` wrote a part of it, or submitted it.
        PolicyUnsafeError: when the linter finds an error in it.
        PolicyStateError: when it is not submitted, or the day has passed.
        StaleDraftError: when it was changed since ``revision``.
    """
    with transaction.atomic():
        version = _locked(version, by=by, of=(_STATES.SUBMITTED,), revision=revision)
        _check_second_person(version, by)
        _check_day(from_day, now, least=today(now))
        _check(version)
        _experiments.cut(version.key, from_day=from_day, by=by, now=now)
        _end_others(version, from_day, by=by)
        version.state, version.from_day, version.to_day = _STATES.PUBLISHED, from_day, None
        version.published_by, version.published_at = by, now
        version.definition = definition_of(version)
        _touch(version, by, now)
        _policy_records.record(version, by=by)
        _policy_records.audit(version, by=by, action="policy.published", now=now)
    return version


def end(version: PolicyVersion, *, by: User, last_day: date, now: datetime) -> PolicyVersion:
    """End a published version after a day; yesterday's date ends it at once.

    Raises:
        PolicyStateError: when it is not published or has ended already, is an arm of an
            experiment, or the day has passed.
    """
    with transaction.atomic():
        version = _locked(version, by=by, of=(_STATES.PUBLISHED,))
        _refuse_arm(version)
        _check_day(last_day, now, least=today(now) - timedelta(days=1))
        first = version.from_day or last_day
        if version.to_day is not None and version.to_day <= last_day:
            raise PolicyStateError("ends", day=version.to_day)
        version.to_day = max(last_day, first - timedelta(days=1))
        after = last_day + timedelta(days=1)
        _experiments.cut(version.key, from_day=after, by=by, now=now, of=version.number)
        _touch(version, by, now)
        _policy_records.record(version, by=by)
        _policy_records.audit(version, by=by, action="policy.ended", now=now)
    return version


def _move(
    version: PolicyVersion, *, by: User, now: datetime, of: str, to: PolicyVersion.States
) -> PolicyVersion:
    with transaction.atomic():
        version = _locked(version, by=by, of=(of,))
        version.state = to
        try:
            with transaction.atomic():
                _touch(version, by, now)
        except IntegrityError as error:
            raise PolicyStateError("other_draft", key=version.key) from error
        _policy_records.audit(version, by=by, action=f"policy.{to}", now=now)
    return version


def _locked(
    version: PolicyVersion, *, by: User, of: tuple[str, ...], revision: int | None = None
) -> PolicyVersion:
    """Read a version again for writing; nobody else changes it until the transaction ends.

    What the same person wrote in between is no news to them: a page that saves while they type
    sends the next change before it heard of the last one.
    """
    found = PolicyVersion.objects.select_for_update().get(pk=version.pk)
    if revision is not None and found.revision != revision and found.changed_by_id != by.pk:
        raise StaleDraftError(found.key, found.number)
    if found.state not in of:
        raise PolicyStateError("state", number=found.number, key=found.key, state=found.state)
    return found


def _touch(version: PolicyVersion, by: User, now: datetime) -> None:
    version.revision += 1
    version.changed_at, version.changed_by = now, by
    version.save()


def _write(version: PolicyVersion, data: Json, *, typed: object) -> None:
    """Put what was written into a version; an unfinished draft keeps what was typed alone."""
    told = {**data, "version": version.number}
    told.pop("from_day", None)
    told.pop("until_day", None)
    version.typed = typed
    try:
        policy = empowerment.read_policy(told)
        _check_names(policy)
    except empowerment.PolicyError:
        if typed is None or told.get("situation") not in empowerment.SITUATIONS:
            raise
        version.definition = {}
        title = told.get("title")
        said = title if isinstance(title, Mapping) else {}
        fa, en = str(said.get("fa") or ""), str(said.get("en") or "")
        version.situation = str(told["situation"])
        version.title_fa, version.title_en = (fa or en)[:80], (en or fa)[:80]
        return
    version.definition = empowerment.policy_to_json(policy)
    version.situation = policy.situation
    version.title_fa, version.title_en = policy.title.fa[:80], policy.title.en[:80]


def _check_names(policy: empowerment.Policy) -> None:
    """Refuse keys that could not stand in an address, in the audit or beside a title."""
    wrong = []
    if not _KEY.fullmatch(policy.key) or len(policy.key) > _MOST_KEY:
        wrong.append(("key", "حروف کوچک لاتین، رقم و خط تیره", "small letters, digits and dashes"))
    named = [("key", policy.key)]
    named += [(f"rows[{place}].key", row.key) for place, row in enumerate(policy.rows)]
    wrong += [
        (where, "شماره یا نشانی کسی نباید باشد", "it must not look like somebody's number")
        for where, name in named
        if _PERSONAL.search(name)
    ]
    if max(len(policy.title.fa), len(policy.title.en)) > 80:
        wrong.append(("title", "حداکثر ۸۰ نویسه", "up to 80 letters are wanted"))
    if wrong:
        told = [empowerment.Problem(where=at, message=Bilingual(fa, en)) for at, fa, en in wrong]
        raise empowerment.PolicyError(tuple(told))


def _check(version: PolicyVersion) -> None:
    """Refuse what is unfinished, and what the linter calls an error."""
    if not version.definition:
        raise PolicyStateError("unfinished", number=version.number, key=version.key)
    found = empowerment.lint(policy_of(version))
    errors = tuple(one for one in found if one.weight == "error")
    if errors:
        raise PolicyUnsafeError(version.key, errors)


def _check_second_person(version: PolicyVersion, by: User) -> None:
    if wrote(version, by):
        raise FourEyesError(version.key, version.number)


def _refuse_arm(version: PolicyVersion) -> None:
    if version.arm_of_id is not None:
        raise PolicyStateError("arm", number=version.number, key=version.key)


def _check_day(day: date, now: datetime, *, least: date) -> None:
    if day < least:
        zone = ZoneInfo(company.workspace().settings.time_zone)
        raise PolicyStateError("passed", day=day, zone=zone.key, today=today(now))


def _end_others(version: PolicyVersion, from_day: date, *, by: User) -> None:
    """End the versions that the new one takes over from, the day before it begins."""
    others = PolicyVersion.objects.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=from_day), key=version.key, state=_STATES.PUBLISHED
    )
    for one in others:
        begins = max(from_day, one.from_day or from_day)
        one.to_day = begins - timedelta(days=1)
        one.revision += 1
        one.save(update_fields=["to_day", "revision"])
        _policy_records.record(one, by=by)
