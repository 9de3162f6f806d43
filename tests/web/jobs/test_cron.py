"""When recurring work is due, in the company's own time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar.workspace import Workspace
from mehvar_web import jobs
from mehvar_web.jobs import _schedule
from mehvar_web.jobs._cron import next_due
from mehvar_web.jobs.models import Job, Schedule

TIMES = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1))
ZONES = st.sampled_from(["Asia/Tehran", "Europe/London", "America/Sao_Paulo", "UTC"])


@pytest.mark.parametrize(
    ("cron", "after", "zone", "due"),
    [
        pytest.param("every 5s", "2026-01-15 09:30:00", "UTC", "2026-01-15 09:30:05", id="seconds"),
        pytest.param("every 2h", "2026-01-15 09:30:00", "UTC", "2026-01-15 11:30:00", id="hours"),
        pytest.param("daily 02:00", "2026-01-15 09:30:00", "Asia/Tehran", "2026-01-15 22:30:00", id="Tehran, tonight"),
        pytest.param("daily 02:00", "2026-01-15 22:30:00", "Asia/Tehran", "2026-01-16 22:30:00", id="Tehran, the next night"),
        pytest.param("daily 02:00", "2026-07-01 00:30:00", "Europe/London", "2026-07-01 01:00:00", id="summer time"),
    ],
)  # fmt: skip
def test_a_rule_is_due_when_it_says(cron: str, after: str, zone: str, due: str) -> None:
    found = next_due(cron, after=datetime.fromisoformat(after), zone=zone)

    assert found == datetime.fromisoformat(due)


@given(after=TIMES, zone=ZONES, hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_daily_work_is_due_within_a_day_or_so_and_never_before(
    after: datetime, zone: str, hour: int, minute: int
) -> None:
    due = next_due(f"daily {hour:02}:{minute:02}", after=after, zone=zone)

    assert after < due <= after + timedelta(hours=25)


@pytest.mark.parametrize(
    "cron", ["", "daily 24:00", "daily 2:00", "every day", "every 5x", "* * * * *"]
)
def test_a_rule_that_is_not_understood_is_refused(cron: str) -> None:
    with pytest.raises(jobs.JobsError, match="not understood"):
        next_due(cron, after=datetime(2026, 1, 15), zone="UTC")


@pytest.mark.django_db
def test_work_that_was_missed_while_off_is_asked_for_once(new_company: Workspace) -> None:
    _schedule.ask_for_due(now=datetime(2026, 1, 15, 9, 30))
    for hour in (0, 0, 1):
        _schedule.ask_for_due(now=datetime(2026, 1, 20, 9 + hour, 30))

    assert Job.objects.filter(kind="build").count() == 1
    assert Schedule.objects.get(kind="build").due_at == datetime(2026, 1, 20, 22, 30)


@pytest.mark.django_db
def test_nothing_is_asked_for_before_the_company_is_set_up(no_company: object) -> None:
    _schedule.ask_for_due(now=datetime(2026, 1, 15, 9, 30))

    assert not Schedule.objects.exists()
