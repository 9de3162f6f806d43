"""What follows from the clocks: telling whoever has to act now, each step once."""

from __future__ import annotations

from django.db import transaction

from mehvar_web import company
from mehvar_web.care._acts import call
from mehvar_web.care._write import keep
from mehvar_web.care.models import Case

EVERY = 30.0
_BATCH = 200
_BY = "chore:care-clocks"
_CALLED = {1: "owner", 2: "lead", 3: "cx_owner"}


def watch_clocks(_worker: str = "") -> bool:
    """Take the next step of every case whose time has come; return whether more wait.

    The owner is told when a clock is due soon, the team's lead when it is late, the CX owners when
    it took half as long again as its target. A case that missed several steps while nobody watched
    (the server was off) takes one after another, and each is told.
    """
    now = company.now()
    due = Case.objects.filter(escalates_at__lte=now, state=Case.States.OPEN)
    keys = list(due.order_by("escalates_at", "pk").values_list("pk", flat=True)[:_BATCH])
    for pk in keys:
        with transaction.atomic():
            case = Case.objects.select_for_update(of=("self",)).select_related("type").get(pk=pk)
            if case.state != Case.States.OPEN or not case.escalates_at or case.escalates_at > now:
                continue
            case.escalation += 1
            clock = "response" if case.first_response_at is None else "resolution"
            detail = {"clock": clock, "called": _CALLED[case.escalation], "how": "clock"}
            step = "escalated" if case.escalation > 1 else ""
            keep(case, by=_BY, now=now, act="escalated", step=step, detail=detail)
            key = f"{clock}:{case.reopenings}:{case.escalation}"
            call(case, by=_BY, now=now, key=key)
    return len(keys) == _BATCH
