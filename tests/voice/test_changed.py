"""The step "what changed": what it finds, what it leaves, and how often it calls."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.voice import talk as talks
from tests.voice.talk import AS_OF, BUILT_AT, Talk, alarms, build, company, talk
from typer.testing import CliRunner

from mehvar import voice
from mehvar.cli import app
from mehvar.voice import VoiceWatch
from mehvar.workspace import Sight, Workspace

TERM = "شیر فاسد"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, VoiceWatch]:
    """A company in whose last days delivery got worse, milk went off and customers sad."""
    workspace = company(tmp_path_factory.mktemp("voice") / "changed")
    return workspace, build(workspace, talk(rise=0.2, term=TERM, sadder=0.25))


def test_what_was_planted_is_found_by_the_test_that_it_was_planted_for(
    changed: tuple[Workspace, VoiceWatch],
) -> None:
    _workspace, watch = changed

    everywhere = [one for one in watch.changes if one.dimension == "all" and one.alarm]

    found = {(one.test, one.subject, one.measure, one.direction) for one in everywhere}
    assert found == {
        ("cusum", "delivery", "negative", "up"),
        ("ewma", "sentiment", "mean", "down"),
        ("fisher", TERM, "share", "up"),
    }


def test_a_part_of_a_phrase_is_not_told_beside_it(
    changed: tuple[Workspace, VoiceWatch],
) -> None:
    _workspace, watch = changed

    terms = {one.subject for one in watch.changes if one.test == "fisher"}

    assert terms == {TERM}


def test_every_change_has_its_interval_its_counts_and_what_could_be_seen(
    changed: tuple[Workspace, VoiceWatch],
) -> None:
    _workspace, watch = changed

    for one in watch.changes:
        assert one.low <= one.now - one.before <= one.high
        assert one.low * one.high > 0
        assert one.comments_now >= 10
        if one.count_now is not None:
            assert one.now == pytest.approx(one.count_now / one.comments_now)
        if one.test in {"fisher", "pchart"}:
            assert one.p is not None
            assert one.q is not None
            assert one.p <= one.q <= 0.02
        if one.before > 0 and one.measure != "mean":
            assert one.minimum_detectable is not None
            assert one.minimum_detectable >= 1.2


def test_one_thing_raises_one_alarm_and_its_parts_are_told_without(
    changed: tuple[Workspace, VoiceWatch],
) -> None:
    workspace, watch = changed

    in_cities = [one for one in watch.changes if one.subject == TERM and one.dimension == "city"]

    assert in_cities
    assert not any(one.alarm for one in in_cities)
    assert len(alarms(workspace)) == sum(one.alarm for one in watch.changes) == 3


def test_the_comments_that_show_a_change_say_it(changed: tuple[Workspace, VoiceWatch]) -> None:
    workspace, watch = changed
    (term,) = (one for one in watch.changes if one.subject == TERM and one.dimension == "all")

    shown = voice.read_exemplars(workspace, term)

    assert [one.comment for one in shown] == list(term.exemplars)
    assert 1 <= len(shown) <= 3
    assert all(TERM in one.text and term.week <= one.day <= term.last_day for one in shown)


def test_comments_of_customers_out_of_sight_are_not_shown(
    changed: tuple[Workspace, VoiceWatch],
) -> None:
    workspace, watch = changed

    assert voice.read_exemplars(workspace, watch.changes[0], sight=Sight(stores=frozenset())) == ()


def test_a_terminal_and_a_script_are_told_the_same(
    changed: tuple[Workspace, VoiceWatch],
) -> None:
    workspace, watch = changed
    asked = ["voice", "changes", "-w", str(workspace.root), "--alarms"]

    told = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    shown = CliRunner().invoke(app, [*asked, "--language", "en"]).stdout

    alarmed = [one.change for one in watch.changes if one.alarm]
    assert [one["change"] for one in told["changes"]] == alarmed
    assert "sentiment" in shown
    assert "False alarms if nothing changes: at most 0.63 a week" in shown


def test_an_alarm_is_raised_once_for_ever(tmp_path: Path) -> None:
    workspace, said = company(tmp_path / "shop"), talk(rise=0.2, term=TERM)

    build(workspace, said)
    first = alarms(workspace)
    again = build(workspace, said)
    build(workspace, said, as_of=AS_OF + timedelta(days=1), now=BUILT_AT + timedelta(days=1))

    assert len(first) == 2
    assert alarms(workspace) == first
    assert again.figures["new_alarms"] == 0


def test_a_chart_shows_the_week_outside_its_limits(
    changed: tuple[Workspace, VoiceWatch],
) -> None:
    workspace, _watch = changed

    charts = voice.read_watch_charts(workspace, subject="delivery")

    weekly = {one.measure: one for one in charts if one.test == "pchart"}
    assert set(weekly) == {"negative", "share"}
    last = weekly["negative"].points[-1]
    assert last.alarm
    assert last.value is not None
    assert last.upper is not None
    assert last.value > last.upper
    assert sum(one.alarm for one in weekly["negative"].points[:-1]) <= 1
    (daily,) = (one for one in charts if one.test == "cusum")
    assert daily.points[-1].day == AS_OF
    assert [one.alarm for one in daily.points][-3:] == [True] * 3


def test_where_nothing_changes_the_weekly_tests_are_silent(tmp_path: Path) -> None:
    workspace = company(tmp_path / "calm")

    watch = build(workspace, talk(seed=5))

    assert not [one for one in watch.changes if one.alarm and one.test in {"fisher", "pchart"}]
    assert len(alarms(workspace)) <= 1
    assert watch.figures["false_alarms_a_week"] <= watch.figures["budget_a_week"]


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        pytest.param(0, "no_comments", id="no comment at all"),
        pytest.param(1, "short_history", id="one comment"),
        pytest.param(400, "short_history", id="two weeks"),
    ],
)
def test_what_cannot_be_judged_says_why(tmp_path: Path, kept: int, reason: str) -> None:
    said = talk()
    rows = said.comments.num_rows
    few = said.comments.slice(rows - kept)
    first = rows - kept
    aspects = said.aspects.filter([one >= first for one in said.aspects["comment"].to_pylist()])

    watch = build(company(tmp_path / "small"), Talk(comments=few, aspects=aspects))

    assert watch.reason == reason
    assert watch.changes == ()


def test_a_week_of_few_comments_is_not_judged(tmp_path: Path) -> None:
    watch = build(company(tmp_path / "few"), talk(n=500))

    assert watch.reason == "few_comments"
    assert not [one for one in watch.changes if one.test in {"fisher", "pchart"}]


def test_words_are_compared_where_no_topic_was_read(tmp_path: Path) -> None:
    said = talk(term="comida fria")
    unread = talks.table("comment_aspects", {}, 0)

    watch = build(company(tmp_path / "portuguese"), Talk(comments=said.comments, aspects=unread))

    assert {one.subject for one in watch.changes if one.alarm} == {"comida fria"}
    assert watch.week == date(2026, 1, 3)
