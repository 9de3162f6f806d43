"""All that the lab can say of a policy from its history, with the cases judged once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from mehvar.empowerment import Policy
from mehvar.policy_lab._backtest import summarise
from mehvar.policy_lab._fairness import SEGMENTS, compare, fairness
from mehvar.policy_lab._history import History
from mehvar.policy_lab._judged import judge_history
from mehvar.policy_lab._records import Assumed, Backtest, Fairness, Limits, Sensitivity
from mehvar.policy_lab._rows import write_rows
from mehvar.policy_lab._sensitivity import sensitivity
from mehvar.text import Bilingual

Tell: TypeAlias = "Callable[[Bilingual, int, int], None]"
"""Called with a stage, which it is, and how many there are."""

_STAGES = (
    Bilingual("داوری یک‌یک حالت‌ها", "Judging every case"),
    Bilingual("جمع زدن", "Adding up"),
    Bilingual("سقف‌ها و نرخ‌های دیگر", "Other caps and rates"),
    Bilingual("سنجش برابری", "Comparing segments"),
    Bilingual("نوشتن سطرها", "Writing the rows"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A policy's backtest, its sensitivity, and whether it treats segments alike.

    ``recorded`` is the same comparison of segments by what was really granted.
    """

    backtest: Backtest
    sensitivity: Sensitivity
    fairness: Fairness
    recorded: Fairness


def examine(
    *,
    history: History,
    policy: Policy,
    against: Policy | None = None,
    assume: Assumed | None = None,
    limits: Limits | None = None,
    rows: Path | None = None,
    tell: Tell | None = None,
) -> Report:
    """Run a policy over a history and report all that can be said of it.

    Args:
        history: the cases of the policy's situation.
        policy: what is tried.
        against: what is in force, to compare with.
        assume: what stands in for facts that the history does not know.
        limits: what is held beside the policy, in the order of time.
        rows: where every judged case is written as Parquet; nowhere without it.
        tell: called as the work goes on.

    Raises:
        LabError: when a policy is of another situation, or an assumption cannot be one.
    """

    def say(place: int) -> None:
        if tell is not None:
            tell(_STAGES[place], place, len(_STAGES))

    say(0)
    judged = judge_history(history, policy=policy, against=against, assume=assume, limits=limits)
    say(1)
    backtest = summarise(
        history=history, judged=judged, policy=policy, against=against, assume=assume,
        limits=limits,
    )  # fmt: skip
    say(2)
    moved = sensitivity(history=history, policy=policy, assume=assume)
    say(3)
    alike = compare(history=history, judged=judged, by=tuple(SEGMENTS))
    recorded = fairness(history=history)
    if rows is not None:
        say(4)
        write_rows(history=history, judged=judged, path=rows)
    return Report(backtest=backtest, sensitivity=moved, fairness=alike, recorded=recorded)
