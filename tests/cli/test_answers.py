"""The main job and what stands beside it, on the smallest demo, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Mehvar, Said

PERSIAN = re.compile("[\u0600-\u06ff]")
VERBS = ("today", "metric", "customer", "unhappy", "find")


def _call(verb: str, customer: int) -> tuple[object, ...]:
    rest: dict[str, tuple[object, ...]] = {
        "metric": ("on_time_rate", "--by", "channel"),
        "customer": (customer,),
        "find": (customer,),
        "unhappy": ("--limit", 3),
    }
    return (verb, *rest.get(verb, ()))


@pytest.fixture(scope="session")
def customer(mehvar: Mehvar, demo: Path) -> int:
    """A customer of the demo with something at risk, a mobile and a name."""
    risks: Any = mehvar("unhappy", "--limit", 50, "-w", demo, "--json").json
    for risk in risks:
        found: Any = mehvar("find", risk["customer_id"], "-w", demo, "--json").json
        if found[0]["customer"]["mobile"] and found[0]["customer"]["full_name"]:
            return int(risk["customer_id"])
    raise AssertionError("no customer at risk has a mobile")


def test_the_demo_builds_and_answers_and_says_what_comes_next(
    demo_said: tuple[Path, Said],
) -> None:
    said = demo_said[1]

    for part in ("experiences", "Net revenue", "Not estimable", "Next, for example:"):
        assert part in said.out


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_answers_in_the_language_asked_for_and_fits_the_screen(
    mehvar: Mehvar, demo: Path, customer: int, verb: str
) -> None:
    call = (*_call(verb, customer), "-w", demo)

    english, wide = (mehvar(*call, "-l", "en", columns=width) for width in (80, 120))
    persian = mehvar(*call, "-l", "fa")

    assert english.code == persian.code == 0
    assert english.out != persian.out
    assert "interval" in english.out or verb == "find"
    assert len(PERSIAN.findall(persian.out)) > len(PERSIAN.findall(english.out))
    assert not re.search(r"\b(name|what|money|orders|interval|identifier)\b", persian.out)
    for line in (english.out + wide.out).splitlines():
        assert not line.startswith("│") or line.endswith("│"), "a column was cut off"


def test_the_workspaces_own_language_is_the_default(mehvar: Mehvar, demo: Path) -> None:
    assert "On time" in mehvar("metric", "on_time_rate", "-w", demo).out


def test_numbers_are_the_same_in_text_and_json(mehvar: Mehvar, demo: Path) -> None:
    answer: Any = mehvar("today", "-w", demo, "--json").json

    text = mehvar("today", "-w", demo).out

    on_time = next(one for one in answer["numbers"] if one["metric"] == "on_time_rate")
    assert f"{100 * on_time['value']:.1f}%" in text
    assert " ".join(answer["headline"].split()) in " ".join(text.split())


def test_what_cannot_be_estimated_has_a_reason_and_no_money(mehvar: Mehvar, demo: Path) -> None:
    answer: Any = mehvar("today", "-w", demo, "--json").json

    for one in answer["not_estimable"]:
        assert one["total"]["reason_text"]
        assert one["total"]["money"] is None


def test_a_metric_by_jalali_month_names_its_months(mehvar: Mehvar, demo: Path) -> None:
    call = ("metric", "revenue", "--period", "jmonth", "--since", "2026-01-01", "-w", demo)

    assert re.search(r"Farvardin|Tir|Mehr|Aban|Azar|Dey|Bahman|Mordad", mehvar(*call).out)
    assert re.search("فروردین|تیر|مهر|آبان|آذر|دی|بهمن|مرداد", mehvar(*call, "-l", "fa").out)


def test_a_metric_that_compares_periods_takes_the_months_of_the_calendar(
    mehvar: Mehvar, demo: Path
) -> None:
    found: Any = mehvar("metric", "growth", "-w", demo, "--json").json

    assert {one["period_kind"] for one in found["values"]} == {"jmonth"}


def test_without_a_name_all_metrics_are_listed(mehvar: Mehvar) -> None:
    listed: Any = mehvar("metric", "--json").json

    assert {"orders", "revenue", "nps", "on_time_rate"} <= {one["name"] for one in listed}
    assert "on_time_rate" in mehvar("metric").out


def test_a_departments_list_holds_only_what_it_answers_for(mehvar: Mehvar, demo: Path) -> None:
    found: Any = mehvar("unhappy", "--department", "delivery", "-w", demo, "--json").json

    assert found
    assert {one["department"] for risk in found for one in risk["happenings"]} == {"delivery"}


def test_a_search_takes_any_digits_and_finds_nobody_politely(
    mehvar: Mehvar, demo: Path, customer: int
) -> None:
    shown: Any = mehvar("find", customer, "--personal", "-w", demo, "--json").json
    mobile = shown[0]["customer"]["mobile"].removeprefix("+98")
    persian = ("0" + mobile).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))

    found: Any = mehvar("find", persian, "-w", demo, "--json").json

    assert customer in {one["customer"]["customer_id"] for one in found}
    nobody = mehvar("find", "zzzz-nobody", "-w", demo)
    assert (nobody.code, nobody.out.strip()) == (0, "Nobody found.")


@pytest.mark.parametrize(
    ("call", "code", "part"),
    [
        pytest.param("metric nope", 1, "no metric called 'nope'", id="unknown metric"),
        pytest.param(
            "metric orders --by nope", 1, "no dimension called 'nope'", id="unknown dimension"
        ),
        pytest.param(
            "metric orders --period nope", 1, "no period called 'nope'", id="unknown period"
        ),
        pytest.param("customer 999999", 1, "no customer 999999", id="unknown customer"),
        pytest.param("unhappy --department nope", 2, "delivery", id="unknown department"),
        pytest.param("unhappy --experience nope", 2, "late", id="unknown experience"),
        pytest.param("today -l de", 2, "fa or en", id="unknown language"),
        pytest.param("customer one", 2, "ID", id="not a number"),
        pytest.param("metric orders --since 1404-13-45", 2, "--since", id="not a day"),
        pytest.param("export nope", 1, "no table called 'nope'", id="unknown table"),
        pytest.param("export customers -o customers.doc", 1, "customers.doc", id="unknown format"),
        pytest.param("undo 7", 1, "no decision 7", id="unknown decision"),
        pytest.param("merge 1", 1, "two different customers", id="a merge of one"),
        pytest.param("split 1 nothing", 2, "SOURCE:REFERENCE", id="no reference"),
    ],
)
def test_a_wrong_question_is_answered_by_what_is_wrong(
    mehvar: Mehvar, demo: Path, call: str, code: int, part: str
) -> None:
    said = mehvar(*call.split(), "-w", demo)
    as_json = mehvar(*call.split(), "-w", demo, "--json")

    assert said.code == as_json.code == code
    assert part in said.err
    assert said.out == as_json.out == ""
    assert part in str(as_json.error["message"]) + str(as_json.error["hint"])
