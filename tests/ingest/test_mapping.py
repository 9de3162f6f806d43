"""A mapping is read strictly, written for people, and refused with every problem at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar.ingest import Condition, FileMapping, Mapping, MappingError, Rule, TableMapping

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
_NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12
)
_RULES = st.builds(
    Rule,
    columns=st.lists(_NAMES, min_size=1, max_size=2).map(tuple),
    as_=st.sampled_from([None, "text", "mobile", "date"]),
    calendar=st.sampled_from(["auto", "jalali"]),
    unit=st.sampled_from([None, "toman"]),
    values=st.dictionaries(_NAMES, _NAMES, max_size=2).map(lambda words: tuple(words.items())),
    missing_when=st.lists(_NAMES, max_size=2).map(tuple),
    negate=st.booleans(),
    multiply_by=st.sampled_from(["", "تعداد"]),
    take=st.sampled_from(["first", "sum"]),
)


@pytest.mark.parametrize("name", ["olist.yml", "online_retail.yml"])
def test_the_examples_can_be_used(name: str) -> None:
    mapping = Mapping.read(EXAMPLES / name)

    assert mapping.problems() == []


@settings(deadline=None, max_examples=60)
@given(rules=st.dictionaries(_NAMES, _RULES, min_size=1, max_size=3), source=_NAMES)
def test_a_written_mapping_reads_back_the_same(
    rules: dict[str, Rule], source: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    table = TableMapping(
        table="orders",
        columns=tuple(rules.items()),
        one_per=tuple(rules.values())[:1],
        keep=(
            Condition(column="وضعیت", test="in", values=("a", "'b'"), negated=True),
            Condition(column="x", test="not_empty"),
        ),
        complete=True,
        person_source="till",
    )
    mapping = Mapping(
        source=source,
        files=(FileMapping(match="سفارش*.csv", tables=(table,), source="till"),),
        time_zone="Asia/Tehran",
        currency="IRR",
        unit="toman",
    )
    path = tmp_path_factory.mktemp("mapping") / "m.yml"

    mapping.write(path)

    assert Mapping.read(path) == mapping


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text(
        "source: shop\nunit: dirham\nfiles:\n"
        "  - match: orders.csv\n    tables:\n"
        "      - {table: orders, colour: red, key: [id], columns: {at: {from: d, calendar: hijri}}}\n",
        encoding="utf-8",
    )

    with pytest.raises(MappingError) as caught:
        Mapping.read(path)

    for word in ("dirham", "colour", "hijri", "nothing was imported"):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        pytest.param(
            "{table: sales, key: [a], columns: {}}", "no table called 'sales'", id="table"
        ),
        pytest.param(
            "{table: orders, key: [a], columns: {order_id: a, colour: b, at: c}}",
            "colour is no column of orders",
            id="column",
        ),
        pytest.param(
            "{table: orders, key: [a], columns: {order_id: a}}", "at is required", id="required"
        ),
        pytest.param("{table: orders, columns: {order_id: a, at: b}}", "key is missing", id="key"),
        pytest.param(
            "{table: people, key: [a], columns: {full_name: {from_order: at}}}",
            "has no order_id",
            id="from_order",
        ),
    ],
)
def test_a_mapping_that_cannot_work_says_why(tmp_path: Path, table: str, problem: str) -> None:
    path = tmp_path / "m.yml"
    path.write_text(
        f"source: shop\nfiles:\n  - match: '*'\n    tables:\n      - {table}\n", encoding="utf-8"
    )

    with pytest.raises(MappingError, match=problem):
        Mapping.read(path).check()


def test_a_mapping_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="mehvar mapping"):
        Mapping.read(tmp_path / "none.yml")


def test_the_first_entry_that_matches_a_file_counts() -> None:
    mapping = Mapping(
        source="shop",
        files=(
            FileMapping(match="orders*.csv", tables=()),
            FileMapping(match="*.xlsx#Returns", tables=()),
            FileMapping(match="*", tables=()),
        ),
    )

    found = [mapping.for_file(name) for name in ("orders-2.csv", "book.xlsx#Returns", "x.csv")]

    assert [entry.match if entry else None for entry in found] == [
        "orders*.csv",
        "*.xlsx#Returns",
        "*",
    ]
