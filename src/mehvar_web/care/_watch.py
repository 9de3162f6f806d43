"""The rules at work: every minute, over what is new, each thing once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mehvar import care as core
from mehvar.errors import MehvarError
from mehvar_web import company
from mehvar_web.care._open import key_of, open_case
from mehvar_web.care._rules import known_keys, opening_of
from mehvar_web.care.models import CaseOpening, CaseRule

if TYPE_CHECKING:
    from mehvar_web.care._records import Opening

EVERY = 60.0
LOOKS_BACK = timedelta(days=7)
"""What reached us so long after it happened still opens a case; older news is the past."""

_AT_ONCE = 100
_log = logging.getLogger(__name__)


def run_rules(_worker: str = "") -> bool:
    """Open cases by the rules that are on; return whether more wait.

    Each rule looks at a window that ends now, whenever one of its tables has new rows, a build
    was published, or time passed that makes orders late; what it opened before it knows by its
    keys. So nothing is opened twice, and nothing is lost, whenever the worker is killed.
    """
    more = False
    for rule in CaseRule.objects.filter(is_on=True, since__isnull=False).select_related("type"):
        try:
            more = run_rule(rule, now=company.now()) or more
        except MehvarError as error:
            if rule.problem != error.message[:400]:
                _log.warning("The rule %s failed: %s", rule.key, error)
            CaseRule.objects.filter(pk=rule.pk).update(problem=error.message[:400])
    return more


def run_rule(rule: CaseRule, *, now: datetime) -> bool:
    """Open cases by one rule; return whether it has more to open at once."""
    stamp = _stamp(rule)
    is_same = rule.mark.get("stamp") == stamp
    if is_same and rule.kind != "late_order":
        return False
    since = max(rule.since or now, now - LOOKS_BACK)
    if is_same:  # only time passed: what became true since it was last looked at
        since = max(since, datetime.fromisoformat(rule.mark["until"]) - timedelta(minutes=2))
    found = core.find_openings(
        company.marts(), kind=rule.kind, settings=rule.settings, since=since, until=now
    )
    openings = [opening_of(rule, one) for one in found]
    known = known_keys([key_of(one.key) for one in openings])
    fresh = [one for one in openings if key_of(one.key) not in known]
    if rule.kind == "value_at_risk" and "stamp" not in rule.mark:
        _set_aside(fresh, now=now)
        fresh = []
    left = max(int(rule.settings["most_a_day"]) - _opened_today(rule, now), 0)
    chosen = fresh[: min(left, _AT_ONCE)]
    for opening in chosen:
        open_case(opening, by=f"rule:{rule.key}", now=now)
    _mark(rule, stamp, opened=len(chosen), waiting=len(fresh) - len(chosen), left=left, now=now)
    return len(fresh) > len(chosen) and left > len(chosen)


def _stamp(rule: CaseRule) -> list[object]:
    """What a rule's answer follows from: the newest rows of its tables, or the last build."""
    if core.reads_builds(rule.kind):
        return [company.build_id()]
    return [list(company.marts().stamp(name)) for name in core.tables_of(rule.kind)]


def _set_aside(openings: Sequence[Opening], *, now: datetime) -> None:
    """Remember what was so already when the rule was switched on: it opens nothing."""
    CaseOpening.objects.bulk_create(
        [CaseOpening(key=key_of(one.key), case=None, at=now) for one in openings],
        batch_size=500,
        ignore_conflicts=True,
    )


def _opened_today(rule: CaseRule, now: datetime) -> int:
    """Count what the rule opened or joined on this local day."""
    zone = ZoneInfo(company.workspace().settings.time_zone)
    today = now.replace(tzinfo=UTC).astimezone(zone).date()
    midnight = datetime.combine(today, time.min, zone).astimezone(UTC).replace(tzinfo=None)
    mine = CaseOpening.objects.filter(key__startswith=f"{rule.key}:", at__gte=midnight)
    return mine.exclude(case=None).count()


def _mark(
    rule: CaseRule, stamp: list[object], *, opened: int, waiting: int, left: int, now: datetime
) -> None:
    """Write down how far the rule is; while some wait it looks again, at the same."""
    problem = f"most_a_day:{waiting}" if waiting and left <= opened else ""
    mark = {"stamp": None if waiting else stamp, "until": now.isoformat()}
    CaseRule.objects.filter(pk=rule.pk).update(
        mark=mark, ran_at=now, opened=rule.opened + opened, problem=problem
    )
