"""What the lake and the audit are told of policies."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from mehvar.audit import AuditEntry
from mehvar_web import outbox
from mehvar_web.grants._policy_read import definition_of
from mehvar_web.grants.policy_models import PolicyVersion

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User


def record(version: PolicyVersion, *, by: User) -> None:
    """Tell the lake of a published version as it stands now, in this transaction.

    An arm of an experiment has no days of its own: it counts for nobody but who was drawn.
    """
    is_arm = version.arm_of_id is not None
    row: dict[str, object] = {
        "record_id": f"{version.key}:{version.number}",
        "at": version.published_at,
        "policy_key": version.key,
        "policy_version": version.number,
        "situation": version.situation,
        "title": version.title_en,
        "definition": msgspec.json.encode(definition_of(version), order="sorted").decode(),
        "from_day": None if is_arm else version.from_day,
        "to_day": None if is_arm else version.to_day,
        "drafted_by": version.drafted_by.actor,
        "published_by": version.published_by.actor if version.published_by else None,
    }
    outbox.record("policies", [row], actor=by.actor)


def audit(version: PolicyVersion, *, by: User, action: str, now: datetime) -> None:
    """Write an act on a version into the audit, in this transaction."""
    details: dict[str, str | int] = {
        "policy": version.key,
        "version": version.number,
        "situation": version.situation,
        "rows": len(version.definition.get("rows", ())),
    }
    for name, day in (("from_day", version.from_day), ("to_day", version.to_day)):
        if day is not None:
            details[name] = day.isoformat()
    outbox.record_audit(
        AuditEntry(
            at=now, actor=by.actor, action=action, object_kind="policy",
            object_id=f"{version.key}:{version.number}", details=details,
        )
    )  # fmt: skip
