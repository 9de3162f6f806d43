"""The demo listens and acts: surveys, people who wrote, plans of asking, rules, cases and codes.

Everything is done as people do it, through the doors of the apps, once: a demo that is served
again stays as its visitors left it. The same shop makes the same days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from mehvar.workspace import NotBuiltError

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User


def fill_demo() -> bool:
    """Let the demo's company listen; False when it does already, or was never built."""
    from mehvar_web.accounts.models import User
    from mehvar_web.commands import (
        _demo_acting,
        _demo_asking,
        _demo_inbox,
        _demo_study,
        _demo_surveys,
    )
    from mehvar_web.commands._demo_orders import recent_orders
    from mehvar_web.surveys.models import Survey

    if Survey.objects.filter(key=_demo_surveys.RELATION).exists():
        return False
    people: dict[str, User] = {one.username: one for one in User.objects.all()}
    try:
        orders = recent_orders()
    except NotBuiltError:
        return False
    if not orders:
        return False
    with transaction.atomic():
        _demo_surveys.publish_surveys(people["sara"])
        _demo_surveys.answer_surveys(orders)
        _demo_inbox.set_channels_up(people["sara"])
        _demo_inbox.write_templates(people["sara"], people["omid"])
        _demo_inbox.hear_and_answer(orders, lead=people["sara"], agent=people["omid"])
        _demo_asking.set_rules(people["sara"])
        _demo_asking.plan(people["sara"])
        _demo_study.hold_interviews(people["mina"])
    _demo_acting.act(people, orders)
    return True
