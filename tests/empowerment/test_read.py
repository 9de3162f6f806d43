"""Policies as JSON: whatever can be written is read back, whatever is wrong is named."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.empowerment.policies import LATE, SUBSTITUTE, policies

from mehvar.empowerment import Policy, PolicyError, policy_to_json, read_policy


def written(policy: Policy) -> Any:
    return json.loads(json.dumps(policy_to_json(policy), ensure_ascii=False))


@pytest.mark.parametrize("policy", [LATE, SUBSTITUTE], ids=lambda one: one.key)
def test_okalas_rules_are_read_back(policy: Policy) -> None:
    assert read_policy(written(policy)) == policy


def _faults(data: Any) -> set[str] | Policy:
    """Return the policy, or the places at which it has a fault."""
    try:
        return read_policy(data)
    except PolicyError as error:
        return {one.where for one in error.problems}


@given(policies())
@settings(max_examples=30)
def test_what_works_is_read_back_and_what_does_not_is_named(policy: Policy) -> None:
    again = _faults(written(policy))

    if isinstance(again, set):
        assert {where.rpartition(".")[2] for where in again} <= {"amount", "at_most"}
    else:
        assert again == policy


def _put(data: Any, path: str, value: Any) -> Any:
    *steps, last = [int(one) if one.isdigit() else one for one in path.split(".")]
    for step in steps:
        data = data[step]
    data[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        pytest.param("schema", 9, "schema", id="another format"),
        pytest.param("situation", "flood", "situation", id="no such situation"),
        pytest.param("rows", [], "rows", id="no rows"),
        pytest.param("rows.1.key", "late-15", "rows[1].key", id="a key twice"),
        pytest.param("rows.0.when.0.fact", "item_price", "rows[0].when[0].fact", id="not here"),
        pytest.param("rows.0.when.0.value", [30, 15], "rows[0].when[0].value", id="ends crossed"),
        pytest.param("rows.0.when.0.value", ["a", 15], "rows[0].when[0].value[0]", id="a word"),
        pytest.param("rows.0.when.1.operator", "above", "rows[0].when[1].operator", id="order"),
        pytest.param("rows.0.when.1.value", "moon", "rows[0].when[1].value", id="no choice"),
        pytest.param("rows.0.effect.amount", None, "rows[0].effect.amount", id="no amount"),
        pytest.param("rows.0.effect.amount.rate", -1, "rows[0].effect.amount.rate", id="rate"),
        pytest.param("rows.0.effect.amount.of", "order_delay", "rows[0].effect.amount.of", id="of"),
        pytest.param("rows.0.effect.give", 1, "rows[0].effect.give", id="a stranger"),
        pytest.param("authority", [{"level": 2, "at_most": 1}] * 2, "authority", id="levels"),
        pytest.param("until_day", "1405-13-01", "until_day", id="no day"),
    ],
)
def test_every_fault_is_told_with_its_place(path: str, value: Any, where: str) -> None:
    data = copy.deepcopy(written(LATE))
    _put(data, path, value)

    with pytest.raises(PolicyError) as caught:
        read_policy(data)

    assert where in {one.where for one in caught.value.problems}


def test_all_faults_are_told_at_once() -> None:
    data = written(LATE)
    _put(data, "hit", "random")
    _put(data, "rows.2.effect.action", "apologise")

    with pytest.raises(PolicyError) as caught:
        read_policy(data)

    assert {one.where for one in caught.value.problems} == {"hit", "rows[2].effect.action"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
_PATHS = ["key", "version", "title", "rows", "rows.0", "rows.0.when", "rows.0.when.0",
          "rows.0.when.0.value", "rows.0.when.0.fact", "rows.0.effect", "rows.0.effect.amount",
          "authority", "from_day", "hit", "situation", "once_per_order"]  # fmt: skip


@given(st.sampled_from(_PATHS), _JSON)
def test_no_json_breaks_the_reader(path: str, value: Any) -> None:
    data = written(LATE)
    _put(data, path, value)

    policy = _faults(data)

    if isinstance(policy, Policy):
        assert read_policy(written(policy)) == policy
    else:
        assert policy


def test_a_policy_counts_on_its_days() -> None:
    policy = replace(LATE, from_day=date(2026, 3, 21), until_day=date(2026, 6, 21))

    in_force = [policy.is_in_force(date(2026, month, 21)) for month in (2, 3, 6)]

    assert in_force == [False, True, True]
    assert not policy.is_in_force(date(2026, 6, 22))
