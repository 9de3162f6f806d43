"""Decisions are those of the plain oracle, and hold what the rules promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contact_policy import naive, worlds

from mehvar.contact_policy import (
    CHANNELS,
    NEVER,
    PURPOSES,
    Cap,
    Contacts,
    DayKind,
    Days,
    Hours,
    PolicyError,
    Reason,
    Requests,
    Rules,
    decide,
    read_rules,
)

_KINDS: tuple[DayKind, ...] = ("working", "weekend", "holiday", "mourning")
OPEN: dict[DayKind, Hours] = dict.fromkeys(_KINDS, Hours(opens=0, closes=1440))


@pytest.fixture(scope="module")
def days() -> Days:
    return worlds.year()


def _named(days: Days) -> dict[date, str]:
    first = date(1970, 1, 1) + timedelta(days=days.first)
    return {
        first + timedelta(days=place): _KINDS[kind]
        for place, kind in enumerate(days.kinds.tolist())
    }


def one(at: str, **other: object) -> Requests:
    """One request of person 1 by SMS, with some columns otherwise."""
    told: dict[str, object] = {
        "person": 1, "address": 7, "channel": CHANNELS.index("sms"),
        "purpose": PURPOSES.index("research"), "at": np.datetime64(at, "us"), "event_at": NEVER,
        "survey": 0, "line": -1, "consent": -1, "opted_out": False, "blocked": False,
        "blacklisted": False, "open_case": False,
    }  # fmt: skip
    whole = told | other
    types = {name: np.asarray(getattr(worlds.world(1, seed=0), name)).dtype for name in whole}
    return Requests(**{name: np.array([value], types[name]) for name, value in whole.items()})


def joined(*requests: Requests) -> Requests:
    names = Requests.__dataclass_fields__
    return Requests(
        **{name: np.concatenate([getattr(each, name) for each in requests]) for name in names}
    )


def reasons(
    requests: Requests, rules: Rules, days: Days, contacts: Contacts | None = None
) -> list[Reason]:
    found = decide(requests=requests, contacts=contacts or Contacts.none(), rules=rules, days=days)
    return [Reason(code) for code in found.reason]


# -- against the oracle -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(Rules(), id="the usual rules"),
        pytest.param(
            Rules(
                quarantine_days=3,
                survey_days=30,
                research_needs_consent=True,
                research_line="advertising",
                service_any_hour=False,
                caps=(Cap(channel="sms", most=3, days=60), Cap(channel="email", most=1, days=45)),
            ),
            id="caps bind",
        ),
        pytest.param(
            Rules(quarantine_days=0, survey_days=0, caps=(), case_suppresses=False, hours=OPEN),
            id="nothing is forbidden that need not be",
        ),
    ],
)
def test_every_decision_is_the_oracles(rules: Rules, days: Days) -> None:
    requests = worlds.world(8_000, seed=11)

    found = decide(requests=requests, contacts=Contacts.none(), rules=rules, days=days)

    expected = naive.judge(worlds.wishes(requests), rules.to_dict(), _named(days))
    assert [Reason(code).name.lower() for code in found.reason] == expected


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), persons=st.integers(2, 12), quarantine=st.integers(0, 40))
def test_nobody_is_asked_twice_inside_the_quarantine(
    days: Days, seed: int, persons: int, quarantine: int
) -> None:
    requests = worlds.world(200, seed=seed, persons=persons, days=120)
    rules = Rules(quarantine_days=quarantine, survey_days=0, caps=())

    found = decide(requests=requests, contacts=Contacts.none(), rules=rules, days=days)

    asked = requests.take(found.allowed & (requests.purpose != PURPOSES.index("service")))
    for keys in (asked.person, asked.address):
        for key in set(keys.tolist()) - {0}:
            gaps = np.diff(asked.at[keys == key])
            assert (gaps >= np.timedelta64(quarantine, "D")).all()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_next_moment_is_allowed_and_none_before_it_is(days: Days, seed: int) -> None:
    requests = worlds.world(60, seed=seed, persons=6, days=100)
    rules = Rules()
    found = decide(requests=requests, contacts=Contacts.none(), rules=rules, days=days)
    named = _named(days)

    for reason, at, after in zip(found.reason, requests.at, found.next_at, strict=True):
        if reason in {Reason.QUIET_DAY, Reason.QUIET_HOURS} and not np.isnat(after):
            assert naive.hour_verdict(after.item(), rules.to_dict(), named) is None
            for share in np.linspace(0, 0.999, 40):
                between = at + ((after - at).astype(np.int64) * share).astype("timedelta64[us]")
                assert naive.hour_verdict(between.item(), rules.to_dict(), named) is not None


# -- by example -------------------------------------------------------------------------------------


def test_a_refusal_tells_who_was_asked_when_and_until_when(days: Days) -> None:
    first, second = one("2025-09-01T08:00"), one("2025-09-04T08:00")

    found = decide(
        requests=joined(first, second), contacts=Contacts.none(), rules=Rules(), days=days
    )

    assert [Reason(code) for code in found.reason] == [Reason.ALLOWED, Reason.QUARANTINE]
    assert found.last_at[1] == first.at[0]
    assert found.next_at[1] == np.datetime64("2025-09-15T08:00", "us")


def test_the_same_mobile_of_a_family_counts(days: Days) -> None:
    mother, son = one("2025-09-01T08:00"), one("2025-09-02T08:00", person=2)
    neighbour = one("2025-09-02T08:00", person=3, address=8)

    assert reasons(joined(mother, son, neighbour), Rules(), days) == [
        Reason.ALLOWED, Reason.QUARANTINE, Reason.ALLOWED,
    ]  # fmt: skip


def test_a_message_about_an_order_neither_waits_nor_counts(days: Days) -> None:
    service = PURPOSES.index("service")
    night = one("2025-09-01T23:00", purpose=service)
    asked = one("2025-09-02T08:00")
    again = one("2025-09-03T08:00", purpose=service)

    assert reasons(joined(night, asked, again), Rules(), days) == [Reason.ALLOWED] * 3


def test_a_place_that_is_kept_for_later_forbids_what_comes_before_it(days: Days) -> None:
    at = np.array(["2025-09-10T08:00"], "datetime64[us]")
    kept = Contacts(
        person=np.array([1]), address=np.array([0]), channel=np.array([0], np.int8),
        purpose=np.array([1], np.int8), survey=np.array([0]), at=at,
        known_at=np.array(["2025-09-01T08:00"], "datetime64[us]"),
    )  # fmt: skip

    assert reasons(one("2025-09-05T08:00"), Rules(), days, kept) == [Reason.QUARANTINE]
    assert reasons(one("2025-08-31T08:00"), Rules(), days, kept) == [Reason.ALLOWED]


def test_asking_at_midnight_waits_for_the_morning_and_on_a_day_of_mourning_for_the_next(
    days: Days,
) -> None:
    # 30 November 2025 is no special day; 5 July 2025 (9 Muharram) to the 7th mourn.
    found = decide(
        requests=joined(one("2025-11-29T21:00"), one("2025-07-05T08:00", person=2, address=9)),
        contacts=Contacts.none(),
        rules=Rules(),
        days=days,
    )

    assert [Reason(code) for code in found.reason] == [Reason.QUIET_HOURS, Reason.QUIET_DAY]
    assert found.next_at[0] == np.datetime64("2025-11-30T05:30", "us")
    first_open = found.next_at[1].item()
    assert _named(days)[first_open.date()] != "mourning"
    assert all(
        _named(days)[date(2025, 7, 5) + timedelta(days=gap)] == "mourning"
        for gap in range((first_open.date() - date(2025, 7, 5)).days)
    )


def test_waiting_past_the_events_time_is_never(days: Days) -> None:
    late = one("2025-09-06T21:00", event_at=np.datetime64("2025-08-31T00:00", "us"))

    found = decide(requests=late, contacts=Contacts.none(), rules=Rules(event_days=6), days=days)

    assert Reason(found.reason[0]) is Reason.EXPIRED
    assert np.isnat(found.next_at[0])


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        pytest.param({"address": 0}, Reason.NO_ADDRESS, id="no address"),
        pytest.param({"blocked": True, "opted_out": True}, Reason.BLOCKED, id="first rule first"),
        pytest.param({"opted_out": True}, Reason.OPTED_OUT, id="opted out"),
        pytest.param({"consent": 0}, Reason.NO_CONSENT, id="refused to be asked"),
        pytest.param({"purpose": 2}, Reason.NO_CONSENT, id="never agreed to advertising"),
        pytest.param({"purpose": 2, "consent": 1, "line": 0}, Reason.WRONG_LINE, id="line"),
        pytest.param(
            {"purpose": 2, "consent": 1, "blacklisted": True}, Reason.BLACKLISTED, id="blacklist"
        ),
        pytest.param({"blacklisted": True}, Reason.ALLOWED, id="a service line still reaches them"),
        pytest.param({"open_case": True}, Reason.OPEN_CASE, id="open case"),
        pytest.param({"open_case": True, "purpose": 0}, Reason.ALLOWED, id="service in a case"),
    ],
)
def test_each_rule_forbids_by_itself(days: Days, other: dict[str, object], reason: Reason) -> None:
    assert reasons(one("2025-09-01T08:00", **other), Rules(), days) == [reason]


# -- rules as data ----------------------------------------------------------------------------------


def test_rules_are_read_back_as_they_were_written() -> None:
    rules = Rules(quarantine_days=21, caps=(Cap(channel="bale", most=1, days=7),))

    assert read_rules(rules.to_dict()) == rules


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"quarantine_days": -1}, "quarantine_days", id="negative"),
        pytest.param({"caps": (Cap(channel="sms", most=0, days=7),)}, "cap of sms", id="cap"),
        pytest.param(
            {"hours": {**OPEN, "weekend": Hours(opens=0, closes=2000)}}, "weekend", id="hours"
        ),
        pytest.param(
            {"hours": dict.fromkeys(_KINDS, Hours(opens=0, closes=0))}, "no day", id="never open"
        ),
    ],
)
def test_rules_that_cannot_work_say_which(change: dict[str, object], told: str) -> None:
    with pytest.raises(PolicyError, match=told):
        replace(Rules(), **change)  # type: ignore[arg-type]


def test_unknown_rules_are_refused() -> None:
    with pytest.raises(PolicyError, match="moon"):
        read_rules({"moon": "full"})


def test_columns_of_different_lengths_are_refused() -> None:
    requests = worlds.world(3, seed=1)

    with pytest.raises(PolicyError, match="survey has shape"):
        replace(requests, survey=requests.survey[:2])


def test_days_tell_weekends_holidays_and_mourning(days: Days) -> None:
    named = _named(days)

    assert named[date(2025, 4, 4)] == "weekend"
    assert named[date(2025, 4, 7)] == "working"
    assert named[date(2025, 4, 2)] == "holiday"  # 13 Farvardin
    assert named[date(2025, 7, 6)] == "mourning"  # Ashura


def test_a_moment_is_utc() -> None:
    assert worlds.wishes(worlds.world(1, seed=2))[0].at.tzinfo is None
    assert isinstance(worlds.wishes(worlds.world(1, seed=2))[0].at, datetime)
