"""Making a grant count, and saying again what was answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from mehvar import empowerment
from mehvar_web import sql
from mehvar_web.grants import _tell
from mehvar_web.grants._codes import digest_of, make_code, read_code
from mehvar_web.grants._moments import Asked, Granted, Refused, RefusedFor
from mehvar_web.grants.act_models import Code, Grant

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

Answer: TypeAlias = "Granted | Asked | Refused"

ASKED_FOR = timedelta(hours=24)
"""How long a question to a higher level waits, and holds its amount in the budgets."""

_States = Grant.States
_VALID_DAYS = 30
"""Of a code or credit whose policy does not say."""
_WITH_CODE = frozenset({"discount_code", "credit"})


def give(grant: Grant, *, valid_days: int | None, now: datetime) -> str | None:
    """Make a grant count from now on: a code with its end, or what it costs booked at once.

    A grant that is not written yet is written.
    """
    grant.granted_at = now
    code = None
    if grant.action in _WITH_CODE:
        code = make_code(grant.key)
        grant.expires_at = now + timedelta(days=valid_days or _VALID_DAYS)
    else:
        grant.settled_at, grant.expires_at = now, None
    if grant.pk is None:
        sql.insert(grant)
    else:
        grant.save(update_fields=["granted_at", "settled_at", "expires_at"])
    if code is not None:
        sql.insert(Code(grant=grant, digest=digest_of(code), last4=code[-4:]))
    elif grant.cost:
        _tell.book_cost(grant, grant.cost, actor=actor_of(grant), now=now)
    return code


def answer_of(grant: Grant, *, by: User, now: datetime, is_repeat: bool = False) -> Answer:
    """Return what was answered when the grant was recorded, as it stands now."""
    if grant.state == _States.REFUSED:
        why, _, name = grant.refused_by.partition(":")
        is_rule = why == RefusedFor.RULE
        return Refused(
            why=RefusedFor(why), name=name, left=grant.refused_left, grant=grant.key,
            reason=empowerment.Reason(grant.decision.reason) if is_rule else None,
        )  # fmt: skip
    if grant.state == _States.ASKED and grant.expires_at is not None:
        return Asked(
            grant=grant.key, decision=grant.decision.key, amount=grant.amount,
            level=grant.level or 0, expires_at=grant.expires_at, is_repeat=is_repeat,
        )  # fmt: skip
    if grant.granted_at is None:
        return Refused(why=RefusedFor.RAN_OUT, grant=grant.key)
    return Granted(
        grant=grant.key, decision=grant.decision.key, action=grant.action,  # type: ignore[arg-type]
        amount=grant.amount, expires_at=grant.expires_at,
        code=read_code(grant, by=by, now=now), is_repeat=is_repeat,
    )  # fmt: skip


def actor_of(grant: Grant) -> str:
    """Return who gave it, for the operator's eyes."""
    return grant.by.actor if grant.by else _tell.SYSTEM
