"""Writing a survey, publishing a version of it, and whether it can be answered now."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from django.db import transaction

from mehvar import surveys as core
from mehvar.audit import AuditEntry
from mehvar_web import company, outbox
from mehvar_web.surveys import models
from mehvar_web.surveys._records import Published, SurveyStateError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mehvar_web.accounts.models import User

_SITES = 50


def draft(
    definition: core.Survey, *, by: User, survey: models.Survey | None = None, key: str = ""
) -> models.Survey:
    """Keep what is being written; a new survey when none is given. Nobody is asked it yet.

    ``key`` is the id of a new survey under which the lake has answers already; made when empty.
    """
    now = company.now()
    with transaction.atomic():
        if survey is None:
            survey = models.Survey(author=by, made_at=now, key=key or models.new_key())
        else:
            survey = models.Survey.objects.select_for_update().get(pk=survey.pk)
        survey.draft = {**definition.to_dict(), "survey_id": survey.key}
        survey.title = _title(definition)
        survey.changed_at = now
        survey.save()
    return survey


def publish(survey: models.Survey, *, by: User) -> models.SurveyVersion:
    """Make the draft the version that is asked from now on; answers under way keep theirs.

    Raises:
        SurveyError: when the draft is none that can be asked, naming the element.
        SurveyStateError: when the survey is closed, or the draft is what is asked already.
    """
    now = company.now()
    with transaction.atomic():
        survey = models.Survey.objects.select_for_update().get(pk=survey.pk)
        if survey.state == models.Survey.States.CLOSED:
            raise SurveyStateError(
                "A closed survey is not published again.", hint="Copy it into a new survey."
            )
        written = core.read_survey({**survey.draft, "survey_id": survey.key})
        before = version_of(survey.key, survey.number) if survey.number else None
        if before is not None and _same(before, written):
            raise SurveyStateError(
                f"Version {before.version} is exactly this.", hint="Change something first."
            )
        _check(written)
        survey.number += 1
        definition = core.versioned(draft=written, version=survey.number, before=before)
        survey.state = models.Survey.States.LIVE
        survey.changed_at = now
        survey.save()
        version = models.SurveyVersion.objects.create(
            survey=survey, number=survey.number, definition=definition.to_dict(),
            published_at=now, author=by,
        )  # fmt: skip
        _record(survey, version, by=by)
        _audit(survey, by=by, action="survey.published", version=version.number)
    return version


def pause(survey: models.Survey, *, by: User) -> models.Survey:
    """Take no new answers for now; who is answering may finish."""
    return _move(survey, by=by, of=("live",), to="paused")


def resume(survey: models.Survey, *, by: User) -> models.Survey:
    """Take answers again."""
    return _move(survey, by=by, of=("paused", "closed"), to="live")


def close(survey: models.Survey, *, by: User) -> models.Survey:
    """Take no more answers; who is answering may finish within the hour."""
    return _move(survey, by=by, of=("live", "paused"), to="closed")


def set_window(
    survey: models.Survey, *, opens_at: datetime | None, closes_at: datetime | None, by: User
) -> models.Survey:
    """Say from when to when (UTC) it is answered; None leaves that end open.

    Raises:
        SurveyStateError: when it would close before it opens.
    """
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise SurveyStateError("It would close before it opens.", hint="Give a later end.")
    with transaction.atomic():
        survey = models.Survey.objects.select_for_update().get(pk=survey.pk)
        survey.opens_at, survey.closes_at = opens_at, closes_at
        survey.save(update_fields=["opens_at", "closes_at"])
        _audit(survey, by=by, action="survey.window")
    return survey


def set_sites(survey: models.Survey, sites: Sequence[str], *, by: User) -> models.Survey:
    """Say which sites may show the survey in their pages; each becomes an origin.

    Raises:
        SurveyStateError: naming what is no address of a site.
    """
    origins = tuple(dict.fromkeys(origin_of(site) for site in sites))
    if len(origins) > _SITES:
        raise SurveyStateError(f"At most {_SITES} sites.", hint="One survey each for the others.")
    with transaction.atomic():
        survey = models.Survey.objects.select_for_update().get(pk=survey.pk)
        survey.sites = list(origins)
        survey.save(update_fields=["sites"])
        _audit(survey, by=by, action="survey.sites", sites=" ".join(origins))
    return survey


def origin_of(site: str) -> str:
    """Return the origin of a site's address: ``https://shop.example``.

    Raises:
        SurveyStateError: when it is none.
    """
    try:
        parts = urlsplit(site.strip() if "//" in site else f"https://{site.strip()}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    wrong = parts.scheme not in {"http", "https"} or not host or not host.isascii()
    if wrong or any(one in host for one in " '\"*;,<>"):
        raise SurveyStateError(
            f"{site!r} is no address of a site.", hint="Write it as https://shop.example."
        )
    name = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{name}{'' if port in {None, usual} else f':{port}'}"


def live(survey_id: str) -> Published | None:
    """Return a survey as it is asked now; None when it was never published."""
    survey = models.Survey.objects.filter(key=survey_id, number__gt=0).first()
    return None if survey is None else published(survey)


def published(survey: models.Survey) -> Published:
    """Return a published survey as it is asked now."""
    return Published(
        survey_id=survey.key,
        version=survey.number,
        definition=version_of(survey.key, survey.number),
        state=survey.state,
        opens_at=survey.opens_at,
        closes_at=survey.closes_at,
        sites=tuple(survey.sites),
    )


def version_of(survey_id: str, number: int) -> core.Survey:
    """Return a version's definition; versions never change, so each is read once per process.

    It is remembered by the survey's key: a number of a row is given again after a rollback.
    """
    return _read_version(str(company.root()), survey_id, number)


@lru_cache(maxsize=256)
def _read_version(_site: str, survey_id: str, number: int) -> core.Survey:
    found = models.SurveyVersion.objects.get(survey__key=survey_id, number=number)
    return core.read_survey(found.definition)


def _same(before: core.Survey, written: core.Survey) -> bool:
    """Tell whether a draft asks exactly what is asked already."""
    again = core.versioned(draft=written, version=before.version, before=before)
    return (
        again.to_dict()
        == core.versioned(draft=before, version=before.version, before=before).to_dict()
    )


def _check(written: core.Survey) -> None:
    """Refuse what cannot be asked.

    Raises:
        SurveyStateError: naming the first error, with all of them in its data.
    """
    wrong = [one for one in core.check(written) if one.severity == "error"]
    if wrong:
        raise SurveyStateError(
            f"{wrong[0].place}: {wrong[0].text.get('en', '')}",
            hint="The studio shows every finding with its place.",
            findings=[{"place": one.place, "code": one.code, **one.text} for one in wrong],
        )


def _move(survey: models.Survey, *, by: User, of: tuple[str, ...], to: str) -> models.Survey:
    with transaction.atomic():
        survey = models.Survey.objects.select_for_update().get(pk=survey.pk)
        if survey.state == to:
            return survey
        if survey.state not in of or not survey.number:
            raise SurveyStateError(
                f"A survey that is {survey.state} cannot become {to}.", hint="Publish it first."
            )
        survey.state, survey.changed_at = to, company.now()
        survey.save(update_fields=["state", "changed_at"])
        _record(survey, survey.versions.get(number=survey.number), by=by)
        _audit(survey, by=by, action=f"survey.{to}")
    return survey


def _record(survey: models.Survey, version: models.SurveyVersion, *, by: User) -> None:
    """Tell the lake of a version: its row is corrected when the survey closes."""
    is_closed = survey.state == models.Survey.States.CLOSED
    row: dict[str, Any] = {
        "record_id": f"{survey.key}:{version.number}",
        "survey_id": survey.key,
        "version": version.number,
        "title": survey.title,
        "definition": msgspec.json.encode(version.definition).decode(),
        "published_at": version.published_at,
        "closed_at": company.now() if is_closed else None,
    }
    outbox.record("surveys", [row], actor=by.actor)


def _title(definition: core.Survey) -> str:
    """The title in the survey's own language."""
    return definition.title.get(definition.language, "")[:200]


def _audit(survey: models.Survey, *, by: User, action: str, **details: str | int) -> None:
    outbox.record_audit(
        AuditEntry(
            at=company.now(), actor=by.actor, action=action, object_kind="survey",
            object_id=survey.key, details=details,
        )
    )  # fmt: skip
