"""What happened in a case reaches the lake, the customer's timeline and the next build."""

from __future__ import annotations

import pytest
from tests.web.care.conftest import MONDAY, minutes, opened
from tests.web.conftest import Served

from mehvar.workspace import Workspace
from mehvar_web import care, outbox
from mehvar_web import company as serving
from mehvar_web.accounts.models import User


@pytest.mark.django_db
def test_steps_stand_in_the_customers_timeline_and_those_taken_back_do_not(
    own_company: Workspace, served: Served, alice: User
) -> None:
    def story() -> list[str | None]:
        entries = serving.desk().timeline(served.customer_id, limit=20, kinds=["case"])
        return [one.what for one in entries]

    before = story()
    case = opened(customer_id=served.customer_id)
    done = care.resolve(case=case, by=alice, now=MONDAY + minutes(5))
    outbox.relay()

    assert story() == ["resolved", "opened", *before]
    assert care.undo(done.undo, by=alice, now=MONDAY + minutes(6)) is not None
    outbox.relay()
    assert story() == ["opened", *before]
    marts = serving.marts()
    row = marts.rows(f"FROM {marts.newest('cases')} WHERE record_id = ?", [case.key])[0]
    assert (row["state"], row["kind"], row["resolved_at"]) == ("open", "late_order", None)
