"""What was decided is decided again: the same answer, or it is said what is not the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.empowerment.policies import facts_for, policies

from mehvar import empowerment, schema
from mehvar.audit import AuditLog
from mehvar.empowerment import Decision, Facts, Policy, Recorded, Verdict
from mehvar.workspace import Settings, Workspace

LATE = empowerment.read_policy(
    {
        "key": "late", "version": 3, "situation": "late_order", "hit": "first",
        "title": {"fa": "دیر", "en": "Late"},
        "rows": [
            {
                "key": "half-hour",
                "when": [{"fact": "order_delay", "operator": "between", "value": [30, 60]}],
                "effect": {
                    "action": "discount_code", "valid_days": 30,
                    "amount": {"of": "order_amount", "rate": 1_000, "at_most": 500_000},
                },
            }
        ],
    }
)  # fmt: skip
FACTS: Facts = {
    "order_delay": 47, "order_amount": 1_850_000, "order_day": date(2026, 1, 15), "order_city": "تهران",
    "order_is_first": False, "severity": None,
}  # fmt: skip
NOW = datetime(2026, 1, 15, 9, 30)


def _recorded(policy: Policy, facts: Facts, *, name: str = "d1") -> Recorded:
    decision = empowerment.decide(policy=policy, facts=facts)
    text = empowerment.write_facts(facts)
    return Recorded(
        decision_id=name, facts=text, digest=empowerment.digest_of(facts=text, decision=decision),
        **_answer(decision),
    )  # fmt: skip


def _answer(decision: Decision) -> dict[str, Any]:
    return {
        "situation": decision.situation, "policy_key": decision.policy,
        "policy_version": decision.version, "outcome": decision.outcome,
        "reason": decision.reason.value, "action": decision.action, "row": decision.row or "",
        "due": decision.due, "amount": decision.amount, "level": decision.level,
    }  # fmt: skip


def _verdict(row: Recorded, *known: Policy) -> tuple[Verdict, tuple[str, ...]]:
    by_version = {(one.key, one.version): one for one in known}
    (found,) = empowerment.replay(rows=[row], policies=by_version)
    return found.verdict, found.differs


def test_facts_are_written_in_one_way_and_read_back() -> None:
    text = empowerment.write_facts(FACTS)

    assert text == (
        '{"order_amount":1850000,"order_city":"تهران","order_day":"2026-01-15","order_delay":47,'
        '"order_is_first":false}'
    )
    assert empowerment.read_facts(text) == {k: v for k, v in FACTS.items() if v is not None}
    assert empowerment.write_facts(dict(reversed(list(FACTS.items())))) == text


@given(policy=policies(), data=st.data())
def test_any_decision_is_the_same_again(policy: Policy, data: st.DataObject) -> None:
    facts = data.draw(facts_for(policy))

    assert _verdict(_recorded(policy, facts), policy)[0] is Verdict.SAME


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        pytest.param({"amount": 190_000}, ("amount", "digest"), id="more than was decided"),
        pytest.param({"outcome": "deny"}, ("outcome", "digest"), id="another answer"),
        pytest.param({"row": "hour"}, ("row", "digest"), id="another row"),
        pytest.param({"facts": "{}"}, ("outcome", "reason", "action", "row", "due", "amount", "digest"), id="other facts"),
        pytest.param({"facts": "[1]"}, ("facts", "digest"), id="facts that are none"),
        pytest.param({"facts": '{"order_delay":"x"}'}, ("facts", "digest"), id="a fact of another kind"),
        pytest.param({"digest": "0" * 64}, ("digest",), id="the chain says otherwise"),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(change: dict[str, Any], differs: tuple[str, ...]) -> None:
    row = replace(_recorded(LATE, FACTS), **change)

    assert _verdict(row, LATE) == (Verdict.DIFFERENT, differs)


def test_facts_and_answer_forged_to_fit_each_other_differ_from_the_chain() -> None:
    true = _recorded(LATE, FACTS)
    forged = replace(_recorded(LATE, {**FACTS, "order_amount": 3_000_000}), digest=true.digest)

    assert _verdict(forged, LATE) == (Verdict.DIFFERENT, ("digest",))
    assert _verdict(replace(forged, digest=""), LATE)[0] is Verdict.SAME


def test_a_policy_that_was_changed_afterwards_answers_otherwise() -> None:
    (row,) = LATE.rows
    assert row.effect.amount is not None
    dearer = replace(row.effect, amount=replace(row.effect.amount, rate=2_000))
    other = replace(LATE, rows=(replace(row, effect=dearer),))

    assert _verdict(_recorded(LATE, FACTS), other) == (Verdict.DIFFERENT, ("due", "amount"))


def test_without_its_policy_or_its_facts_nothing_is_claimed() -> None:
    row = _recorded(LATE, FACTS)
    nobody_ruled = replace(
        row, policy_key="", policy_version=0, outcome="deny", amount=0, digest=""
    )

    assert _verdict(row)[0] is Verdict.POLICY_MISSING
    assert _verdict(replace(row, facts=None), LATE)[0] is Verdict.ERASED
    assert _verdict(replace(row, facts=""), LATE)[0] is Verdict.ERASED
    assert _verdict(nobody_ruled)[0] is Verdict.SAME


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Five decisions in the chain: whole, forged, forgotten, gone; and one that it does not know."""
    workspace = Workspace.create(tmp_path_factory.mktemp("replay") / "shop", Settings())
    true = {
        name: _recorded(LATE, FACTS, name=name) for name in ("whole", "forged", "forgotten", "gone")
    }
    log = AuditLog(workspace)
    for row in true.values():
        log.append(
            at=NOW, actor="user:1", action=empowerment.DECIDED, object_kind="decision",
            object_id=row.decision_id, details={"digest": row.digest},
        )  # fmt: skip
    definition = json.dumps(empowerment.policy_to_json(LATE))
    _put(
        workspace, "policies",
        [{"record_id": "late:3", "policy_key": "late", "policy_version": 3, "definition": definition}],
    )  # fmt: skip
    rows = [
        true["whole"], replace(true["forged"], amount=999_999), replace(true["forgotten"], facts=None),
        replace(true["whole"], decision_id="slipped-in"),
    ]  # fmt: skip
    _put(workspace, "decisions", [_table_row(row) for row in rows])
    return workspace


def _table_row(row: Recorded) -> dict[str, object]:
    names = (
        "situation", "policy_key", "policy_version", "facts", "outcome", "reason", "action", "row",
        "due", "amount", "level",
    )  # fmt: skip
    return {"record_id": row.decision_id, **{name: getattr(row, name) for name in names}}


def _put(workspace: Workspace, table: str, rows: list[dict[str, object]]) -> None:
    columns = schema.table(table).column_names
    taken: dict[str, object] = {
        "source": "mehvar", "import_id": "i", "ingested_at": NOW, "at": NOW, "day": NOW.date(),
    }  # fmt: skip
    full = [
        dict.fromkeys(columns)
        | {name: value for name, value in taken.items() if name in columns}
        | {"record_hash": place}
        | row
        for place, row in enumerate(rows)
    ]
    workspace.lake.append(
        table, pa.Table.from_pylist(full, schema=schema.table(table).arrow_schema)
    )
    arrow = workspace.lake.arrow_schema("imports")
    done = dict.fromkeys(arrow.names) | {"import_id": "i", "state": "imported", "changed_at": NOW}
    workspace.lake.append("imports", pa.Table.from_pylist([done], schema=arrow))


def test_a_workspace_is_replayed_against_its_chain(recorded: Workspace) -> None:
    found = {one.decision_id: one for one in empowerment.replay_recorded(recorded)}

    assert {name: one.verdict.value for name, one in found.items()} == {
        "whole": "same", "forged": "different", "forgotten": "erased", "gone": "erased",
        "slipped-in": "different",
    }  # fmt: skip
    assert found["forged"].differs == ("amount", "digest")
    assert found["slipped-in"].differs == ("chain",)
    assert found["whole"].again is not None
    assert found["whole"].again.amount == 185_000
    assert AuditLog(recorded).verify().is_whole


@pytest.mark.parametrize(
    ("name", "verdict"), [("whole", Verdict.SAME), ("gone", Verdict.ERASED), ("none", None)]
)
def test_one_decision_is_replayed_alone(
    recorded: Workspace, name: str, verdict: Verdict | None
) -> None:
    found = list(empowerment.replay_recorded(recorded, decision_id=name))

    assert [one.verdict for one in found] == ([verdict] if verdict else [])


def test_a_later_period_holds_nothing(recorded: Workspace) -> None:
    assert list(empowerment.replay_recorded(recorded, since=datetime(2026, 2, 1))) == []


def test_the_terminal_says_what_differs(recorded: Workspace, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from mehvar.cli import app

    def said(*words: str) -> tuple[int, str]:
        told = CliRunner().invoke(app, ["audit", *words, "-w", str(recorded.root)])
        return told.exit_code, told.stdout

    code, counts = said("replay", "--all", "--json")
    table = said("replay", "--since", "2026-01-15")
    one = said("replay", "whole")
    unknown = said("replay", "none")
    out = said("export", str(tmp_path / "x.jsonl"), "--json")
    checked = said("verify", str(tmp_path / "x.jsonl"), "--json")

    told = json.loads(counts)
    assert code == 1
    assert {name: told[name] for name in ("same", "different", "erased", "policy_missing")} == {
        "same": 1, "different": 2, "erased": 2, "policy_missing": 0,
    }  # fmt: skip
    assert {row["decision_id"] for row in told["differing"]} == {"forged", "slipped-in"}
    assert table[0] == 1
    assert "forged: different (amount, digest)" in table[1]
    assert one == (0, "whole: same\n")
    assert unknown[0] == 1
    assert json.loads(out[1])["records"] >= 4
    assert json.loads(checked[1])["is_whole"] is True
    assert said("replay")[0] == 1
    assert "audit.exported" in said("list", "--limit", "5")[1]
