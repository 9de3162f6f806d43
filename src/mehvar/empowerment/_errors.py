"""What is wrong with a policy or with the facts of a case."""

from __future__ import annotations

from dataclasses import dataclass

from mehvar.errors import MehvarError
from mehvar.text import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong; ``where`` is its place, as ``rows[2].when[0]``."""

    where: str
    message: Bilingual


class PolicyError(MehvarError, ValueError):
    """A policy cannot work; ``problems`` says everything that is wrong with it."""

    code = "policy"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        told = "; ".join(f"{one.where}: {one.message.en}" for one in problems)
        super().__init__(
            f"This policy cannot work ({len(problems)} found): {told}.",
            hint="Nothing was kept. docs/slices/empowerment.md tells how a policy is written.",
            problems=[{"where": one.where, "problem": one.message.en} for one in problems],
        )
        self.problems = problems


class FactsError(MehvarError, ValueError):
    """The facts of a case are not such that a policy could judge them."""

    code = "facts"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        told = "; ".join(f"{one.where}: {one.message.en}" for one in problems)
        super().__init__(
            f"These facts cannot be judged: {told}.",
            hint="Nothing was decided. Leave out what is not known; amounts are in minor units.",
            problems=[{"where": one.where, "problem": one.message.en} for one in problems],
        )
        self.problems = problems
