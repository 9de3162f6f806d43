"""The kinds of cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from mehvar import empowerment, value
from mehvar.audit import AuditEntry
from mehvar_web import outbox
from mehvar_web.care._actor import By, actor_of
from mehvar_web.care._errors import CareActError
from mehvar_web.care._standard import RULES, TYPES
from mehvar_web.care.models import CaseRule, CaseType
from mehvar_web.ui import Why

_MOST_MINUTES = 100_000


def case_types(*, active: bool = True) -> Sequence[CaseType]:
    """Return the kinds of cases, in the company's order."""
    found = CaseType.objects.all()
    return list(found.filter(is_active=True) if active else found)


def save_type(type_: CaseType, *, by: By, now: datetime) -> CaseType:
    """Keep a kind of case that was made or changed; what is open keeps its targets.

    Raises:
        CareActError: naming each thing that is wrong: no title, a target below a minute, ...
    """
    faults = list(_faults(type_))
    if faults:
        raise CareActError("kind", faults=faults)
    with transaction.atomic():
        type_.save()
        outbox.record_audit(
            AuditEntry(
                at=now, actor=actor_of(by), action="case.type", object_kind="case_type",
                object_id=type_.key,
                details={"severity": type_.severity, "minutes": type_.minutes,
                         "p_save": type_.p_save, "is_active": type_.is_active},
            )
        )  # fmt: skip
    return type_


def put_standard(**_told: object) -> None:
    """Give a company the standard kinds and rules; those that it has stay as they are."""
    if CaseType.objects.exists():
        return
    CaseType.objects.bulk_create(
        [CaseType(place=10 * at, **told) for at, told in enumerate(TYPES)], ignore_conflicts=True
    )
    kinds = {one.key: one for one in CaseType.objects.all()}
    from mehvar_web.care._rules import defaults_of

    CaseRule.objects.bulk_create(
        [
            CaseRule(
                key=key, kind=kind, type=kinds[type_key], title_fa=fa, title_en=en,
                settings=defaults_of(kind),
            )
            for key, kind, type_key, fa, en in RULES
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _faults(type_: CaseType) -> Iterator[Why]:
    if not type_.title_fa.strip() and not type_.title_en.strip():
        yield Why.of("no_title")
    if type_.situation not in {"", *empowerment.SITUATIONS}:
        yield Why.of("no_situation", situation=type_.situation)
    if not 1 <= type_.minutes <= _MOST_MINUTES:
        yield Why.of("no_work")
    if not 0 <= type_.p_save <= 1:
        yield Why.of("chance")
    yield from _target_faults(type_.targets)
    if not all(isinstance(one, dict) and any(one.values()) for one in type_.playbook):
        yield Why.of("empty_step")


def _target_faults(targets: dict[str, dict[str, int]]) -> Iterator[Why]:
    known = {"", *value.CLASSES}
    for name, told in targets.items():
        if name not in known:
            yield Why.of("no_class", name=name)
            continue
        first, whole = told.get("first_response"), told.get("resolution")
        if not (isinstance(first, int) and isinstance(whole, int)):
            yield Why.of("target_minutes", name=name or "–")
        elif not 1 <= first <= whole <= _MOST_MINUTES:
            yield Why.of("target_order", name=name or "–")
