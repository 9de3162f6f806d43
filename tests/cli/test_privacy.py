"""Personal fields are masked everywhere, unless asked for, and then it is on record."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import GOOD, Mehvar, write_orders

SECRETS = ("9123456781", "9123456781".translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
           "9351112233", "رضا", "کریمی", "سارا", "احمدی", "reza@")  # fmt: skip


def _id(mehvar: Mehvar, shop: Path, query: str) -> int:
    found: Any = mehvar("find", query, "-w", shop, "--json").json
    return int(found[0]["customer"]["customer_id"])


def _reads(mehvar: Mehvar, workspace: Path) -> list[str]:
    acts: Any = mehvar("audit", "--action", "customer.read", "-w", workspace, "--json").json
    return [act["object_id"] for act in acts]


@pytest.mark.parametrize("as_json", [False, True], ids=["screen", "json"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_nothing_personal_is_shown_unasked(
    mehvar: Mehvar, shop: Path, language: str, as_json: bool
) -> None:
    shape = ("--json",) if as_json else ()
    one, other = _id(mehvar, shop, "09123456781"), _id(mehvar, shop, "09351112233")

    said = [
        mehvar(*call, "-l", language, "-w", shop, *shape).out
        for call in (("customer", one), ("customer", other), ("find", one), ("today",))
    ]

    assert [secret for secret in SECRETS if secret in "".join(said)] == []
    assert "0912***6781" in said[0]
    assert "[mobile]" in said[1]
    assert "[عالی]" in said[1], "brackets in a comment are no colours"
    assert _reads(mehvar, shop) == []


def test_names_at_risk_are_masked_on_the_customers_page_too(mehvar: Mehvar, demo: Path) -> None:
    risks: Any = mehvar("unhappy", "-w", demo, "--json").json
    named = next(one for one in risks if one["full_name"])

    page: Any = mehvar("customer", named["customer_id"], "-w", demo, "--json").json

    assert "***" in named["full_name"]
    assert page["at_risk"][0]["full_name"] == named["full_name"]


def test_what_is_shown_on_request_is_on_record(mehvar: Mehvar, shop: Path) -> None:
    one = _id(mehvar, shop, "09123456781")

    page: Any = mehvar("customer", one, "--personal", "-w", shop, "--json").json
    found: Any = mehvar("find", "رضا", "--personal", "-w", shop, "--json").json

    assert page["customer"]["full_name"] == "رضا کریمی"
    assert page["identity"]["links"][0]["identifier"] in {"+989123456781", "reza@example.com"}
    assert found[0]["customer"]["email"] == "reza@example.com"
    assert _reads(mehvar, shop) == [str(one), str(one)]


def test_lists_shown_on_request_record_every_customer(mehvar: Mehvar, demo_copy: Path) -> None:
    listed: Any = mehvar("unhappy", "--limit", 3, "--personal", "-w", demo_copy, "--json").json

    assert not any("***" in (one["full_name"] or "") for one in listed)
    assert set(_reads(mehvar, demo_copy)) == {str(one["customer_id"]) for one in listed}


@pytest.mark.slow
@pytest.mark.usefixtures("people_only")
def test_a_source_that_knows_people_by_mobile_does_not_give_them_away(
    mehvar: Mehvar, shop: Path
) -> None:
    file = write_orders(shop / "by-mobile.csv", GOOD[0].replace("C1", "09123456781"))
    mehvar("import", file, "-m", shop / "m.yml", "-w", shop)

    page = mehvar("customer", _id(mehvar, shop, "09123456781"), "-w", shop, "--json")

    assert "9123456781" not in page.out


def test_an_export_leaves_personal_columns_out_unless_asked(mehvar: Mehvar, shop: Path) -> None:
    plain, full = shop / "plain.csv", shop / "full.csv"

    mehvar("export", "people", "-o", plain, "-w", shop)
    mehvar("export", "people", "-o", full, "--personal", "-w", shop)

    assert "رضا" not in plain.read_text(encoding="utf-8")
    rows = list(csv.DictReader(full.read_text(encoding="utf-8-sig").splitlines()))
    assert {"رضا کریمی", "سارا احمدی", "مینا راد"} == {row["full_name"] for row in rows}
    acts: Any = mehvar("audit", "--action", "table.exported", "-w", shop, "--json").json
    assert [(act["object_id"], act["details"]["rows"]) for act in acts] == [("people", 3)]


def test_the_record_verifies_and_shows_when_it_was_touched(mehvar: Mehvar, shop: Path) -> None:
    whole = mehvar("audit", "--verify", "-w", shop)
    (file,) = (shop / "audit").glob("*.jsonl")
    file.write_bytes(file.read_bytes().replace(b"import.finished", b"import.fin1shed", 1))

    touched = mehvar("audit", "--verify", "-w", shop)

    assert whole.code == 0
    assert "the chain is whole" in whole.out
    assert touched.code == 1
    assert "is not what was written" in touched.out


def test_the_record_is_listed_and_filtered(mehvar: Mehvar, shop: Path) -> None:
    assert "import.finished" in mehvar("audit", "-w", shop, columns=160).out
    assert "Nothing is recorded" in mehvar("audit", "--actor", "nobody", "-w", shop).out
