"""The demo's company was listened to: what its pages open with, and whether it is consistent."""

from __future__ import annotations

import sys
from datetime import timedelta
from statistics import fmean
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from tests.kept import BUILT_AT

from mehvar import schema
from mehvar.lake import IMPORTS
from mehvar.workspace import Workspace
from mehvar_web import company, grants
from mehvar_web.commands import _demo_acting
from mehvar_web.commands._demo import fill_demo
from mehvar_web.commands._demo_orders import recent_orders
from mehvar_web.commands._demo_surveys import COMPLAINT, CONTACT, DELIVERY, RELATION
from mehvar_web.commands._demo_words import STORIES
from mehvar_web.commands._prepare import demo_logins
from mehvar_web.grants import Moment

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(own_company: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(company, "now", lambda: BUILT_AT + timedelta(hours=1))
    demo_logins("mehvar-demo-1404")
    with monkeypatch.context() as killed:
        killed.setattr(_demo_acting, "_change", lambda _owner: sys.exit("killed"))
        with pytest.raises(SystemExit):
            fill_demo()
    assert fill_demo()  # goes on where it was
    return own_company


def test_the_demo_opens_with_people_who_spoke(demo: Workspace) -> None:
    from mehvar_web.asking.models import Plan
    from mehvar_web.channels.models import Gateway, Message
    from mehvar_web.contact.models import Contact, RulesVersion
    from mehvar_web.inbox.models import Item, Thread
    from mehvar_web.insights.models import StudyFinding
    from mehvar_web.surveys.models import Response, Survey

    assert set(Survey.objects.filter(state="live").values_list("key", flat=True)) == {
        RELATION, CONTACT, DELIVERY, COMPLAINT,
    }  # fmt: skip
    assert Thread.objects.count() >= len(STORIES) - 2
    assert set(Thread.objects.values_list("state", flat=True)) == {"new", "open", "waiting", "done"}
    assert Item.objects.filter(direction="out").count() == sum(bool(one.answer) for one in STORIES)
    assert not Message.objects.exclude(state="queued").exists()
    assert not Gateway.objects.filter(is_paused=False).exists()
    assert set(Plan.objects.values_list("state", flat=True)) == {"paused", "draft"}
    assert RulesVersion.objects.count() == 1
    assert Contact.objects.filter(origin="survey").exists()
    assert StudyFinding.objects.exists()
    assert not Response.objects.filter(finished_at=None).exists()

    assert not fill_demo()

    assert Thread.objects.count() <= len(STORIES)
    _late_orders_score_lower()
    _it_acts()
    _the_survey_tools_answers_are_results(demo)


def _late_orders_score_lower() -> None:
    """The answers say of the deliveries what the simulation says of them."""
    from mehvar_web.surveys.models import Response

    troubled = {one.order_id: one.is_late or one.went_wrong for one in recent_orders()}
    scores: dict[bool, list[int]] = {True: [], False: []}
    for one in Response.objects.filter(survey__key=DELIVERY):
        scores[troubled[one.about["order_id"]]].append(int(one.answers["satisfied"]))

    assert fmean(scores[False]) - fmean(scores[True]) > 1


def _the_survey_tools_answers_are_results(demo: Workspace) -> None:
    """The simulated survey tool's answers are those of the surveys of the same names."""
    from mehvar import surveys as core
    from mehvar_web import surveys

    for key, field in ((RELATION, "recommend"), (CONTACT, "satisfied")):
        found = surveys.live(key)
        assert found is not None
        assert found.definition.field(field) is not None
        rows = core.read_answer_rows(demo, survey_id=key)

        assert rows.num_rows > 20
        assert set(rows["field_id"].to_pylist()) == {field}


def _it_acts() -> None:
    """Rules of two people, cases in every state, a code, and a request that waits."""
    from mehvar_web.care.models import Article, Case, Change
    from mehvar_web.grants.models import Code, Grant, PolicyVersion

    published = PolicyVersion.objects.filter(state="published")
    assert {
        "late-orders", "substitution", "damaged-item", "missing-item", "goodwill"
    } == set(published.values_list("key", flat=True))  # fmt: skip
    assert not any(one.drafted_by_id == one.published_by_id for one in published)
    assert PolicyVersion.objects.filter(key="late-orders", state="draft").count() == 1
    assert set(Case.objects.values_list("state", flat=True)) == {"open", "waiting", "resolved"}
    assert set(Grant.objects.values_list("state", flat=True)) == {"granted", "asked"}
    assert Code.objects.count() == 1
    assert Article.objects.count() >= 3
    assert Change.objects.filter(state="done").exists()
    _it_tries()


def _an_item_of_an_order_that_the_build_knows_is_told_gone(owner: User) -> None:
    from mehvar_web.decide import _now

    marts, now = company.marts(), company.now()
    [(source, order, person)] = marts.ask(
        f"SELECT o.source, o.order_id, p.person_ref FROM {marts.view('customer_orders')} o "
        f"JOIN {marts.view('profiles')} p USING (customer_id, source) "
        "WHERE NOT o.is_out_of_stock AND o.promised_at > ? AND o.status = 'delivered' "
        "ORDER BY o.order_hash LIMIT 1",
        [now - timedelta(days=2)],
    )

    def gone() -> set[tuple[str, str]]:
        return {one.order for one in _now.waiting_orders(owner, now=now, most=500)[1]}

    assert (source, order) not in gone()
    _import_line({
        "record_id": "late-line", "source": source, "order_id": order, "person_source": source,
        "person_ref": person, "product_id": "P1095", "out_of_stock": True, "at": now,
        "day": now.date(), "ingested_at": now, "import_id": "late", "record_hash": 1,
    })  # fmt: skip
    assert (source, order) in gone()


def _import_line(row: dict[str, object]) -> None:
    """Write a line as an import of its source does."""
    lake, wanted = company.workspace().lake, schema.table("order_lines").arrow_schema
    whole = dict.fromkeys(wanted.names) | row
    lake.append("order_lines", pa.Table.from_pylist([whole], schema=wanted))
    kept = lake.arrow_schema(IMPORTS)
    state = {"import_id": "late", "state": "imported", "changed_at": row["at"]}
    told = [dict.fromkeys(kept.names) | state]
    lake.append(IMPORTS, pa.Table.from_pylist(told, schema=kept))


def _it_tries() -> None:
    """A draft was run over history, an experiment is in its second week, an item is gone."""
    from mehvar_web.accounts.models import User
    from mehvar_web.decide import _find, _now
    from mehvar_web.grants import experiments, policies
    from mehvar_web.grants.models import Experiment
    from mehvar_web.policies.models import LabRun

    run, trial = LabRun.objects.get(), Experiment.objects.get()
    assert (run.key, run.number, run.job) == ("late-orders", 3, None)
    assert run.cases
    assert run.result is not None
    day = policies.today(company.now())
    assert experiments.course_of(trial, day=day) == "running"
    assert (day - trial.first_week).days in range(7, 14)

    _an_item_of_an_order_that_the_build_knows_is_told_gone(User.objects.get(username="sara"))
    agent = User.objects.get(username="omid")
    _, lacking = _now.waiting_orders(agent, now=company.now(), most=5)
    newest = lacking[0]
    assert newest.order[1] == "demo-lacking"
    lines = _find.lines_of(
        newest.order, situation="out_of_stock", customer_id=newest.customer_id or 0, case=""
    )
    assert [one.is_out_of_stock for one in lines] == [True, False]
    moment = Moment(
        situation="out_of_stock", order=newest.order, product=lines[0].product,
        customer_id=newest.customer_id,
    )  # fmt: skip
    offers = grants.look(moment, by=agent, now=company.now()).substitutes
    assert [one for one in offers if 0 <= one.difference <= 300_000]
