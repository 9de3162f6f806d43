"""Merge, split and undo by hand: written durably, audited, and in force from the next build."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mehvar.audit import AuditLog
from mehvar.identity._decisions import (
    Decision,
    append_decision,
    find_decision,
    read_decisions,
    standing,
)
from mehvar.identity._explain import ProfileRef, current_id, profiles_of
from mehvar.identity._rules import IdentityError
from mehvar.workspace import Workspace, reading


def merge(
    workspace: Workspace,
    *,
    customer_ids: Sequence[int],
    actor: str,
    now: datetime,
    reason: str = "",
) -> Decision:
    """Say that these customers are one person; all of their present profiles stay together.

    The oldest id stays, from the next build on; the others keep leading to it.

    Raises:
        IdentityError: when fewer than two different customers are named, or one is unknown.
    """
    with workspace.lock("identity"), reading(workspace) as marts:
        current = marts.current()
        ids = sorted({current_id(marts, one, current=current) for one in customer_ids})
        if len(ids) < 2:
            raise IdentityError(
                "A merge needs at least two different customers.",
                hint="Two ids may already lead to one customer; see: mehvar customer ID.",
                customer_ids=list(customer_ids),
            )
        profiles = [
            row.profile_hash for id_ in ids for row in profiles_of(marts, id_, current=current)
        ]
        return _decide(
            workspace,
            Decision(
                decision_id=len(read_decisions(workspace)) + 1,
                kind="merge",
                at=now,
                actor=actor,
                reason=reason,
                customer_ids=tuple(ids),
                profiles=tuple(sorted(profiles)),
            ),
        )


def split(
    workspace: Workspace,
    *,
    customer_id: int,
    profiles: Sequence[ProfileRef],
    actor: str,
    now: datetime,
    reason: str = "",
) -> Decision:
    """Say that some profiles of a customer are another person.

    Each of the two sets of profiles stays together, and nothing that comes later joins them; the
    part that holds the oldest profile keeps the id, from the next build on.

    Raises:
        IdentityError: when a profile is not this customer's, or none or all of them are named.
    """
    with workspace.lock("identity"), reading(workspace) as marts:
        current = marts.current()
        id_ = current_id(marts, customer_id, current=current)
        all_of_them = {
            ProfileRef(source=row.source, person_ref=row.person_ref): row.profile_hash
            for row in profiles_of(marts, id_, current=current)
        }
        aside = _chosen(all_of_them, profiles, id_)
        return _decide(
            workspace,
            Decision(
                decision_id=len(read_decisions(workspace)) + 1,
                kind="split",
                at=now,
                actor=actor,
                reason=reason,
                customer_ids=(id_,),
                profiles=tuple(sorted(aside)),
                others=tuple(sorted(set(all_of_them.values()) - aside)),
            ),
        )


def _chosen(
    all_of_them: dict[ProfileRef, int], profiles: Sequence[ProfileRef], customer_id: int
) -> set[int]:
    """Return the hashes of the profiles to set apart, after checking them."""
    strange = [f"{ref.person_ref} of {ref.source}" for ref in profiles if ref not in all_of_them]
    if strange:
        raise IdentityError(
            f"Customer {customer_id} has no such profiles: {', '.join(strange)}.",
            hint="See the records of the customer: mehvar customer ID.",
            customer_id=customer_id,
        )
    aside = {all_of_them[ref] for ref in profiles}
    if not aside or len(aside) == len(all_of_them):
        raise IdentityError(
            f"A split of customer {customer_id} must leave profiles on both sides.",
            hint="Name some, but not all, of the customer's profiles.",
            customer_id=customer_id,
        )
    return aside


def undo(workspace: Workspace, *, decision_id: int, actor: str, now: datetime) -> Decision:
    """Take a decision back, as if it had never been made; an undo can itself be undone.

    Raises:
        IdentityError: when there is no such decision, or it is already undone.
    """
    with workspace.lock("identity"):
        made = read_decisions(workspace)
        wanted = find_decision(made, decision_id)
        if not _stands(made, wanted):
            raise IdentityError(
                f"Decision {decision_id} is already undone.",
                hint="Undo the undo to bring it back.",
                decision_id=decision_id,
            )
        return _decide(
            workspace,
            Decision(
                decision_id=len(made) + 1,
                kind="undo",
                at=now,
                actor=actor,
                customer_ids=wanted.customer_ids,
                undoes=decision_id,
            ),
        )


def _stands(made: Sequence[Decision], wanted: Decision) -> bool:
    if wanted.kind != "undo":
        return wanted in standing(made)
    return not any(
        later.kind == "undo" and later.undoes == wanted.decision_id and _stands(made, later)
        for later in made[wanted.decision_id :]
    )


def _decide(workspace: Workspace, decision: Decision) -> Decision:
    """Audit the decision, then write it: nothing takes effect unaudited."""
    AuditLog(workspace).append(
        at=decision.at,
        actor=decision.actor,
        action=f"identity.{decision.kind}",
        object_kind="customer",
        object_id=str(decision.customer_ids[0]),
        details={
            "decision": decision.decision_id,
            "customers": " ".join(map(str, decision.customer_ids)),
            "profiles": len(decision.profiles),
            "undoes": decision.undoes,
        },
    )
    append_decision(workspace, decision)
    return decision
