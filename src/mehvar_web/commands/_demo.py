"""The demo listens and acts: surveys, people who wrote, plans of asking, rules, cases and codes.

Everything is done as people do it, through the doors of the apps, once: a demo that is served
again stays as its visitors left it. The same shop makes the same days.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar.workspace import NotBuiltError
from mehvar_web import outbox

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.commands._demo_orders import Order


def fill_demo() -> bool:
    """Let the demo's company listen and act; False when it does already, or was never built.

    Each part is done whole or not at all: a filling that was killed goes on where it was.
    """
    from mehvar_web.accounts.models import User
    from mehvar_web.commands import _demo_acting
    from mehvar_web.commands._demo_orders import recent_orders

    parts = (
        (_listens, _listen),
        (_demo_acting.has_rules, _demo_acting.rule),
        (_demo_acting.has_acted, _demo_acting.act),
    )
    left = [do for is_done, do in parts if not is_done()]
    try:
        orders = recent_orders() if left else ()
    except NotBuiltError:
        return False
    people: dict[str, User] = {one.username: one for one in User.objects.all()}
    for do in left if orders else ():
        with transaction.atomic():
            do(people, orders)
        outbox.relay()  # nobody decides on rows that are not in the lake
    return bool(left and orders)


def _listens() -> bool:
    from mehvar_web.commands._demo_surveys import RELATION
    from mehvar_web.surveys.models import Survey

    return Survey.objects.filter(key=RELATION).exists()


def _listen(people: dict[str, User], orders: Sequence[Order]) -> None:
    """Surveys, their answers, people who wrote, plans of asking and interviews."""
    from mehvar_web.commands import _demo_asking, _demo_inbox, _demo_study, _demo_surveys

    _demo_surveys.publish_surveys(people["sara"])
    _demo_surveys.answer_surveys(orders)
    _demo_inbox.set_channels_up(people["sara"])
    _demo_inbox.write_templates(people["sara"], people["omid"])
    _demo_inbox.hear_and_answer(orders, lead=people["sara"], agent=people["omid"])
    _demo_asking.set_rules(people["sara"])
    _demo_asking.plan(people["sara"])
    _demo_study.hold_interviews(people["mina"])
