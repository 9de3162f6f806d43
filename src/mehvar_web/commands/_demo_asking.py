"""Whom the demo asks: its rules of contact, and plans that wait for somebody to start them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mehvar import contact_policy
from mehvar_web import asking, company, contact
from mehvar_web.channels import Person
from mehvar_web.commands._demo_surveys import DELIVERY, RELATION
from mehvar_web.commands._demo_words import PLANS

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_DAYS, _MOST, _ASKED = 60, 600, 60


def set_rules(owner: User) -> None:
    """Set rules a little stricter than usual, and count what the survey tool asked by SMS."""
    rules = contact_policy.Rules(quarantine_days=21, survey_days=90)
    contact.set_rules(owner, rules, note=PLANS["rules"])
    rows = company.marts().ask(
        'SELECT record_id, person_source, person_ref, "at" '
        f"FROM {company.marts().newest('invitations')} "
        'WHERE person_ref IS NOT NULL AND "at" BETWEEN ? AND ? '
        f'ORDER BY "at" DESC, record_id LIMIT {_MOST}',
        [company.now() - timedelta(days=_DAYS), company.now()],
    )
    told = [
        contact.Told(
            key=key, origin="survey", channel="sms", purpose="research", at=at,
            person=Person(source=source, ref=ref),
        )
        for key, source, ref, at in rows
    ]  # fmt: skip
    contact.register(told)
    _ask_some_again([one.person for one in told if one.person is not None][::4])


def _ask_some_again(people: list[Person]) -> None:
    """Ask the rules about people who were asked lately: the log shows what they forbid."""
    asks = [
        contact.Ask(
            key=f"demo-{place}", channel="sms", purpose="research", person=person,
            address=person.ref,
            survey=RELATION, at=company.now(),
        )
        for place, person in enumerate(people[:_ASKED])
    ]  # fmt: skip
    contact.ask_permission(asks)
    contact.released([one.key for one in asks])


def plan(owner: User) -> None:
    """Plan to ask after deliveries (paused, so that a demo asks nobody) and every season."""
    shared = {"language": "fa", "channels": ["sms", "telegram"], "texts": {}}
    after = asking.write_plan(
        owner,
        {
            **shared, "title": PLANS["after"], "survey": DELIVERY, "kind": "event",
            "event": "delivered", "delay_minutes": 120, "rate": 0.3,
        },
    )  # fmt: skip
    asking.move_plan(owner, after, "active")
    asking.move_plan(owner, after, "paused")
    asking.write_plan(
        owner,
        {
            **shared, "title": PLANS["season"], "survey": RELATION, "kind": "schedule",
            "every": "quarter", "on_day": 5, "at_minute": 11 * 60, "method": "stratified",
            "strata": "lifecycle", "rate": 0.1, "floor": 20,
        },
    )  # fmt: skip
