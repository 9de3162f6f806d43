"""The editor's form: what it carries means one policy, whatever is typed into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.empowerment.policies import policies

from mehvar.empowerment import (
    ACTIONS,
    FACTS,
    HITS,
    OPERATORS,
    Policy,
    PolicyError,
    policy_to_json,
    read_policy,
)
from mehvar_web.policies._draft import (
    Draft,
    DraftLevel,
    DraftRow,
    DraftTest,
    act_on,
    draft_of,
    read_form,
    read_kept,
    read_past,
    write_kept,
    write_past,
)
from mehvar_web.policies._gallery import TEMPLATES, draft_from
from mehvar_web.policies._resolve import resolve

if TYPE_CHECKING:
    from mehvar.workspace import Workspace

QUICK = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def _company(new_company: Workspace) -> None:
    assert new_company.root.is_dir()


def posted(draft: Draft) -> QueryDict:
    """Return a draft as the editor's form sends it."""
    sent = QueryDict(mutable=True)
    sent.update({"title_fa": draft.title_fa, "title_en": draft.title_en, "hit": draft.hit})
    sent.update({"rows": str(len(draft.rows)), "levels": str(len(draft.levels))})
    if draft.once:
        sent["once"] = "1"
    for at, row in enumerate(draft.rows):
        path = f"r{at}"
        sent[f"{path}:tests"] = str(len(row.tests))
        for name in ("key", *_PARTS):
            sent[f"{path}:{name}"] = getattr(row, name)
        for place, test in enumerate(row.tests):
            sent[f"{path}.{place}:fact"] = test.fact
            sent[f"{path}.{place}:operator"] = test.operator
            sent.setlist(f"{path}.{place}:value", list(test.values))
    for at, level in enumerate(draft.levels):
        sent[f"l{at}:level"], sent[f"l{at}:at_most"] = level.level, level.at_most
    return sent


_PARTS = ("action", "of", "rate", "plus", "at_least", "at_most", "round_to", "beyond", "valid_days")


def meaning(draft: Draft, policy: Policy) -> dict[str, object]:
    found = resolve(draft, key=policy.key, situation=policy.situation)
    assert found.policy is not None, found.problems
    return policy_to_json(found.policy)


def _can_be_typed(policy: Policy) -> bool:
    """Tell whether a policy can work, and holds no empty word: nobody can type that."""
    try:
        read_policy(policy_to_json(policy))
    except PolicyError:
        return False
    words = [
        value
        for row in policy.rows
        for test in row.when
        for value in (test.value if isinstance(test.value, tuple) else (test.value,))
    ]
    return "" not in words  # fmt: skip


@QUICK
@given(policies().filter(_can_be_typed))
def test_every_policy_goes_through_the_form_unchanged_in_what_it_says(policy: Policy) -> None:
    once = meaning(draft_of(policy), policy)
    again = resolve(read_form(posted(draft_of(policy))), key=policy.key, situation=policy.situation)

    assert again.policy is not None, again.problems
    assert policy_to_json(again.policy) == once
    assert meaning(draft_of(again.policy), policy) == once


@QUICK
@given(policies().filter(_can_be_typed))
def test_what_the_form_means_is_what_the_policy_said(policy: Policy) -> None:
    found = resolve(draft_of(policy), key=policy.key, situation=policy.situation).policy

    assert found is not None
    assert (found.hit, found.authority, found.once_per_order) == (
        policy.hit, policy.authority, policy.once_per_order,
    )  # fmt: skip
    for row, was in zip(found.rows, policy.rows, strict=True):
        assert row.when == was.when
        assert row.effect.action == was.effect.action
        if was.effect.action in {"discount_code", "refund", "credit"}:
            amount = was.effect.amount
            assert amount is not None
            kept = row.effect.amount
            assert kept is not None
            assert (kept.of, kept.plus, kept.at_least, kept.at_most, kept.round_to) == (
                amount.of, amount.plus, amount.at_least, amount.at_most, amount.round_to,
            )  # fmt: skip
            assert kept.of is None or kept.rate == amount.rate


_TEXT = st.sampled_from(
    ["", "15", "۴۷", "٣٠", "1,850,000", "۱۵۰٬۰۰۰", "7.5", "-3", "1e9", "1e999999999", "NaN", "∞",
     "abc", "true", "false", "1404/09/22", "2025-12-13", "1404/13/40", "gold", "customer", "0",
     "9" * 30, "\x00", "\u200f", "<b>", "'\"", "order_amount", "آ" * 300]
) | st.text(max_size=12)  # fmt: skip
_FACT = st.sampled_from([*FACTS, "nothing", ""])
_TESTS = st.builds(
    DraftTest, fact=_FACT, operator=st.sampled_from([*OPERATORS, "", "like"]),
    values=st.lists(_TEXT, max_size=3).map(tuple),
)  # fmt: skip
_ROWS = st.builds(
    DraftRow, key=_TEXT, tests=st.lists(_TESTS, max_size=3).map(tuple),
    action=st.sampled_from([*ACTIONS, "", "dance"]),
    of=st.sampled_from(["", "order_amount", "item_price", "order_delay", "x"]),
    rate=_TEXT, plus=_TEXT, at_least=_TEXT, at_most=_TEXT, round_to=_TEXT,
    beyond=st.sampled_from(["cap", "ask", "refuse", "", "x"]), valid_days=_TEXT,
)  # fmt: skip
_LEVELS = st.builds(DraftLevel, level=_TEXT, at_most=_TEXT)
DRAFTS = st.builds(
    Draft, title_fa=_TEXT, title_en=_TEXT, hit=st.sampled_from([*HITS, "", "x"]),
    once=st.booleans(), rows=st.lists(_ROWS, max_size=3).map(tuple),
    levels=st.lists(_LEVELS, max_size=2).map(tuple),
)  # fmt: skip
_ACTS = st.sampled_from(
    ["row", "exception", "copy:r0", "copy:r9", "up:r1", "down:r0", "test:r0", "remove:r0",
     "remove:r0.0", "remove:l0", "level", "", "dance:r0", "up:", "remove:x", "test:r999"]
)  # fmt: skip


@QUICK
@given(DRAFTS, _ACTS, st.sampled_from(["late_order", "return", "goodwill"]))
def test_no_form_breaks_the_editor_and_each_means_one_thing(
    draft: Draft, act: str, situation: Any
) -> None:
    read = read_form(posted(draft))
    after = act_on(read, act, {"r0:add": "order_delay"})
    found = resolve(after, key="any", situation=situation)

    assert read_form(posted(read)) == read
    assert read_kept(write_kept(after)) == after
    assert read_past(write_past([after])) == [after]
    assert (found.policy is None) == bool(found.problems)
    if found.policy is not None:
        shown = draft_of(found.policy)
        again = resolve(shown, key="any", situation=situation)
        assert again.policy == found.policy


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.key)
def test_every_template_can_be_published_as_it_is(template: Any) -> None:
    from mehvar.empowerment import lint

    found = resolve(draft_from(template), key=template.key, situation=template.situation)

    assert found.problems == {}
    assert found.policy is not None
    assert [one for one in lint(found.policy) if one.weight == "error"] == []


def test_what_is_wrong_is_told_at_its_place() -> None:
    row = DraftRow(
        key="a", tests=(DraftTest(fact="order_delay", operator="between", values=("60", "15")),),
        of="order_amount", rate="ten", at_least="5", at_most="4",
    )  # fmt: skip
    draft = Draft(title_en="Late", rows=(row,), levels=(DraftLevel(level="1"),))

    found = resolve(draft, key="late", situation="late_order")

    assert {"r0:rate", "l0"} <= set(found.problems)
    mended = resolve(
        Draft(title_en="Late", rows=(DraftRow(
            key="a", tests=row.tests, of="order_amount", rate="10", at_least="5", at_most="4",
        ),)),
        key="late", situation="late_order",
    )  # fmt: skip
    assert {"r0.0", "r0:at_most"} <= set(mended.problems)
