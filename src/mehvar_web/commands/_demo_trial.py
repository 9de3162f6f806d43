"""The demo tries: an experiment with caps in its second week, and a draft run over history."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.accounts.models import Team
from mehvar_web.commands import _demo_acting_words as words
from mehvar_web.grants import experiments
from mehvar_web.grants import policies as store
from mehvar_web.grants.experiments import Plan

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.grants.models import PolicyVersion

_SEED = 1404
_TEAMS, _WEEKS = 6, 12
_WEEK = timedelta(days=7)


def begin(writer: User, owner: User) -> None:
    """Put the rule about substitutes in force some weeks ago, and try a higher cap since last week.

    One asked and another agreed before the first week, as it must be. Nothing was decided under the
    rule in between: the shop's history knows none about substitutes.
    """
    now = company.now()
    first = experiments.week_of(store.today(now)) - _WEEK
    published, asked = now - 4 * _WEEK, now - 3 * _WEEK
    version = store.draft(words.SUBSTITUTION, by=writer, now=published)
    version = store.submit(version, by=writer, now=published)
    version = store.publish(version, by=owner, from_day=store.today(published), now=published)
    teams = Team.objects.filter(stores__isnull=False).order_by("code").distinct()
    plan = Plan(
        arms=experiments.arms_of(store.policy_of(version), [{}, words.HIGHER_CAP]),
        teams=tuple(teams.values_list("code", flat=True)[:_TEAMS]), first_week=first, weeks=_WEEKS,
    )  # fmt: skip
    if len(plan.teams) < 2:
        return
    trial = experiments.ask(plan, version=version, by=writer, seed=_SEED, now=asked)
    experiments.agree(trial, by=owner, now=asked + timedelta(days=1))


def run_over_history(draft: PolicyVersion, *, against: PolicyVersion, by: User) -> None:
    """Run a draft over the recorded history beside the version in force, and keep the report."""
    from mehvar_web.policies import lab

    asked = lab.Asked(against=against.number, assume={"employee_level": 2})
    try:
        lab.judge_now(draft, asked, user=by)
    except NotBuiltError:
        return
