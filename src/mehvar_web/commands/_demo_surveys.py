"""The demo's surveys: two that the shop's survey tool asks, and two that are answered here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from mehvar import surveys as core
from mehvar_web import surveys
from mehvar_web.commands._demo_orders import Order
from mehvar_web.commands._demo_words import COMPLAINTS, DELIGHTED, DISAPPOINTED

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

RELATION, CONTACT, DELIVERY, COMPLAINT = "nps", "csat", "demo-delivery", "demo-complaint"
"""The first two are what the simulated survey tool calls its own: the lake has their answers."""

_TEMPLATES = {
    RELATION: "relational_nps",
    CONTACT: "after_contact",
    DELIVERY: "after_delivery",
    COMPLAINT: "complaint",
}
_SEED = 1404
_DELIVERIES = 90
_IDS = uuid.UUID("5b1f7c3e-6a0d-4d52-9a57-0d6e5a3d1404")

Answers = dict[str, list[str]]


def publish_surveys(author: User) -> None:
    """Publish four surveys of the gallery in Persian and English, with printed codes of two."""
    for key, name in _TEMPLATES.items():
        written = core.template(name).survey
        survey = surveys.draft(replace(written, survey_id=key), by=author, key=key)
        surveys.publish(survey, by=author)
    for key in (DELIVERY, COMPLAINT):
        for language in ("fa", "en"):
            surveys.link_for(key, channel="qr", language=language, touchpoint="TP-12")


def answer_surveys(orders: Sequence[Order]) -> None:
    """Let customers answer about their delivery, the late ones as late ones do; some complain."""
    rng = Random(_SEED)  # noqa: S311 (a simulation)
    for order in orders[:_DELIVERIES]:
        _send(DELIVERY, order, _about_delivery(order, rng), language=_language(rng))
    unhappy_first = sorted(orders, key=lambda one: not (one.is_late or one.went_wrong))
    for order, (topic, words, wish) in zip(unhappy_first, COMPLAINTS, strict=False):
        told = {"topic": [topic], "what": [words], "wish": [wish]}
        _send(COMPLAINT, order, told, language="fa")


def _send(survey: str, order: Order, answers: Answers, *, language: str) -> None:
    surveys.answer_all(
        survey,
        answers,
        submission=uuid.uuid5(_IDS, f"{survey}:{order.person.source}:{order.order_id}"),
        language=language,
        channel="sms" if survey == DELIVERY else "link",
        about=surveys.About(
            person=order.person,
            order=order.order_id,
            order_source=order.person.source,
            touchpoint="TP-12",
            store=order.store_id,
        ),
    )


def _about_delivery(order: Order, rng: Random) -> Answers:
    """What went wrong costs some two points of five; chance and temper do the rest."""
    trouble = 2.2 * order.is_late + 1.6 * order.went_wrong
    score = min(5, max(1, round(4.5 - trouble + rng.gauss(0.0, 0.7))))
    answers = {"satisfied": [str(score)]}
    if score <= 3:
        answers["wrong"] = list(_wrong(order))
    elif score >= 4:
        pleased = {"on_time": 0.6 * (not order.is_late), "packing": 0.4, "courier": 0.5}
        answers["right"] = [one for one, odds in pleased.items() if rng.random() < odds]
    if rng.random() < 0.45:
        answers["more"] = [rng.choice(DELIGHTED if score >= 4 else DISAPPOINTED)]
    return answers


def _wrong(order: Order) -> Iterator[str]:
    if order.is_late:
        yield "late"
    if order.went_wrong:
        yield "damaged"
    if not order.is_late and not order.went_wrong:
        yield "contact"


def _language(rng: Random) -> str:
    return "en" if rng.random() < 0.06 else "fa"
