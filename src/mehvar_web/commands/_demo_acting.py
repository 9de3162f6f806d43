"""The demo acts: rules that two people saw, orders late now, cases, and what was given."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

from mehvar import schema
from mehvar_web import care, company, grants, outbox
from mehvar_web.commands import _demo_acting_words as words
from mehvar_web.commands import _demo_trial
from mehvar_web.grants import Limit, Moment
from mehvar_web.grants import policies as store

if TYPE_CHECKING:
    from datetime import date

    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case
    from mehvar_web.commands._demo_orders import Order

_IDS = uuid.UUID("8f2c5e1a-3d0b-4f67-9c44-1d6e5a3d1404")
_ORDER = "K-40{:02d}"
_LACKING = "demo-lacking"


def has_rules() -> bool:
    """Tell whether ``rule`` was done."""
    return bool(store.versions(words.LATE["key"]))


def rule(people: dict[str, User], orders: Sequence[Order]) -> None:
    """Rules and budgets, articles, and orders late now: what must be known before anybody decides.

    Must be in a transaction.
    """
    writer, owner, agent = people["mina"], people["sara"], people["omid"]
    mine = _of_team(agent, orders) or list(orders)
    _publish(writer, owner)
    _set_budgets(owner)
    _teach(owner)
    _put_late_orders(mine)
    _put_lacking_order(mine)


def has_acted() -> bool:
    """Tell whether ``act`` was done."""
    from mehvar_web.care.models import Change

    return Change.objects.exists()


def act(people: dict[str, User], orders: Sequence[Order]) -> None:
    """Cases and what was given, once the orders of ``rule`` are in the lake.

    Must be in a transaction.
    """
    owner, agent = people["sara"], people["omid"]
    mine = _of_team(agent, orders) or list(orders)
    first_mine = [*mine, *(one for one in orders if one not in mine)]
    _open_cases(first_mine, agent=agent, owner=owner)
    _change(owner)
    _grant(agent)


def _of_team(agent: User, orders: Sequence[Order]) -> list[Order]:
    """Return the orders of the stores that the agent's team serves."""
    if agent.team is None:
        return []
    stores = set(agent.team.stores.values_list("store_id", flat=True))
    return [one for one in orders if one.store_id in stores]


def _publish(writer: User, owner: User) -> None:
    """Rules that one wrote and another published, the old one that ended, and a draft."""
    now = company.now()
    _keep_first(writer, owner)
    for data in words.RULES:
        if data is words.SUBSTITUTION:
            _demo_trial.begin(writer, owner)
            continue
        version = store.draft(data, by=writer, now=now)
        version = store.submit(version, by=writer, now=now)
        store.publish(version, by=owner, from_day=store.today(now), now=now)
    later: dict[str, Any] = {**words.LATE, "rows": [dict(row) for row in words.LATE["rows"]]}
    later["rows"][0]["when"] = [
        {"fact": "order_delay", "operator": "between", "value": [20, 30]}
    ]  # fmt: skip
    base = store.versions(words.LATE["key"])[0]
    draft = store.draft(later, by=writer, now=now, note=words.LATE_NOTE, based_on=base.number)
    _demo_trial.run_over_history(draft, against=base, by=writer)


def _keep_first(writer: User, owner: User) -> None:
    """Keep the rule of the shop's old system as the first version, whose effect is measured."""
    import json

    from mehvar_web.grants.models import PolicyVersion

    rows = company.marts().ask(
        f"SELECT definition, title, from_day FROM {company.marts().newest('policies')} "
        "WHERE policy_key = ? AND policy_version = 1 LIMIT 1",
        [words.LATE["key"]],
    )
    if not rows:
        return
    [(definition, title, first)] = rows
    now, read = company.now(), json.loads(definition)
    version = PolicyVersion.objects.create(
        key=words.LATE["key"], number=1, situation=read["situation"],
        state=PolicyVersion.States.PUBLISHED, title_fa=title,
        title_en=read["title"]["en"], definition=read, drafted_by=writer,
        drafted_at=now, changed_at=now, changed_by=writer, submitted_by=writer, submitted_at=now,
        published_by=owner, published_at=now, from_day=first,
        to_day=_day_before(store.today(now)),
    )  # fmt: skip
    version.writers.add(writer)


def _day_before(day: date) -> date:
    return day - timedelta(days=1)


def _set_budgets(owner: User) -> None:
    limits = {
        "case": 1_500_000, "customer": 3_000_000, "employee_day": 3_000_000,
        "employee_month": 40_000_000, "team_month": 120_000_000, "company_month": 600_000_000,
    }  # fmt: skip
    known = [kind for kind in limits if kind in grants.KINDS]
    grants.set_budgets(
        [Limit(kind=kind, amount=limits[kind]) for kind in known], by=owner, now=company.now()
    )


def _teach(owner: User) -> None:
    """Articles of the knowledge base and ready answers."""
    from mehvar_web.care.models import Article, CaseType, ReplyTemplate

    now = company.now()
    for kind, fa, en, body_fa, body_en in words.ARTICLES:
        article = Article(title_fa=fa, title_en=en, body_fa=body_fa, body_en=body_en)
        types = list(CaseType.objects.filter(key=kind))
        care.save_article(article, types=types, by=owner, now=now)
    for name, fa, en in words.REPLIES:
        care.save_reply(ReplyTemplate(name=name, text_fa=fa, text_en=en), by=owner, now=now)


def _put_late_orders(orders: Sequence[Order]) -> None:
    """Orders that are late now, as the shop's system would tell them by the hour."""
    now = company.now()
    rows = [
        {
            "record_id": _ORDER.format(place), "order_id": _ORDER.format(place),
            "person_source": one.person.source, "person_ref": one.person.ref,
            "store_id": one.store_id, "channel": "app", "status": "open", "total_amount": amount,
            "at": now - timedelta(minutes=minutes + 120),
            "promised_at": now - timedelta(minutes=minutes, seconds=20),
        }
        for place, (one, (minutes, amount)) in enumerate(
            zip(cycle(orders), words.LATE_NOW, strict=False)
        )
    ]  # fmt: skip
    outbox.record("orders", rows, actor="demo")


def _put_lacking_order(orders: Sequence[Order]) -> None:
    """An order that is being picked, of which an item is gone: its shelf has something better."""
    now = company.now()
    one = orders[len(words.LATE_NOW) % len(orders)]
    usual = {
        "order_id": _LACKING, "person_source": one.person.source, "person_ref": one.person.ref,
        "at": now - timedelta(minutes=35),
    }  # fmt: skip
    order = {
        "record_id": _LACKING, "store_id": one.store_id, "channel": "app", "status": "open",
        "total_amount": 3_480_000, "promised_at": now + timedelta(minutes=55),
    }  # fmt: skip
    outbox.record("orders", [{**usual, **order}], actor="demo")
    lines = [
        {**usual, "record_id": f"{_LACKING}-{place}", "line_no": place, "product_id": product,
         "quantity": 1.0, "out_of_stock": place == 1}
        for place, product in enumerate(words.LACKING, start=1)
    ]  # fmt: skip
    outbox.record("order_lines", lines, actor="demo")


def _open_cases(orders: Sequence[Order], *, agent: User, owner: User) -> None:
    left = list(orders)
    for place, (kind, title, state) in enumerate(words.CASES[: len(orders)]):
        one = next((one for one in left if _went_so(one, kind)), left[0])
        left.remove(one)
        opened_at = company.now() - timedelta(minutes=25 + 47 * place)
        opened = care.open_case(
            care.Opening(
                key=f"demo:{place}", type=kind, opened_by="hand", customer_id=one.customer_id,
                order=(one.person.source, one.order_id), store=one.store_id, title=title,
                channel="phone", owner=agent.pk if place % 2 else None, team=agent.team_id,
                apart=True,
            ),
            by=agent,
            now=opened_at,
        )  # fmt: skip
        _work_on(opened.case, state, agent=agent, owner=owner)


def _went_so(order: Order, kind: str) -> bool:
    """Tell whether somebody with this order has reason to complain so."""
    if kind == "late_order":
        return order.is_late
    return order.went_wrong == (kind in {"damaged_item", "missing_item", "wrong_item"})


def _work_on(case: Case, state: str, *, agent: User, owner: User) -> None:
    """Bring a case as far as ``state`` says, one act after the other."""
    now = company.now()
    if state in {"answered", "waiting", "resolved", "helped", "failed"}:
        token = uuid.uuid5(_IDS, case.title).hex
        care.answer(case=case, text=words.ANSWER, way=None, token=token, by=agent, now=now)
    if state == "answered":
        care.note(case=case, text=words.NOTE, mentions=[owner], by=agent, now=now)
    elif state == "waiting":
        care.wait(case=case, by=agent, now=now)
    elif state == "leader":
        care.hand_to_leader(case=case, leader=owner, by=owner, now=now)
    elif state == "escalated":
        care.escalate(case=case, by=agent, now=now)
    elif state in {"resolved", "helped", "failed"}:
        care.resolve(case=case, by=agent, now=now)
    if state in {"helped", "failed"}:
        care.verify(case=case, helped=state == "helped", how="told", by=agent, now=now)


def _change(owner: User) -> None:
    """The register of changes: one that is done, so that before and after can be compared."""
    from mehvar_web.care.models import CaseType, Change

    now = company.now()
    today = store.today(now)
    for title, kind, cause, state, began, done in words.CHANGES:
        change = Change(
            title=title, state=state, cause=cause, type=CaseType.objects.filter(key=kind).first(),
            proposed_at=now - timedelta(days=began + 14), owner=owner,
            started_day=today - timedelta(days=began),
            done_day=None if done is None else today - timedelta(days=done),
        )  # fmt: skip
        care.save_change(change, by=owner, now=now)


def _grant(agent: User) -> None:
    """A code that was granted, one that waits for the next level; the other orders wait."""
    for place in (1, 2):
        moment = Moment(situation="late_order", order=(schema.OWN_SOURCE, _ORDER.format(place)))
        grants.grant(moment, by=agent, key=f"demo-{place}", now=company.now())
