"""Trying one case: facts as somebody types them, and what the policy says about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from mehvar import empowerment
from mehvar.empowerment import FACTS, Decision, Policy, facts_of
from mehvar_web.policies import _words
from mehvar_web.policies._inputs import one_input
from mehvar_web.policies._say import Sentence, name_rows, say_row
from mehvar_web.policies._typed import Unread, meant, meant_day
from mehvar_web.policies._words import said


@dataclass(frozen=True, slots=True, kw_only=True)
class FactInput:
    """A fact that the policy asks about, with its input."""

    name: str
    title: str
    input: SafeString
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the policy says, in words."""

    decision: Decision
    outcome: object
    tone: str
    reason: object
    action: object
    row: str
    sentence: Sentence | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The form, and the answer when it was sent and could be read."""

    inputs: tuple[FactInput, ...]
    answer: Answer | None
    was_sent: bool


def trial_of(policy: Policy, asked: Mapping[str, str]) -> Trial:
    """Return the form of a policy's facts and what it decides; ``f:order_delay`` carries one."""
    names = {*policy.facts(), "employee_level"}
    wanted = [one for one in facts_of(policy.situation) if one.name in names]
    facts: dict[str, object] = {}
    inputs = []
    for fact in wanted:
        text = asked.get(f"f:{fact.name}", "").strip()[:300]
        problem = ""
        try:
            facts[fact.name] = _value(text, fact) if text else None
        except Unread as error:
            problem = said(error.said)
        drawn = one_input(f"f:{fact.name}", text, fact, label=said(fact.title))
        inputs.append(
            FactInput(name=fact.name, title=said(fact.title), input=drawn, problem=problem)
        )
    was_sent = any(f"f:{fact.name}" in asked for fact in wanted)
    readable = was_sent and not any(one.problem for one in inputs)
    answer, refused = _answer(policy, facts) if readable else (None, {})
    told = tuple(
        FactInput(name=one.name, title=one.title, input=one.input,
                  problem=one.problem or refused.get(one.name, ""))
        for one in inputs
    )  # fmt: skip
    return Trial(inputs=told, answer=answer, was_sent=was_sent)


def _value(text: str, fact: empowerment.Fact) -> object:
    return meant_day(text) if fact.kind == "day" else meant(text, fact)


def _answer(policy: Policy, facts: dict[str, object]) -> tuple[Answer | None, dict[str, str]]:
    try:
        decision = empowerment.decide(policy=policy, facts=facts)  # type: ignore[arg-type]  # each of its fact's kind
    except empowerment.FactsError as error:
        return None, {one.where: said(one.message) for one in error.problems}
    row = next((one for one in policy.rows if one.key == decision.row), None)
    answer = Answer(
        decision=decision,
        outcome=_words.OUTCOMES[decision.outcome],
        tone=_words.OUTCOME_TONES[decision.outcome],
        reason=_words.REASONS[decision.reason.value],
        action=_words.ACTIONS[decision.action],
        row=name_rows(policy)[row.key] if row is not None else "",
        sentence=say_row(row) if row is not None else None,
        missing=tuple(said(FACTS[name].title) for name in decision.missing),
    )
    return answer, {}
