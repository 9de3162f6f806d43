"""What becomes of a whole survey: copied, put away, published, paused, closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mehvar import surveys as core
from mehvar.audit import AuditEntry
from mehvar_web import company, outbox, surveys
from mehvar_web.studio import _draft, _words
from mehvar_web.studio._build import Check, checks_of, label_of
from mehvar_web.studio.models import PutAway
from mehvar_web.surveys.models import Survey, SurveyVersion

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

MOVES = {"paused": surveys.pause, "live": surveys.resume, "closed": surveys.close}
TOLD: dict[str, _words.Words] = {
    "paused": gettext_lazy("The survey is paused: its links say so, and nobody is asked."),
    "live": gettext_lazy("The survey takes answers again."),
    "closed": gettext_lazy("The survey is closed."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a version changes of one question, and whether its results go on in one series."""

    label: str
    is_comparable: bool
    why: tuple[str, ...]
    is_new: bool
    is_removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What publishing would do: the next version's number, what it changes, what forbids it."""

    number: int
    changes: tuple[Change, ...]
    errors: tuple[Check, ...]
    warnings: tuple[Check, ...]
    is_same: bool
    questions: int
    languages: tuple[str, ...]

    @property
    def is_first(self) -> bool:
        """Whether nothing was published before."""
        return self.number == 1

    @property
    def kept(self) -> int:
        """How many questions stay comparable."""
        return sum(one.is_comparable for one in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One published version and what it changed of the one before."""

    version: SurveyVersion
    changes: tuple[Change, ...]
    questions: int
    is_current: bool


def duplicate(kept: Survey, *, by: User) -> Survey:
    """Copy a survey's draft into a new survey."""
    told = _draft.read(kept)
    copied = {
        code: _("%(title)s (copy)") % {"title": title} if code == _words.language() else title
        for code, title in told.title.items()
    }
    pages = tuple(
        replace(page, fields=tuple(replace(field, since=0) for field in page.fields))
        for page in told.pages
    )
    twin = replace(told, version=0, title=copied, pages=pages)
    return begin(twin, by=by)


def begin(definition: core.Survey, *, by: User, key: str = "") -> Survey:
    """Write a new survey down as a draft.

    Args:
        definition: what is to be written; its own id does not count.
        by: who begins it.
        key: the id under which others know its answers, where they must; a new one by default.
    """
    with transaction.atomic():
        kept = surveys.draft(definition, by=by)
        if key:
            kept.key, kept.draft = key, {**kept.draft, "survey_id": key}
            kept.save(update_fields=["key", "draft"])
        _audit(kept, "survey.drafted", by=by)
    return kept


def put_away(kept: Survey, *, by: User) -> bool:
    """Put a survey away, or take it out again; return whether it is away now."""
    with transaction.atomic():
        taken, _told = PutAway.objects.filter(survey=kept).delete()
        if not taken:
            PutAway.objects.create(survey=kept, at=company.now(), author=by)
        _audit(kept, "survey.put-away" if not taken else "survey.taken-out", by=by)
    return not taken


def publish(kept: Survey, *, by: User) -> SurveyVersion:
    """Publish the draft, unless something in it must be put right first.

    Raises:
        SurveyError: naming what must be put right.
        SurveyStateError: when the survey cannot be published.
    """
    return surveys.publish(kept, by=by)


def plan_of(kept: Survey) -> Plan:
    """Return what publishing the draft would do."""
    draft = _draft.read(kept)
    live = None if not kept.number else surveys.version_of(kept.key, kept.number)
    checks = checks_of(draft, core.check(draft))
    return Plan(
        number=kept.number + 1,
        changes=() if live is None else _changes(live, draft),
        errors=tuple(one for one in checks if one.severity == "error"),
        warnings=tuple(one for one in checks if one.severity == "warning"),
        is_same=live is not None and _is_same(live, draft),
        questions=sum(field.is_asked for field in draft.fields),
        languages=tuple(_words.language_name(code) for code in draft.languages),
    )


def history_of(kept: Survey) -> tuple[Past, ...]:
    """Return the published versions, the newest first, each with what it changed."""
    listed = list(kept.versions.select_related("author").order_by("-number"))
    read = {one.number: surveys.version_of(kept.key, one.number) for one in listed}
    return tuple(
        Past(
            version=one,
            changes=_changes(read[one.number - 1], read[one.number])
            if one.number - 1 in read
            else (),
            questions=sum(field.is_asked for field in read[one.number].fields),
            is_current=one.number == kept.number,
        )
        for one in listed
    )


def _changes(older: core.Survey, newer: core.Survey) -> tuple[Change, ...]:
    return tuple(
        Change(
            label=label_of(newer, f"field:{one.field_id}")
            or label_of(older, f"field:{one.field_id}"),
            is_comparable=one.is_comparable,
            why=tuple(str(_words.CHANGES.get(reason, reason)) for reason in one.reasons),
            is_new="new" in one.reasons,
            is_removed="removed" in one.reasons,
        )
        for one in core.comparable(older=older, newer=newer)
    )


def _is_same(live: core.Survey, draft: core.Survey) -> bool:
    """Tell whether a version and a draft are the same but for what publication adds."""
    return _bare(live) == _bare(draft)


def _bare(survey: core.Survey) -> core.Survey:
    pages = tuple(
        replace(page, fields=tuple(replace(field, since=0) for field in page.fields))
        for page in survey.pages
    )
    return replace(survey, version=0, pages=pages)


def _audit(kept: Survey, action: str, *, by: User) -> None:
    outbox.record_audit(
        AuditEntry(
            at=company.now(), actor=by.actor, action=action, object_kind="survey",
            object_id=kept.key, details={"state": kept.state},
        )
    )  # fmt: skip
