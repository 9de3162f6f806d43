"""A rule keeps exactly whom it says, on any table, and is read back as it was written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.backends import BaseBackend
from tests.segments.rules_oracle import EVENTS, kept

from mehvar import engine, schema
from mehvar.segments import Group, RuleError, read_rule, rule_to_json, say_rule
from mehvar.segments import vocabulary as all_fields
from mehvar.segments._rules import OPERATORS, nodes
from mehvar.segments._rules_compile import column_of, flags, lot, members
from mehvar.segments._rules_fields import OPERATORS_OF
from mehvar.workspace import Settings

AS_OF = date(2025, 6, 10)
COMPANY = Settings()
CITIES = ("تهران", "کرج", "Tabriz", "o'Brien; --", "100%_")
CHANNELS = ("app", "web", "phone")
TEXTS = {"customers.city": CITIES, "customers.lifecycle": ("new", "quiet", "lost"), "attributes.taste": CITIES,
         "facts.preference": CITIES}  # fmt: skip
FIELDS = (
    *TEXTS, "customers.channels", "customers.orders", "customers.net_spend", "customers.mean_gap_days",
    "customers.last_order_day", "consent.marketing", "sample.lot",
)  # fmt: skip


def _tables(seed: int, count: int = 24) -> dict[str, list[dict[str, Any]]]:
    """A company by chance: unknown values, customers without a row, days in the future."""
    rng = np.random.default_rng(seed)

    def pick(values: Any, unknown: float = 0.2) -> Any:
        return None if rng.random() < unknown else values[int(rng.integers(len(values)))]

    def day() -> date | None:
        days = int(rng.integers(-20, 400))
        return None if rng.random() < 0.1 else AS_OF - timedelta(days=days)

    ids = [int(one) for one in rng.choice(10**6, size=count, replace=False)]
    some = [one for one in ids if rng.random() < 0.7]
    customers = [
        {
            "customer_id": one,
            "city": pick(CITIES),
            "lifecycle": pick(("new", "quiet", "lost")),
            "channels": pick(("app", "app,web", "phone,web", "webapp")),
            "orders": pick(range(6)),
            "net_spend": pick((-500, 0, 1_000, 2_000_000)),
            "mean_gap_days": pick((0.5, 30.0, float("nan"))),
            "last_order_day": day(),
        }
        for one in ids
    ]
    events = {
        name: [
            {
                "customer_id": pick(ids, 0.1),
                "day": day(),
                "status": pick(("delivered", "cancelled", "open")),
                "category": pick(CITIES),
                "reason": pick(CITIES),
                "kind": pick(("complaint", "nps")),
                "channel": pick(CHANNELS),
                "is_late": pick((True, False)),
                "gross_amount": pick((0, 1_000, 5_000)),
                "amount": pick((0, 1_000, 5_000)),
            }
            for _ in range(3 * count)
        ]
        for name in EVENTS.values()
    }
    return {
        "customers": customers,
        "attributes": [
            {"customer_id": one, "attribute": name, "value": pick(CITIES, 0)}
            for one in some
            for name in ("taste", "other")
        ],
        "customer_facts": [
            {"customer_id": one, "fact": "preference", "value": pick(CITIES, 0),
             "in_force": pick((True, False)), "purpose": pick(("service", "marketing"), 0)}
            for one in some
        ],
        "customer_consents": [{"customer_id": one, "marketing": pick((True, False), 0)} for one in some],
        **events,
    }  # fmt: skip


def _reader(backend: BaseBackend, tables: dict[str, list[dict[str, Any]]]) -> Callable[[str], Any]:
    def read(name: str) -> Any:
        declared = schema.table(name)
        rows = [{c: row.get(c) for c in declared.column_names} for row in tables[name]]
        # what stands in for the marts has their types, whether or not a value is known
        return ibis.memtable(pa.Table.from_pylist(rows, schema=declared.arrow_schema))

    return read


@pytest.fixture(scope="module")
def backend() -> Iterator[BaseBackend]:
    opened = engine.connect(engine.EngineSettings(threads=1))
    yield opened
    opened.disconnect()


_days = st.integers(0, 400).map(lambda back: (AS_OF - timedelta(days=back)).isoformat())
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(0, 6),
    "money": st.sampled_from([-500, 0, 1_000, 2_000_000]),
    "float": st.sampled_from([0.5, 29.0, 30.0]),
    "bool": st.booleans(),
    "day": _days,
    "text": st.sampled_from(CITIES),
    "names": st.sampled_from(CHANNELS),
}


@st.composite
def _condition(draw: st.DrawFn) -> dict[str, Any]:
    known = all_fields()
    name = draw(st.sampled_from(FIELDS))
    kind = "text" if name.startswith("attributes.") else known.fields[name].kind
    values = st.sampled_from(TEXTS[name]) if name in TEXTS else _VALUES[kind]
    return {"field": name, **draw(_comparison(kind, values, OPERATORS_OF[kind]))}


@st.composite
def _comparison(draw: st.DrawFn, kind: str, values: Any, operators: Any) -> dict[str, Any]:
    operator = draw(st.sampled_from(operators))
    if operator in {"known", "not_known"}:
        return {"operator": operator}
    if operator.endswith("_last_days"):
        return {"operator": operator, "value": draw(st.integers(1, 300))}
    if operator in {"one_of", "not_one_of", "has", "has_not"}:
        return {
            "operator": operator,
            "value": draw(st.lists(values, min_size=1, max_size=3, unique=True)),
        }
    if operator == "between":
        return {"operator": operator, "value": sorted(draw(st.tuples(values, values)))}
    if operator == "contains":
        return {"operator": operator, "value": draw(st.sampled_from(("ران", "TAB", "%", "_", "'")))}
    return {"operator": operator, "value": draw(values)}


@st.composite
def _happening(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(EVENTS)))
    money = {"order": "gross_amount", "product": "amount", "return": "amount"}.get(name, "times")
    measure = draw(st.sampled_from(("times", money)))
    values = _VALUES["int"] if measure == "times" else _VALUES["money"]
    one = {"happened": name} | draw(
        _comparison("int", values, ("at_least", "at_most", "between", "is"))
    )
    if measure != "times":
        one["measure"] = measure
    window = draw(st.sampled_from(("none", "last", "from", "until")))
    if window == "last":
        one["last_days"] = draw(st.integers(1, 300))
    elif window != "none":
        one[f"{window}_day"] = draw(_days)
    narrowed = {"order": "status", "product": "category", "return": "reason"}.get(name, "kind")
    if draw(st.booleans()):
        values = st.sampled_from(("delivered", "cancelled", "complaint", *CITIES))
        one["where"] = [
            {"field": narrowed, **draw(_comparison("text", values, OPERATORS_OF["text"]))}
        ]
    return one


_rules = st.recursive(
    st.one_of(_condition(), _happening()),
    lambda inner: st.dictionaries(
        st.sampled_from(("all", "any", "none")),
        st.lists(inner, min_size=1, max_size=3),
        min_size=1,
        max_size=1,
    ),
    max_leaves=6,
).map(lambda one: one if set(one) & {"all", "any", "none"} else {"all": [one]})


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    rules=st.lists(_rules, min_size=3, max_size=3),
    marketing=st.booleans(),
)
def test_the_expression_keeps_whom_plain_python_keeps(
    backend: BaseBackend, seed: int, rules: list[dict[str, Any]], marketing: bool
) -> None:
    tables = _tables(seed)
    read, purpose = _reader(backend, tables), "marketing" if marketing else "service"

    for written in rules:
        rule = read_rule(written, settings=COMPANY)
        judged = flags(rule, read=read, as_of=AS_OF, purpose=purpose)  # type: ignore[arg-type]
        found = backend.to_pyarrow(judged).to_pylist()

        expected = kept(written, tables, as_of=AS_OF, purpose=purpose)
        assert {row["customer_id"] for row in found if row["keeps"]} == expected
        assert len(found) == len(tables["customers"])
        assert all(isinstance(flag, bool | int) for row in found for flag in row.values())


@settings(max_examples=50, deadline=None)
@given(_rules)
def test_a_rule_is_read_back_as_it_was_written(written: dict[str, Any]) -> None:
    rule = read_rule(written, settings=COMPANY)

    again = read_rule(json.loads(json.dumps(rule_to_json(rule))), settings=COMPANY)

    assert again == rule


@settings(max_examples=50, deadline=None)
@given(_rules)
def test_every_rule_is_a_sentence_in_both_languages(written: dict[str, Any]) -> None:
    rule = read_rule(written, settings=COMPANY)

    persian, english = (say_rule(rule, settings=COMPANY, language=one) for one in ("fa", "en"))

    assert persian != english
    assert "{" not in persian + english
    assert not any(digit in persian.translate(_NO_DATA) for digit in "0123456789")


_NO_DATA = str.maketrans("", "", "".join({letter for city in CITIES for letter in city}))


def test_each_part_is_flagged_at_its_place(backend: BaseBackend) -> None:
    tables = _tables(7)
    rule = read_rule(
        {"all": [{"field": "customers.orders", "operator": "at_least", "value": 1},
                 {"none": [{"field": "customers.city", "operator": "is", "value": CITIES[0]}]}]},
        settings=COMPANY,
    )  # fmt: skip

    rows = backend.to_pyarrow(flags(rule, read=_reader(backend, tables), as_of=AS_OF)).to_pylist()

    assert [path for path, _ in nodes(rule)] == ["", "0", "1", "1.0"]
    for row in rows:
        assert row["keeps"] == (row[column_of("0")] and row[column_of("1")])
        assert row[column_of("1")] != row[column_of("1.0")]


def test_the_rule_without_a_condition_keeps_everyone(backend: BaseBackend) -> None:
    tables = _tables(3)

    found = members(Group(match="all"), read=_reader(backend, tables), as_of=AS_OF)

    assert backend.to_pyarrow(found.count()).as_py() == len(tables["customers"])


def test_a_lot_is_drawn_evenly_and_says_nothing_of_the_id() -> None:
    lots = np.array([lot(one) for one in range(1, 200_001)])

    counts = np.bincount(lots, minlength=100)

    assert counts.min() > 1_800
    assert counts.max() < 2_200
    assert abs(np.corrcoef(lots[:-1], lots[1:])[0, 1]) < 0.01


def test_no_personal_field_can_be_asked() -> None:
    known = all_fields()

    tables = {one.table for one in known.fields.values()} & set(schema.TABLES)

    personal = {
        f"{name}.{column.name}"
        for name in tables
        for column in schema.table(name).columns
        if column.personal
    }
    assert personal
    assert not personal & set(known.fields)
    with pytest.raises(RuleError, match="is not known"):
        read_rule({"field": "attributes.fact_allergy", "operator": "known"}, settings=COMPANY)
    with pytest.raises(RuleError, match="is not known"):
        read_rule({"field": "customers.full_name", "operator": "known"}, settings=COMPANY)


def test_every_operator_fits_a_kind_of_field() -> None:
    assert {one for of_kind in OPERATORS_OF.values() for one in of_kind} == set(OPERATORS)


def test_all_problems_of_a_rule_are_told_at_once_with_their_places() -> None:
    written = {
        "all": [
            {"field": "customers.order", "operator": "at_least", "value": 3},
            {"field": "customers.orders", "operator": "contains", "value": "3"},
            {"any": [{"field": "customers.orders", "operator": "between", "value": [5, 2]}]},
            {"happened": "ordr", "operator": "at_least", "value": 1},
            {
                "happened": "order",
                "operator": "at_least",
                "value": 1,
                "last_days": 3,
                "from_day": "2024-01-01",
            },
            {"field": "customers.last_order_day", "operator": "at_least", "value": "1403/13/01"},
            {"none": []},
            {"every": []},
        ]
    }

    with pytest.raises(RuleError) as caught:
        read_rule(written, settings=COMPANY)

    told = {one.where: one.message.en for one in caught.value.problems}
    assert "perhaps customers.orders" in told["rule.all[0]"]
    assert "these do: at_least" in told["rule.all[1]"]
    assert "low end" in told["rule.all[2].any[0]"]
    assert "perhaps order" in told["rule.all[3]"]
    assert "not both" in told["rule.all[4]"]
    assert "1403-09-22" in told["rule.all[5]"]
    assert "no condition" in told["rule.all[6]"]
    assert "exactly one of" in told["rule.all[7]"]
    assert all(one.message.fa for one in caught.value.problems)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        pytest.param("customers.net_spend", "۲ میلیون تومان", 20_000_000, id="an amount in words"),
        pytest.param("customers.net_spend", 1500, 1500, id="minor units"),
        pytest.param("customers.net_spend", "۱۵۰۰", 1500, id="minor units in Persian digits"),
        pytest.param("customers.last_order_day", "1403/01/01", date(2024, 3, 20), id="Jalali"),
        pytest.param("customers.last_order_day", "۱۴۰۳/۱۲/۳۰", date(2025, 3, 20), id="a leap day"),
        pytest.param("customers.last_order_day", "2024-03-20", date(2024, 3, 20), id="Gregorian"),
        pytest.param("customers.mean_gap_days", "۳٫۵", 3.5, id="a decimal in Persian digits"),
    ],
)
def test_values_are_read_as_people_write_them(field: str, value: object, expected: object) -> None:
    rule = read_rule({"field": field, "operator": "at_least", "value": value}, settings=COMPANY)

    assert rule.of[0].value == expected  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param([], id="a list"),
        pytest.param("all", id="a word"),
        pytest.param({}, id="nothing"),
        pytest.param({"all": "x"}, id="a text for a list"),
        pytest.param({"all": [None]}, id="null"),
        pytest.param({"field": "customers.orders", "operator": "is", "value": True}, id="truth for a number"),
        pytest.param({"field": "customers.orders", "operator": "is", "value": 1e300}, id="too large"),
        pytest.param({"field": "customers.orders", "operator": "is", "value": 1.5}, id="no whole number"),
        pytest.param({"field": "customers.city", "operator": "is", "value": "a\0b"}, id="a zero byte"),
        pytest.param({"field": "customers.city", "operator": "is", "value": ""}, id="an empty text"),
        pytest.param({"field": "customers.city", "operator": "one_of", "value": []}, id="no value"),
        pytest.param({"field": "customers.city", "operator": "known", "value": 1}, id="a value too much"),
        pytest.param({"field": "customers.city", "operator": "is", "value": "x", "sql": "1"}, id="a strange key"),
        pytest.param({"happened": "order", "operator": "at_least", "value": 1, "last_days": 0}, id="no day"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(written: object) -> None:
    with pytest.raises(RuleError) as caught:
        read_rule(written, settings=COMPANY)

    assert caught.value.problems


def test_a_rule_too_deep_or_too_long_is_refused() -> None:
    condition = {"field": "customers.orders", "operator": "is", "value": 1}
    deep: dict[str, Any] = condition
    for _ in range(50):
        deep = {"all": [deep]}

    for written in (deep, {"any": [condition] * 500}):
        with pytest.raises(RuleError, match="too large"):
            read_rule(written, settings=COMPANY)
