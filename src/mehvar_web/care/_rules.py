"""What opens cases by itself: the rules, what each asks for, and trying them on the past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from mehvar import care as core
from mehvar.audit import AuditEntry
from mehvar_web import company, outbox
from mehvar_web.care._actor import By, actor_of
from mehvar_web.care._errors import CareActError
from mehvar_web.care._open import LIVE, duplicate_key
from mehvar_web.care._records import Opening, Preview, RuleSetting
from mehvar_web.care.models import Case, CaseOpening, CaseRule
from mehvar_web.ui import Why

if TYPE_CHECKING:
    from mehvar.care import Found

_SCORES = ("rating", "nps", "csat", "ces")
_CAP = RuleSetting(
    name="most_a_day", kind="number", least=1, most=10_000, default=200,
    fa="بیشترین پرونده در یک روز", en="Most cases a day", unit="cases",
)  # fmt: skip

RULE_SETTINGS: Mapping[str, tuple[RuleSetting, ...]] = {
    "low_score": (
        RuleSetting(
            name="share", kind="number", least=0, most=1, default=0.25,
            fa="نمره تا این سهم از مقیاس", en="Scores up to this share of the scale", unit="share",
        ),
        RuleSetting(
            name="kinds", kind="keys", default=list(_SCORES),
            fa="کدام نمره‌ها", en="Which scores",
        ),
        _CAP,
    ),
    "late_order": (
        RuleSetting(
            name="minutes", kind="number", least=0, most=100_000, default=30,
            fa="دقیقه پس از وعده", en="Minutes after the promise", unit="minutes",
        ),
        _CAP,
    ),
    "stock_out": (
        RuleSetting(
            name="unreplaced", kind="number", least=0, most=1, default=1,
            fa="فقط اگر جایگزین نشد (۱) یا همیشه (۰)",
            en="Only where nothing replaced it (1), or always (0)",
        ),
        _CAP,
    ),
    "complaint_topic": (
        RuleSetting(name="topics", kind="keys", default=[], fa="کدام موضوع‌ها", en="Which topics"),
        RuleSetting(
            name="only_complaints", kind="number", least=0, most=1, default=0,
            fa="فقط شکایت‌ها (۱) یا هر نظر منفی (۰)",
            en="Complaints only (1), or any comment that speaks badly of it (0)",
        ),
        _CAP,
    ),
    "silence": (
        RuleSetting(
            name="times", kind="number", least=0.5, most=10, default=1.5,
            fa="چند برابر فاصلهٔ معمول خود مشتری",
            en="Times the customer's own usual gap", unit="times",
        ),
        RuleSetting(
            name="days", kind="number", least=1, most=365, default=30,
            fa="روز، وقتی فاصلهٔ معمول دانسته نیست",
            en="Days, where the usual gap is not known", unit="days",
        ),
        _CAP,
    ),
    "value_at_risk": (
        RuleSetting(
            name="amount", kind="number", least=1, most=10**15, default=50_000_000,
            fa="ارزش در خطر از این مبلغ", en="Value at risk from this amount on", unit="money",
        ),
        RuleSetting(
            name="leaves", kind="number", least=0, most=1, default=0.5,
            fa="شانس رفتن دست‌کم", en="Chance to leave at least", unit="share",
        ),
        _CAP,
    ),
}  # fmt: skip
"""What each kind of rule asks for."""

_SHOWN = 5
_MOST_DAYS = 366


def defaults_of(kind: str) -> dict[str, object]:
    """Return the settings with which a rule of a kind begins."""
    return {one.name: one.default for one in RULE_SETTINGS[kind]}


def preview_rule(rule: CaseRule, *, days: int = 30, now: datetime) -> Preview:
    """Tell what a rule, saved or not, would have opened in the last days.

    Cases of a value at risk are those that are over the bounds now: the past is not known.

    Raises:
        CareActError: naming each setting that is missing or out of bounds.
    """
    _check(rule)
    days = min(max(days, 1), _MOST_DAYS)
    since = now - timedelta(days=days)
    found = core.find_openings(
        company.marts(), kind=rule.kind, settings=rule.settings, since=since, until=now
    )
    zone = ZoneInfo(company.workspace().settings.time_zone)
    by_day = Counter(one.at.replace(tzinfo=UTC).astimezone(zone).date() for one in found)
    return Preview(
        first_day=since.date(),
        last_day=now.date(),
        cases=len(found),
        known=_joining(rule, found),
        by_day=_every_day(by_day, since.date(), now.date()),
        examples=tuple(opening_of(rule, one) for one in found[-_SHOWN:]),
        data_until=_data_until(),
    )


def _data_until() -> date | None:
    """Return the last day that the build knows; None before the first build."""
    told = company.marts().current().as_of
    return date.fromisoformat(told) if told else None


def save_rule(rule: CaseRule, *, by: By, now: datetime) -> CaseRule:
    """Keep a rule that was made or changed.

    Raises:
        CareActError: naming each setting that is missing or out of bounds.
    """
    _check(rule)
    with transaction.atomic():
        if rule.is_on and rule.since is None:
            rule.since = now
        rule.mark = {}
        rule.save()
        _tell(rule, "case.rule", by=by, now=now)
    return rule


def switch_rule(rule: CaseRule, *, is_on: bool, by: By, now: datetime) -> CaseRule:
    """Switch a rule on or off; what happened before it was switched on opens nothing."""
    _check(rule)
    with transaction.atomic():
        held = CaseRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
        if held.is_on == is_on:
            return held
        held.is_on, held.mark, held.problem = is_on, {}, ""
        held.since = now if is_on else None
        held.save()
        _tell(held, "case.rule", by=by, now=now)
    return held


def opening_of(rule: CaseRule, found: Found) -> Opening:
    """Return the opening of what a rule found."""
    return Opening(
        key=f"{rule.key}:{found.subject}",
        type=rule.type.key,
        opened_by=rule.key,
        customer_id=found.customer_id,
        person=found.person,
        order=(found.order_source, found.order_id) if found.order_id else None,
        store=found.store_id,
        touchpoint=found.touchpoint_id,
        channel=found.channel,
        happened_at=found.happened_at,
        comment=found.comment,
        team=rule.team_id,
        title="" if found.customer_id or found.person or found.order_id else found.subject,
    )


def _check(rule: CaseRule) -> None:
    faults = list(_faults(rule))
    if faults:
        raise CareActError("rule", key=rule.key, faults=faults)


def _faults(rule: CaseRule) -> Iterator[Why]:
    if rule.kind not in RULE_SETTINGS:
        yield Why.of("rule_kind", kind=rule.kind)
        return
    known = {one.name for one in RULE_SETTINGS[rule.kind]}
    for name in sorted(set(rule.settings) - known):
        yield Why.of("rule_unknown", name=name)
    for one in RULE_SETTINGS[rule.kind]:
        fault = _fault(one, rule.settings.get(one.name))
        if fault is not None:
            yield fault


def _fault(wanted: RuleSetting, told: object) -> Why | None:
    if wanted.kind == "keys":
        is_list = isinstance(told, list) and all(isinstance(one, str) and one for one in told)
        return None if is_list and told else Why.of("rule_none", name=wanted.name)
    if isinstance(told, bool):
        told = int(told)
    if not isinstance(told, int | float):
        return Why.of("rule_number", name=wanted.name)
    is_inside = wanted.least <= told <= wanted.most
    if is_inside:
        return None
    least, most = f"{wanted.least:g}", f"{wanted.most:g}"
    return Why.of("rule_bounds", name=wanted.name, least=least, most=most)


def _joining(rule: CaseRule, found: Sequence[Found]) -> int:
    """Count those that would have become a step of a case that is live now."""
    keys = Counter(
        duplicate_key(
            _whose(one), f"{one.order_source}:{one.order_id}" if one.order_id else "", rule.type.key
        )
        for one in found
    )
    names = [key for key in keys if key]
    live = 0
    for start in range(0, len(names), 500):
        part = Case.objects.filter(
            state__in=LIVE, duplicate_key__in=names[start : start + 500]
        ).values_list("duplicate_key", flat=True)
        live += sum(keys[key] for key in part)
    return live


def _whose(found: Found) -> str:
    if found.customer_id is not None:
        return str(found.customer_id)
    return ":".join(found.person) if found.person else ""


def _every_day(by_day: Mapping[date, int], first: date, last: date) -> dict[date, int]:
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return {day: by_day.get(day, 0) for day in days}


def _tell(rule: CaseRule, action: str, *, by: By, now: datetime) -> None:
    outbox.record_audit(
        AuditEntry(
            at=now, actor=actor_of(by), action=action, object_kind="case_rule",
            object_id=rule.key, details={"is_on": rule.is_on, "kind": rule.kind},
        )
    )  # fmt: skip


def known_keys(keys: Sequence[str]) -> set[str]:
    """Return those of these opening keys that opened or joined a case, or were set aside."""
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        part = CaseOpening.objects.filter(key__in=keys[start : start + 500])
        found.update(part.values_list("key", flat=True))
    return found
