"""The editable table of cost rates: read, refused, changed, taken back."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from mehvar import profit
from mehvar.audit import AuditLog
from mehvar.profit import RatesError
from mehvar.workspace import Settings, Workspace


def write(workspace: Workspace, rows: str) -> None:
    (workspace.root / profit.RATES_FILE).write_text(
        "driver,applies_to,from_day,value\n" + rows, encoding="utf-8"
    )


def rates_of(workspace: Workspace) -> profit.CostRates:
    return profit.read_rates(workspace.root, workspace.settings)


def test_the_starting_rates_survive_the_file_and_are_not_confirmed(workspace: Workspace) -> None:
    profit.write_rates(workspace.root / profit.RATES_FILE, workspace.settings)

    assert rates_of(workspace).rows == profit.default_rates(workspace.settings).rows
    assert not rates_of(workspace).confirmed


def test_in_another_currency_nobody_has_said_what_a_minute_costs() -> None:
    pounds = profit.default_rates(Settings(currency="GBP", exponent=2))

    assert "service_minute" in pounds.unset()
    assert profit.default_rates(Settings()).unset() == ()


def test_money_stands_in_pounds_and_is_reckoned_in_pence(workspace: Workspace) -> None:
    settings = Settings(currency="GBP", exponent=2)
    write(workspace, "service_minute,,,0.45\n")

    rates = profit.read_rates(workspace.root, settings)

    assert rates.rows[0].value == 45
    assert profit.shown_value(rates.rows[0], settings) == "0.45"


def test_every_wrong_row_is_named_at_once(workspace: Workspace) -> None:
    write(
        workspace,
        "minutes,*,,1\nsalvage,days:soon,,1\npicking_minutes,*,,-1\nrestocking,channel:x,,1\n"
        "payment_fee,*,1403/01/01,5\nrestocking,*,,1\nrestocking,*,,2\n",
    )

    with pytest.raises(RatesError) as refused:
        rates_of(workspace)

    for words in ("row 2", "row 3", "row 4", "row 5", "row 6", "stands twice"):
        assert words in refused.value.message


def test_the_value_left_falls_with_the_days(workspace: Workspace) -> None:
    curve = profit.salvage_curve(rates_of(workspace), day=date(2025, 1, 1))

    assert curve[0] == 0.95
    assert curve[100] == 0.35
    assert list(curve) == sorted(curve, reverse=True)


def test_a_rate_is_put_changed_and_taken_back_with_history_and_audit(
    workspace: Workspace, now: datetime
) -> None:
    before = rates_of(workspace)
    cells = {"driver": "service_minute", "applies_to": "phone", "value": "۲۵٬۰۰۰"}
    told = cells | {"value": "25000"}

    first = profit.put_rate(workspace, cells=told, actor="user:1", now=now)
    again = profit.put_rate(workspace, cells=told, actor="user:1", now=now)
    profit.put_rate(workspace, cells=told | {"value": ""}, actor="user:2", now=now)
    late = profit.undo_rate(workspace, number=1, actor="user:1", now=now)
    done = profit.undo_rate(workspace, number=2, actor="user:1", now=now)
    profit.remove_rate(
        workspace, key=("service_minute", "channel:phone", ""), actor="user:1", now=now
    )

    assert first is not None
    assert again is None
    assert (late, done) == (False, True)
    assert rates_of(workspace).rows == before.rows
    changes = [(one.before, one.after) for one in profit.rate_history(workspace)]
    assert changes == [(None, "25000"), ("25000", ""), ("", "25000"), ("25000", None)]
    kept = [one for one in AuditLog(workspace).read() if one.object_kind == "cost_rate"]
    assert len(kept) == 4


def test_a_wrong_rate_changes_nothing(workspace: Workspace, now: datetime) -> None:
    with pytest.raises(RatesError):
        profit.put_rate(workspace, cells={"driver": "x"}, actor="user:1", now=now)
    with pytest.raises(RatesError, match="no rate"):
        profit.remove_rate(workspace, key=("salvage", "days:5", ""), actor="user:1", now=now)

    assert profit.rate_history(workspace) == ()


def test_scenarios_are_kept_by_name_and_bounded(workspace: Workspace, now: datetime) -> None:
    profit.save_scenario(workspace, name=" A ", asked={"a_window": "9"}, actor="user:1", now=now)

    assert list(profit.read_scenarios(workspace)) == ["A"]
    with pytest.raises(profit.SimulationError, match="name"):
        profit.save_scenario(workspace, name="", asked={}, actor="user:1", now=now)
    assert profit.remove_scenario(workspace, name="A", actor="user:1", now=now)
    assert not profit.remove_scenario(workspace, name="A", actor="user:1", now=now)
