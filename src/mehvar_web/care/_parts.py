"""Who takes part in a case besides its owner."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar.audit import AuditEntry
from mehvar_web import outbox
from mehvar_web.accounts import Right, may
from mehvar_web.care._actor import By, actor_of
from mehvar_web.care._errors import CareActError
from mehvar_web.care.models import Case, Participant

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_PARTIES = (Participant.Roles.PARTNER, Participant.Roles.COURIER)


def join_in(
    *, case: Case, role: str, by: By, now: datetime, user: User | None = None, party: str = ""
) -> Participant:
    """Let somebody take part: a colleague, or a partner or courier by their id.

    Raises:
        CareActError: when it is neither or both, or the colleague may not see cases.
    """
    party = party.strip()[:200]
    is_party = role in _PARTIES
    if (
        role not in Participant.Roles.values
        or (user is None) != is_party
        or bool(party) != is_party
    ):
        raise CareActError("part")
    if user is not None and not (user.is_active and may(user, Right.SEE_CASES)):
        raise CareActError("may_not_see")
    with transaction.atomic():
        made, is_new = Participant.objects.update_or_create(
            case=case, user=user, party_id=party, defaults={"role": role, "at": now}
        )
        _tell(case, "joined" if is_new else "role", role, made, by=by, now=now)
    return made


def leave(*, part: Participant, by: By, now: datetime) -> None:
    """Let somebody take part no longer."""
    with transaction.atomic():
        _tell(part.case, "left", part.role, part, by=by, now=now)
        part.delete()


def _tell(case: Case, what: str, role: str, part: Participant, *, by: By, now: datetime) -> None:
    who = part.user.actor if part.user is not None else part.party_id
    outbox.record_audit(
        AuditEntry(
            at=now, actor=actor_of(by), action=f"case.participant.{what}", object_kind="case",
            object_id=case.key, details={"role": str(role), "who": who},
        )
    )  # fmt: skip
