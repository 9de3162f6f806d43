"""What people do with a case: each act once, told to the lake and the audit, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.web.care.conftest import MONDAY, acts, kept, minutes, opened

from mehvar.workspace import Workspace
from mehvar_web import care
from mehvar_web.accounts.models import Team, User
from mehvar_web.care import CareActError
from mehvar_web.care.models import Case, CaseNotice, CaseStep

pytestmark = pytest.mark.django_db
FORM = "f1"


def steps(case: Case) -> list[str]:
    return list(CaseStep.objects.filter(case=case, is_undone=False).values_list("step", flat=True))


def answered(case: Case, by: User, *, after: float = 5, form: str = FORM) -> Case:
    done = care.answer(
        case=case, text="We are on it.", way=None, token=form, by=by, now=MONDAY + minutes(after)
    )
    assert done is not None
    return done.case


def test_an_answer_stops_the_first_clock_once_and_its_words_go_to_the_contacts(
    company: Workspace, alice: User, customer_id: int
) -> None:
    case = answered(opened(customer_id=customer_id), alice)
    again = care.answer(
        case=case, text="We are on it.", way=None, token=FORM, by=alice, now=MONDAY + minutes(9)
    )
    later = answered(case, alice, after=30, form="f2")

    assert again is None
    assert later.first_response_at == MONDAY + minutes(5)
    assert later.owner == alice
    clocks = care.clock_of(later, MONDAY + minutes(40))
    assert clocks.first_response.state == "met"
    assert clocks.first_response.left == later.first_target - 5
    assert [row["text"] for row in kept("interactions")] == ["We are on it."] * 2
    assert "on it" not in str(kept("cases")) + str(kept("case_steps"))


def test_waiting_for_the_customer_rests_the_clock_of_the_resolution(
    company: Workspace, alice: User
) -> None:
    case = answered(opened(), alice)
    due = care.clock_of(case, MONDAY + minutes(10)).resolution.due_at

    care.wait(case=case, by=alice, now=MONDAY + minutes(10))
    case.refresh_from_db()
    paused = care.clock_of(case, MONDAY + minutes(70))
    case = care.resume(case=case, by=alice, now=MONDAY + minutes(100)).case

    assert paused.resolution.state == "paused"
    assert paused.resolution.left == case.resolution_target - 10
    assert case.waited == 90
    assert care.clock_of(case, MONDAY + minutes(100)).resolution.left == case.resolution_target - 10
    assert case.resolution_due_at > due


def test_nobody_waits_for_a_customer_who_was_not_answered(company: Workspace, alice: User) -> None:
    case = opened()

    with pytest.raises(CareActError, match="not answered yet"):
        care.wait(case=case, by=alice, now=MONDAY)

    assert steps(case) == ["opened"]


def test_an_act_is_taken_back_by_whoever_did_it_and_only_while_nothing_followed(
    company: Workspace, alice: User, bob: User
) -> None:
    case = opened()
    done = care.assign(case=case, owner=bob, team=bob.team, by=alice, now=MONDAY)

    assert care.undo(done.undo, by=bob, now=MONDAY) is None, "it is alice's"
    assert care.undo(done.undo, by=alice, now=MONDAY + timedelta(hours=2)) is None, "too late"
    back = care.undo(done.undo, by=alice, now=MONDAY + minutes(1))
    assert back is not None
    assert (back.owner, back.team) == (None, None)
    assert care.undo(done.undo, by=alice, now=MONDAY) is None, "once"
    assert acts() == ["case.opened", "case.assigned", "case.assigned.undone"]
    assert steps(case) == ["opened"]
    assert '"undone":true' in kept("case_steps")[-1]["detail"]

    taken = care.take(case=back, by=alice, now=MONDAY)
    care.assign(case=case, owner=bob, team=None, by=alice, now=MONDAY)
    assert care.undo(taken.undo, by=alice, now=MONDAY) is None, "it is bob's by now"


def test_the_same_act_again_is_nothing_done(company: Workspace, alice: User) -> None:
    case = opened()
    care.take(case=case, by=alice, now=MONDAY)
    rows = len(kept("cases"))

    again = care.take(case=case, by=alice, now=MONDAY)

    assert again.undo == ""
    assert len(kept("cases")) == rows


def test_a_resolved_case_that_is_opened_again_has_what_was_left(
    company: Workspace, alice: User
) -> None:
    case = care.resolve(case=answered(opened(), alice), by=alice, now=MONDAY + minutes(60)).case
    assert care.clock_of(case, MONDAY + timedelta(days=3)).resolution.state == "met"

    with pytest.raises(CareActError, match="does not stand so"):
        care.wait(case=case, by=alice, now=MONDAY)
    case = care.reopen(case=case, by=alice, now=MONDAY + minutes(180)).case

    assert (case.state, case.reopenings, case.resolved_at) == ("open", 1, None)
    assert case.rested == 120
    left = care.clock_of(case, MONDAY + minutes(180)).resolution.left
    assert left == case.resolution_target - 60


def test_the_newer_case_goes_into_the_older_and_its_story_is_read_there(
    company: Workspace, alice: User, customer_id: int
) -> None:
    older = opened(1, customer_id=customer_id)
    newer = opened(2, customer_id=customer_id, type="complaint", now=MONDAY + minutes(5))
    care.note(case=newer, text="She called twice.", by=alice, now=MONDAY + minutes(6))

    with pytest.raises(CareActError, match="since the older"):
        care.merge(case=older, into=newer, by=alice, now=MONDAY + minutes(7))
    done = care.merge(case=newer, into=older, by=alice, now=MONDAY + minutes(8))

    assert done.case.state == "merged"
    assert kept("cases")[-1]["merged_into"] == older.key
    told = [one.note.text for one in care.story_of(older) if one.note is not None]
    assert told == ["She called twice."]
    with pytest.raises(CareActError, match="merged into another"):
        care.take(case=newer, by=alice, now=MONDAY)
    back = care.undo(done.undo, by=alice, now=MONDAY + minutes(9))
    assert back is not None
    assert back.state == "open"
    assert [one.is_undone for one in older.steps.filter(step="merged")] == [True]


def test_cases_of_two_customers_are_never_one(
    company: Workspace, alice: User, customer_id: int
) -> None:
    first = opened(1, customer_id=customer_id)
    other = opened(2, customer_id=customer_id + 1, now=MONDAY + minutes(1))

    with pytest.raises(CareActError, match="two customers"):
        care.merge(case=other, into=first, by=alice, now=MONDAY)


def test_a_part_becomes_a_case_of_its_own_and_goes_back(
    company: Workspace, alice: User, customer_id: int
) -> None:
    case = opened(customer_id=customer_id)

    done = care.split(case=case, type_key="late_order", title="The bag", by=alice, now=MONDAY)

    assert done.case != case
    assert (done.case.customer_id, done.case.order_id) == (case.customer_id, case.order_id)
    assert done.case.split_from == case
    back = care.undo(done.undo, by=alice, now=MONDAY)
    assert back is not None
    assert (back.state, back.merged_into) == ("merged", case)
    assert case.steps.get(step="split").is_undone


def test_who_is_mentioned_takes_part_and_is_told_once(
    company: Workspace, alice: User, bob: User, people: dict[str, User]
) -> None:
    case = opened()

    care.note(case=case, text="@bob?", mentions=[bob, people["finance"]], by=alice, now=MONDAY)

    assert [one.reason for one in care.notices_of(bob)] == ["mentioned"]
    assert case.participants.get().user == bob, "finance sees no cases"
    assert care.see_notices(bob, now=MONDAY) == 1
    assert care.count_notices(bob) == 0


def test_a_partner_or_a_courier_owns_a_cause(company: Workspace, alice: User) -> None:
    case = opened()

    with pytest.raises(CareActError, match="partner or a courier"):
        care.set_cause(
            case=case, cause="late_pick", cause_owner="company", partner="p1", by=alice, now=MONDAY
        )
    done = care.set_cause(
        case=case, cause="late_ride", cause_owner="courier", partner="c7", by=alice, now=MONDAY
    )

    row = kept("cases")[-1]
    assert (row["cause"], row["cause_owner"], row["partner_id"]) == ("late_ride", "courier", "c7")
    assert care.undo(done.undo, by=alice, now=MONDAY) is not None


def test_another_kind_has_other_targets_and_another_place_in_the_queue(
    company: Workspace, alice: User
) -> None:
    case = opened()

    case = care.set_kind(case=case, type_key="safety", severity="high", by=alice, now=MONDAY).case
    milder = opened(2)

    assert case.is_override
    queue = care.queue_of(alice, care.Filters(), now=MONDAY + minutes(1))
    assert [line.case for line in queue.rows] == [case, milder]
    assert queue.rows[0].why.is_override


def test_each_clock_calls_owner_lead_and_cx_owner_once(
    company: Workspace,
    alice: User,
    bob: User,
    people: dict[str, User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from mehvar_web import company as served
    from mehvar_web.care._escalate import watch_clocks

    case = opened()
    care.assign(case=case, owner=bob, team=bob.team, by=alice, now=MONDAY)
    target = case.first_target

    told = {}
    for share in (0.5, 0.8, 0.8, 1.1, 1.6, 9):
        monkeypatch.setattr(served, "now", lambda at=share: MONDAY + minutes(target * at))
        watch_clocks()
        told[share] = list(
            CaseNotice.objects.exclude(reason="assigned")
            .order_by("pk")
            .values_list("user__username", "reason")
        )

    assert told[0.5] == []
    assert told[0.8] == [("bob", "soon")]
    assert told[1.1] == [("bob", "soon"), ("lead", "late")]
    assert told[9][:2] == told[1.1]
    assert set(told[9][2:]) == {("alice", "very_late"), ("owner", "very_late")}
    assert steps(case).count("escalated") == 2


def test_leaders_own_cases_and_the_count_is_visible(
    company: Workspace, alice: User, people: dict[str, User]
) -> None:
    case, _other = opened(), opened(2)
    care.hand_to_leader(case=case, leader=people["owner"], by=alice, now=MONDAY)

    leaders, cases = care.executive_queue(now=MONDAY + timedelta(days=2))

    assert leaders == [(people["owner"], 1, 1)]
    assert [one.case for one in cases] == [case]


def test_loads_are_shown_of_ones_own_team_only(
    company: Workspace, alice: User, bob: User, charlie: User, people: dict[str, User]
) -> None:
    care.assign(case=opened(), owner=bob, team=None, by=alice, now=MONDAY)
    care.assign(case=opened(2), owner=charlie, team=None, by=alice, now=MONDAY)

    loads = {one.user.username: one for one in care.staff_load(people["lead"], now=MONDAY)}

    assert "charlie" not in loads
    assert (loads["bob"].open, loads["bob"].minutes) == (1, 10)


@pytest.mark.parametrize("state", ["open", "resolved"])
def test_forgetting_a_customer_forgets_their_cases_and_words(
    company: Workspace, alice: User, customer_id: int, state: str
) -> None:
    case = opened(customer_id=customer_id)
    other = opened(2)
    care.note(case=case, text="words", by=alice, now=MONDAY)
    if state == "resolved":
        care.resolve(case=case, by=alice, now=MONDAY)

    assert care.forget_customer(customer_id) == 1
    assert list(Case.objects.all()) == [other]


def test_the_standard_kinds_speak_both_languages_and_can_be_saved(
    company: Workspace, alice: User
) -> None:
    kinds = care.case_types()

    assert len(kinds) == 15
    for one in kinds:
        assert all(one.steps("fa"))
        assert all(one.steps("en"))
        care.save_type(one, by=alice, now=MONDAY)
    kinds[0].targets = {"gold": {"first_response": 90, "resolution": 60}, "tin": {}}
    with pytest.raises(CareActError, match="class of value tin"):
        care.save_type(kinds[0], by=alice, now=MONDAY)


def test_articles_are_found_in_either_language_and_either_keyboard(
    company: Workspace, alice: User
) -> None:
    from mehvar_web.care.models import Article, CaseType

    late = CaseType.objects.get(key="late_order")
    one = care.save_article(
        Article(title_fa="سفارش دیر رسید", body_fa="پیک را پیدا کنید", body_en="Find the courier"),
        types=[late], by=alice, now=MONDAY,
    )  # fmt: skip
    other = care.save_article(
        Article(title_en="Refunds", body_en="Also for orders that the courier lost"),
        by=alice, now=MONDAY + minutes(5),
    )  # fmt: skip

    assert care.articles_for(q="پيك") == [one], "the Arabic letters of other keyboards"
    assert care.articles_for(q="COURIER") == [other, one]
    assert care.articles_for(q="courier", type_=late) == [one, other]
    assert care.articles_for(q="refunds courier") == [other]
    assert care.articles_for(q="nothing") == []


def test_a_team_lead_sees_the_cases_of_the_team_that_they_were_given(
    company: Workspace, bobs_team: Team, people: dict[str, User], charlie: User
) -> None:
    case = opened()
    Case.objects.filter(pk=case.pk).update(team=bobs_team)

    assert list(care.cases_in_sight(people["lead"])) == [case]
    assert list(care.cases_in_sight(people["agent"])) == [case]
    assert list(care.cases_in_sight(charlie)) == []
    assert list(care.cases_in_sight(people["auditor"])) == [case]
    assert list(care.cases_in_sight(people["finance"])) == []
