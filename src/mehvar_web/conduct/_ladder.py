"""What a person does about habitual returns: one step after another, each with its end.

Whatever step is taken, the law stands above it: within the days of withdrawal and for a reason of
ours the customer gives back free of any condition.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar.empowerment import IRAN
from mehvar_web.conduct._errors import ConductError
from mehvar_web.conduct._tell import tell
from mehvar_web.conduct.models import LadderStep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mehvar.conduct import Returner
    from mehvar_web.accounts.models import User

LADDER: tuple[str, ...] = tuple(LadderStep.Steps.values)
"""From the mildest to the strongest."""
LONGEST_DAYS = 180
"""No step lasts longer without somebody looking again."""
USUAL_DAYS = 90
_REMEMBERED = timedelta(days=365)
_FIGURES = ("counted", "expected", "ratio", "ratio_low", "ratio_high", "doubtful", "residual_value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The step that would come next; ``standing`` is the one in force now, after which it would."""

    step: str
    standing: LadderStep | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What may be asked of a customer for one return; ``because`` names the rule that says so.

    ``because`` is statute (within the days of withdrawal), fault (a reason of ours), no_step or the
    step in force.
    """

    pays_return: bool
    credit_only: bool
    because: str


def steps_of(customer_id: int) -> list[LadderStep]:
    """Return the steps taken about a customer, the newest first."""
    found = LadderStep.objects.filter(customer_id=customer_id)
    return list(found.select_related("author", "ruled_by"))


def propose_step(steps: Sequence[LadderStep], *, now: datetime) -> Proposal:
    """Propose the next rung: the first, or the one after the strongest of the last year.

    Args:
        steps: the customer's steps; lifted ones do not count.
        now: what time it is (UTC).
    """
    counted = [one for one in steps if one.lifted_at is None and now - one.at <= _REMEMBERED]
    strongest = max((LADDER.index(one.step) for one in counted), default=-1)
    standing = [one for one in counted if one.until_day >= now.date()]
    return Proposal(
        step=LADDER[min(strongest + 1, len(LADDER) - 1)], standing=standing[0] if standing else None
    )


def take_step(
    returner: Returner, *, step: str, note: str, until_day: date, by: User, now: datetime
) -> LadderStep:
    """Take a step about a customer.

    Raises:
        ConductError: when it skips a rung, has no proper end, or rests on nothing.
    """
    next_rung = propose_step(steps_of(returner.customer_id), now=now).step
    if not returner.is_question:
        raise ConductError(
            "Nothing is asked about this customer's returns.",
            hint="A step needs a probability above 95 % and a residual value below zero.",
        )
    if LADDER.index(step) > LADDER.index(next_rung):
        raise ConductError(
            "A milder step comes first.", hint=f"The next one is {next_rung}: no rung is skipped."
        )
    if not now.date() < until_day <= now.date() + timedelta(days=LONGEST_DAYS):
        raise ConductError(
            "The step needs an end.", hint=f"Within {LONGEST_DAYS} days; then somebody looks again."
        )
    told = asdict(returner)
    with transaction.atomic():
        made = LadderStep.objects.create(
            customer_id=returner.customer_id, step=step, note=note, until_day=until_day, author=by,
            at=now, figures={name: told[name] for name in _FIGURES},
        )  # fmt: skip
        _told(made, "conduct.step_taken", by=by, now=now)
    return made


def lift_step(step: LadderStep, *, by: User, now: datetime) -> None:
    """End a step at once."""
    with transaction.atomic():
        held = LadderStep.objects.select_for_update().get(pk=step.pk)
        if held.lifted_at is None:
            held.lifted_at = now
            held.save(update_fields=["lifted_at"])
            _told(held, "conduct.step_lifted", by=by, now=now)


def appeal_step(step: LadderStep, *, text: str, by: User, now: datetime) -> None:
    """Write down what the customer says against a step; somebody else has to rule on it.

    Raises:
        ConductError: when the step has ended or was appealed already.
    """
    with transaction.atomic():
        held = LadderStep.objects.select_for_update().get(pk=step.pk)
        if held.lifted_at is not None or held.appealed_at is not None:
            raise ConductError("There is nothing to appeal.", hint="It ended, or was appealed.")
        held.appeal, held.appealed_at = text, now
        held.save(update_fields=["appeal", "appealed_at"])
        _told(held, "conduct.step_appealed", by=by, now=now)


def rule_on_appeal(step: LadderStep, *, ruling: str, by: User, now: datetime) -> None:
    """Keep a step or lift it after an appeal.

    Raises:
        ConductError: when nothing is appealed, or the step is the person's own.
    """
    with transaction.atomic():
        held = LadderStep.objects.select_for_update().get(pk=step.pk)
        if held.appealed_at is None or held.ruling:
            raise ConductError(
                "There is no appeal to rule on.", hint="It was ruled on, or none is."
            )
        if held.author_id == by.pk:
            raise ConductError(
                "Nobody rules on a step of their own.", hint="Ask another lead or the owner."
            )
        held.ruling, held.ruled_by, held.ruled_at = ruling, by, now
        if ruling == LadderStep.Rulings.LIFTED:
            held.lifted_at = now
        held.save()
        _told(held, "conduct.appeal_ruled", by=by, now=now)


def return_terms(
    *, customer_id: int, working_days_since_delivery: int, reason_is_ours: bool, now: datetime
) -> Terms:
    """Return what may be asked of a customer for one return: the law first, then the step in force.

    Args:
        customer_id: the customer.
        working_days_since_delivery: whole working days from delivery to the return.
        reason_is_ours: a defect, a wrong or late item; where it is not known, it is ours.
        now: what time it is (UTC).
    """
    if reason_is_ours:
        return Terms(pays_return=False, credit_only=False, because="fault")
    if working_days_since_delivery <= IRAN.withdrawal_days:
        return Terms(pays_return=False, credit_only=False, because="statute")
    standing = propose_step(steps_of(customer_id), now=now).standing
    if standing is None:
        return Terms(pays_return=False, credit_only=False, because="no_step")
    return Terms(
        pays_return=standing.step in {"pay_return", "store_credit"},
        credit_only=standing.step == "store_credit",
        because=standing.step,
    )


def _told(step: LadderStep, act: str, *, by: User, now: datetime) -> None:
    tell(
        by, act, about=("customer", str(step.customer_id)), key=step.key, now=now,
        details={"step": step.step, "until": step.until_day.isoformat(), "ruling": step.ruling},
    )  # fmt: skip
