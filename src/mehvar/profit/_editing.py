"""Changing one cost rate: the file that people may also edit by hand, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from mehvar.audit import AuditEntry, AuditLog, check_entry
from mehvar.profit._durable import append_line, read_lines, replace_text
from mehvar.profit._rates import (
    FILE,
    CostRate,
    CostRates,
    RatesError,
    made_rate,
    rates_text,
    read_rates,
    shown_value,
)
from mehvar.workspace import Workspace

HISTORY_FILE = "profit/rates.jsonl"
_LOCK = "cost-rates"


class RateChange(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the history. Values stand as in the file; None says there was no such rate."""

    number: int
    at: datetime
    actor: str
    driver: str
    applies_to: str
    from_day: str = ""
    before: str | None = None
    after: str | None = None


def put_rate(
    workspace: Workspace, *, cells: Mapping[str, str], actor: str, now: datetime
) -> RateChange | None:
    """Set a rate; return the change, or None when it was so already.

    Args:
        workspace: the company.
        cells: driver, applies_to, from_day and value as texts, money in the currency's own unit.
            An empty value says that nobody knows it: nothing is charged.
        actor: who sets it.
        now: when.

    Raises:
        RatesError: saying what is wrong; nothing was changed.
    """
    rate = made_rate(cells, workspace.settings)
    with workspace.lock(_LOCK):
        rates = read_rates(workspace.root, workspace.settings)
        kept = tuple(row for row in rates.rows if row.key != rate.key)
        return _change(workspace, rates, (*kept, rate), key=rate.key, actor=actor, now=now)


def remove_rate(
    workspace: Workspace, *, key: tuple[str, str, str], actor: str, now: datetime
) -> RateChange:
    """Take a rate away: what it was for falls to the next wider or earlier one.

    Raises:
        RatesError: when there is no such rate.
    """
    with workspace.lock(_LOCK):
        rates = read_rates(workspace.root, workspace.settings)
        kept = tuple(row for row in rates.rows if row.key != key)
        change = _change(workspace, rates, kept, key=key, actor=actor, now=now)
        if change is None:
            raise RatesError(
                f"There is no rate of {key[0]} for {key[1]}.",
                hint="Somebody may have removed it meanwhile; look again.",
            )
        return change


def undo_rate(workspace: Workspace, *, number: int, actor: str, now: datetime) -> bool:
    """Take the newest change back; return whether it still was the newest."""
    with workspace.lock(_LOCK):
        changes = rate_history(workspace)
        if not changes or changes[-1].number != number:
            return False
        last = changes[-1]
        key = (last.driver, last.applies_to, last.from_day)
        rates = read_rates(workspace.root, workspace.settings)
        rows = tuple(row for row in rates.rows if row.key != key)
        if last.before is not None:
            cells = {"driver": key[0], "applies_to": key[1], "from_day": key[2]}
            rows += (made_rate(cells | {"value": last.before}, workspace.settings),)
        return _change(workspace, rates, rows, key=key, actor=actor, now=now) is not None


def rate_history(workspace: Workspace) -> tuple[RateChange, ...]:
    """Return every change made through Mehvar, oldest first; edits by hand are not in it."""
    return read_lines(workspace.root / HISTORY_FILE, RateChange)


def _change(
    workspace: Workspace, rates: CostRates, rows: tuple[CostRate, ...], *,
    key: tuple[str, str, str], actor: str, now: datetime,
) -> RateChange | None:  # fmt: skip
    before, after = _value(workspace, rates.rows, key), _value(workspace, rows, key)
    if before == after:
        return None
    act = AuditEntry(
        at=now, actor=actor, action="cost_rate.put" if after is not None else "cost_rate.removed",
        object_kind="cost_rate", object_id=" ".join(filter(None, key)),
        details={"before": before or "", "after": after or ""},
    )  # fmt: skip
    check_entry(act)
    change = RateChange(
        number=len(rate_history(workspace)) + 1, at=now, actor=actor, driver=key[0],
        applies_to=key[1], from_day=key[2], before=before, after=after,
    )  # fmt: skip
    # The history first: a crash between the two leaves a line that says what was meant.
    append_line(workspace.path(HISTORY_FILE), change)
    replace_text(Path(workspace.path(FILE)), rates_text(rows, workspace.settings))
    AuditLog(workspace).append_many([act])
    return change


def _value(
    workspace: Workspace, rows: tuple[CostRate, ...], key: tuple[str, str, str]
) -> str | None:
    found = next((row for row in rows if row.key == key), None)
    return None if found is None else shown_value(found, workspace.settings)
