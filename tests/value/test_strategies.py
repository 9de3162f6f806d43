"""Strategies: a default for every class, the company's own text, and every change kept."""

from __future__ import annotations

from datetime import datetime

import pytest

from mehvar import value
from mehvar.audit import AuditError, AuditLog
from mehvar.value import CLASSES, StrategyError
from mehvar.workspace import Workspace


def put(workspace: Workspace, now: datetime, text: str = "Call them.", **more: str) -> None:
    said = {"value_class": "gold", "actor": "user:1"} | more
    value.put_strategy(workspace, text=text, now=now, **said)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_class_has_a_default_in_both_languages(workspace: Workspace, language: str) -> None:
    found = value.read_strategies(workspace, language=language)  # type: ignore[arg-type]

    assert tuple(found) == CLASSES
    assert all(one.text and not one.is_own for one in found.values())


def test_the_companys_own_text_holds_until_it_is_taken_back(
    workspace: Workspace, now: datetime
) -> None:
    put(workspace, now)
    put(workspace, now, "Call them twice.")
    own = value.read_strategies(workspace)["gold"]

    value.remove_strategy(workspace, value_class="gold", actor="user:2", now=now)

    assert (own.text, own.is_own, own.actor) == ("Call them twice.", True, "user:1")
    assert not value.read_strategies(workspace)["gold"].is_own
    texts = [one.text for one in value.strategy_history(workspace, value_class="gold")]
    assert texts == ["Call them.", "Call them twice.", None]
    acts = [one.action for one in AuditLog(workspace).read()]
    assert acts == ["strategy.removed", "strategy.put", "strategy.put"]


def test_a_line_torn_by_a_crash_does_not_count_and_is_cut_off(
    workspace: Workspace, now: datetime
) -> None:
    put(workspace, now)
    path = workspace.root / value.STRATEGIES_FILE
    path.write_bytes(path.read_bytes() + b'{"number":2,"te')

    assert len(value.strategy_history(workspace)) == 1
    put(workspace, now, "Again.")
    assert [one.number for one in value.strategy_history(workspace)] == [1, 2]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"text": "  "}, StrategyError, id="empty"),
        pytest.param({"text": "x" * 4_001}, StrategyError, id="too long"),
        pytest.param({"value_class": "diamond"}, StrategyError, id="no such class"),
        pytest.param({"actor": "sara@example.com"}, AuditError, id="a person for an id"),
    ],
)
def test_what_is_no_strategy_is_refused_and_nothing_is_written(
    workspace: Workspace, now: datetime, changes: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        put(workspace, now, **changes)

    assert value.strategy_history(workspace) == ()


def test_a_default_cannot_be_taken_back(workspace: Workspace, now: datetime) -> None:
    with pytest.raises(StrategyError, match="default already"):
        value.remove_strategy(workspace, value_class="lead", actor="user:1", now=now)
