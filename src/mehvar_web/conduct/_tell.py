"""What the lake and the audit are told of an act: ids and codes, never a person's words."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar.audit import AuditEntry
from mehvar_web import outbox

if TYPE_CHECKING:
    from mehvar.audit import Scalar
    from mehvar_web.accounts.models import User


def tell(
    user: User, act: str, *, about: tuple[str, str], key: str, now: datetime,
    details: dict[str, Scalar],
) -> None:  # fmt: skip
    """Write an act into the caller's transaction: a row of ``system_events`` and an audit line.

    Args:
        user: who did it.
        act: what was done: ``conduct.flagged``.
        about: the kind and the id of what it is about: ("customer", "17").
        key: the record's own key.
        now: when (UTC).
        details: codes and counts.
    """
    kind, subject = about
    outbox.record(
        "system_events",
        [{
            "name": act, "at": now, "subject": f"{kind}:{subject}",
            "properties": json.dumps({"key": key, **details}, sort_keys=True),
        }],
        actor=user.actor,
    )  # fmt: skip
    outbox.record_audit(AuditEntry(
        at=now, actor=user.actor, action=act, object_kind=kind, object_id=subject,
        details={"key": key, **details},
    ))  # fmt: skip
