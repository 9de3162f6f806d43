"""Deciding again what was decided: the same facts, the same version, and so the same answer.

What a decision rested on is kept as canonical JSON, and a digest of it and of the answer stands in
the audit's chain. So a changed fact, a changed answer and a changed policy all come to light.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from mehvar.empowerment._decide import Decision, decide
from mehvar.empowerment._errors import FactsError, PolicyError
from mehvar.empowerment._facts import FACTS, Facts, Value
from mehvar.empowerment._policy import Policy
from mehvar.empowerment._read import read_policy

Policies: TypeAlias = "Mapping[tuple[str, int], Policy]"
"""Policies by key and version."""

ANSWER = ("situation", "outcome", "reason", "action", "row", "due", "amount", "level")
"""What of an answer is recorded, digested and compared."""


class Verdict(StrEnum):
    """What came of deciding again."""

    SAME = "same"
    DIFFERENT = "different"
    ERASED = "erased"
    POLICY_MISSING = "policy_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A decision as it was recorded: a row of the table ``decisions``.

    ``facts`` is what ``write_facts`` wrote, None once the person was forgotten; ``digest`` is what
    the audit's chain holds, empty when it is not at hand. Amounts are in minor units.
    """

    decision_id: str
    situation: str
    policy_key: str
    policy_version: int
    facts: str | None
    outcome: str
    reason: str
    action: str
    row: str | None = None
    due: int = 0
    amount: int = 0
    level: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A decision beside what its policy says today; ``differs`` names what is not the same.

    ``differs`` holds names of ``ANSWER``, ``facts`` when they cannot be read, and ``digest`` when
    the row is not what the chain says was recorded. ``again`` is None where nothing was decided.
    """

    decision_id: str
    verdict: Verdict
    differs: tuple[str, ...] = ()
    again: Decision | None = None


def write_facts(facts: Facts) -> str:
    """Write the facts that are known as canonical JSON: keys sorted, no blanks, days as ISO."""
    known = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
        if value is not None
    }
    return _canonical(known)


def read_facts(text: str) -> dict[str, Value]:
    """Read facts back.

    Raises:
        ValueError: when the text is no object of facts.
    """
    told = json.loads(text)
    if not isinstance(told, dict):
        raise ValueError("The facts of a decision are a JSON object.")  # noqa: TRY004
    return {name: _value(name, value) for name, value in told.items()}


def digest_of(*, facts: str, decision: Decision) -> str:
    """Return the SHA-256 of what a decision rested on and what it said, for the audit's chain."""
    answer = {name: getattr(decision, name) for name in ANSWER}
    return _digest(facts, decision.policy, decision.version, answer)


def read_versions(rows: Iterable[tuple[str, int, str]]) -> dict[tuple[str, int], Policy]:
    """Read policies from rows of (key, version, JSON); what cannot be read is left out."""
    found = {}
    for key, version, text in rows:
        try:
            found[key, version] = read_policy(json.loads(text))
        except (PolicyError, ValueError):
            continue
    return found


def replay(*, rows: Iterable[Recorded], policies: Policies) -> Iterator[Replayed]:
    """Decide every recorded decision again, in their order.

    Where no policy was in force, no was the answer, and it is the same.
    """
    for recorded in rows:
        yield _again(recorded, policies)


def _again(recorded: Recorded, policies: Policies) -> Replayed:
    if not recorded.facts:
        return Replayed(decision_id=recorded.decision_id, verdict=Verdict.ERASED)
    tampered = ("digest",) if _is_tampered(recorded, recorded.facts) else ()
    policy = policies.get((recorded.policy_key, recorded.policy_version))
    if policy is None:
        refused = not recorded.policy_key and recorded.outcome == "deny"
        missing = Verdict.SAME if refused else Verdict.POLICY_MISSING
        verdict = Verdict.DIFFERENT if tampered else missing
        return Replayed(decision_id=recorded.decision_id, verdict=verdict, differs=tampered)
    try:
        again = decide(policy=policy, facts=read_facts(recorded.facts))
    except (FactsError, ValueError):
        return Replayed(
            decision_id=recorded.decision_id,
            verdict=Verdict.DIFFERENT,
            differs=("facts", *tampered),
        )
    differs = (*_differences(recorded, again), *tampered)
    return Replayed(
        decision_id=recorded.decision_id,
        verdict=Verdict.DIFFERENT if differs else Verdict.SAME,
        differs=differs,
        again=again,
    )


def _differences(recorded: Recorded, again: Decision) -> tuple[str, ...]:
    return tuple(
        name
        for name in ANSWER
        if (getattr(recorded, name) or None) != (getattr(again, name) or None)
    )


def _is_tampered(recorded: Recorded, facts: str) -> bool:
    """Whether the row is not what the chain says; a row without a digest cannot be told."""
    if not recorded.digest:
        return False
    answer = {name: getattr(recorded, name) for name in ANSWER}
    return recorded.digest != _digest(facts, recorded.policy_key, recorded.policy_version, answer)


def _digest(facts: str, policy: str, version: int, answer: Mapping[str, object]) -> str:
    """Return the digest; nothing, zero and an empty text count alike, as tables keep them."""
    told = {name: value or None for name, value in answer.items()}
    whole = _canonical({"answer": told, "facts": facts, "policy": policy, "version": version})
    return hashlib.sha256(whole.encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _value(name: str, value: object) -> Value:
    """Return a fact as the policy compares it; an unknown name is left to ``check_facts``."""
    known = FACTS.get(name)
    if known is not None and known.kind == "day" and isinstance(value, str):
        return date.fromisoformat(value)
    if not isinstance(value, int | str | bool):
        raise ValueError(f"The fact {name} is no fact: {value!r}.")  # noqa: TRY004
    return value
