"""A suggested mapping as data: shown, corrected column by column, kept as JSON, and previewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar import ingest
from mehvar.ingest import Mapping, MappingDraft, MappingError, Rule
from mehvar.workspace import Settings

SETTINGS = Settings()
ORDERS = """\
شماره سفارش,کد مشتری,تاریخ سفارش,مبلغ کل (تومان),وضعیت,یادداشت انبار
۱۰۰۱,C1,۱۴۰۴/۰۵/۰۱,۲۵۰٬۰۰۰,تحویل شده,الف
۱۰۰۲,C2,۱۴۰۴/۰۵/۰۳,۱۸۰٬۰۰۰,لغو شده,ب
۱۰۰۳,C3,۱۴۰۴/۰۶/۰۱,۳۲۰٬۰۰۰,تحویل شده,ج
"""
Write = Callable[[str, str], Path]


@pytest.fixture
def orders(write: Write) -> Path:
    return write("orders.csv", ORDERS)


@pytest.fixture
def draft(orders: Path) -> MappingDraft:
    return ingest.suggest(orders, settings=SETTINGS).draft


def test_a_draft_survives_json_and_imports_the_same(draft: MappingDraft) -> None:
    again = MappingDraft.from_json(draft.to_json())

    assert again == draft
    assert again.to_mapping() == draft.mapping


def test_every_column_of_the_file_is_there_with_what_it_may_be(draft: MappingDraft) -> None:
    (file,) = draft.files

    assert file.column_names[:2] == ("شماره سفارش", "کد مشتری")
    first = file.columns[0].alternatives[0]
    assert (first.table, first.target) == ("orders", "order_id")
    assert first.reason.fa
    assert first.reason.en
    assert ("orders.csv", "یادداشت انبار") in draft.unused()


def test_a_column_is_put_somewhere_else(draft: MappingDraft, orders: Path) -> None:
    corrected = draft.mapping.with_column(
        "orders.csv", "یادداشت انبار", table="orders", target="store_id"
    )

    seen = ingest.preview(orders, mapping=corrected, settings=SETTINGS)
    assert seen.tables["orders"]["store_id"].to_pylist() == ["الف", "ب", "ج"]
    (use,) = draft.with_mapping(corrected).uses("orders.csv", "یادداشت انبار")
    assert (use.table, use.target) == ("orders", "store_id")


def test_an_option_changes_what_is_read(draft: MappingDraft, orders: Path) -> None:
    rial = draft.mapping.with_options(
        "orders.csv", table="orders", target="total_amount", unit="rial"
    )

    def first(mapping: Mapping) -> object:
        seen = ingest.preview(orders, mapping=mapping, settings=SETTINGS)
        return seen.tables["orders"]["total_amount"].to_pylist()[0]

    assert (first(draft.mapping), first(rial)) == (2_500_000, 250_000)


def test_a_table_is_added_and_taken_away(draft: MappingDraft) -> None:
    wider = draft.mapping.with_key(
        "orders.csv", table="people", columns=["کد مشتری"], grouped=True
    ).with_column("orders.csv", "یادداشت انبار", table="people", target="full_name")

    entry = wider.for_file("orders.csv")
    assert entry is not None
    assert "people" in {table.table for table in entry.tables}
    narrower = wider.without_table("orders.csv", table="people")
    left = narrower.for_file("orders.csv")
    assert left is not None
    assert "people" not in {table.table for table in left.tables}


def test_a_file_without_a_word_gets_its_first_column(draft: MappingDraft) -> None:
    empty = replace(draft.mapping, files=())

    begun = empty.with_column("orders.csv", "شماره سفارش", table="orders", target="order_id")

    entry = begun.for_file("orders.csv")
    assert entry is not None
    assert entry.tables[0].rule("order_id") == Rule(columns=("شماره سفارش",))


def test_leaving_out_what_is_required_is_told_with_its_place(draft: MappingDraft) -> None:
    without = draft.with_mapping(
        draft.mapping.without_column("orders.csv", table="orders", target="order_id")
    )

    (problem,) = [one for one in without.problems() if one.target == "order_id"]
    assert problem.table == "orders"
    assert "لازم است" in problem.message.fa
    with pytest.raises(MappingError, match="order_id is required"):
        without.to_mapping()


def test_a_column_that_the_file_lacks_is_named_with_the_file(draft: MappingDraft) -> None:
    wrong = draft.with_mapping(
        draft.mapping.with_column("orders.csv", "شعبه", table="orders", target="store_id")
    )

    (problem,) = wrong.problems()
    assert (problem.file, problem.column) == ("orders.csv", "شعبه")
    assert "orders.csv" in problem.message.fa


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            lambda m: m.with_column("orders.csv", "x", table="orders", target="love"),
            "orders.csv: love is no column of orders", id="unknown target",
        ),
        pytest.param(
            lambda m: m.with_column("orders.csv", "x", table="love", target="at"),
            "orders.csv: there is no table", id="unknown table",
        ),
        pytest.param(
            lambda m: m.with_options("orders.csv", table="orders", target="at", colour="red"),
            "no option colour", id="unknown option",
        ),
        pytest.param(
            lambda m: m.with_options("orders.csv", table="orders", target="at", calendar="mayan"),
            "orders.csv, orders.at: .*mayan", id="wrong value",
        ),
        pytest.param(
            lambda m: m.with_options("orders.csv", table="orders", target="city", as_="text"),
            "nothing is said about orders.city", id="not mapped",
        ),
        pytest.param(
            lambda m: m.without_column("orders.csv", table="orders", target="city"),
            "nothing is said about orders.city", id="nothing to drop",
        ),
    ],
)  # fmt: skip
def test_a_wrong_correction_names_the_file_and_changes_nothing(
    draft: MappingDraft, change: Callable[[Mapping], Mapping], said: str
) -> None:
    with pytest.raises(MappingError, match=said):
        change(draft.mapping)


def test_text_that_is_no_draft_is_refused() -> None:
    for text in ("", "{}", '{"mapping": 3, "files": []}', "\x00"):
        with pytest.raises(MappingError, match="no draft"):
            MappingDraft.from_json(text)


@given(
    text=st.text(max_size=40),
    columns=st.lists(st.text(min_size=1, max_size=8), max_size=3),
)
def test_any_rule_survives_json_and_yaml(text: str, columns: list[str]) -> None:
    printable = "".join(letter for letter in text if letter.isprintable())
    names = tuple("".join(c for c in name if c.isprintable()) or "x" for name in columns) or ("x",)
    rule = Rule(columns=names, constant=printable, values=((printable, "delivered"),))
    mapping = Mapping(source="s", files=()).with_rule(
        "f.csv", rule, table="orders", target="status"
    )
    draft = MappingDraft(mapping=mapping, files=())

    assert MappingDraft.from_json(draft.to_json()) == draft
    assert Mapping.from_yaml(mapping.to_yaml(), where="test") == mapping


def test_a_page_can_choose_from_everything_that_may_be_filled() -> None:
    tables = {table.name: table for table in ingest.target_tables()}
    columns = {column.name: column for column in tables["orders"].columns}

    assert columns["at"].options == ("dates",)
    assert columns["total_amount"].options == ("money", "numbers")
    assert columns["order_id"].required
    assert tables["people"].title.fa
    assert all(column.meaning.fa for table in tables.values() for column in table.columns)
