"""Somebody is forgotten: nothing of them is left in the lake, and an import does not bring them back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.privacy.shop import NOW, customer_of, import_files, write_files
from tests.steps import PEOPLE, shorten

from mehvar import identity, pipeline, privacy, schema
from mehvar.privacy import Identifier, Subject
from mehvar.workspace import Settings, Workspace


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("forgetting")
    with pytest.MonkeyPatch.context() as patch:
        shorten(patch.setattr, *PEOPLE)
        made = Workspace.create(folder / "shop", Settings(name="shop", memory_limit="1GB"))
        import_files(made, write_files(folder))
        pipeline.build(made, now=NOW)
        yield folder / "shop"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return write_files(tmp_path)


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Workspace:
    """A shop of one's own."""
    return Workspace.open(Path(shutil.copytree(built, tmp_path / "shop")))


@pytest.fixture(scope="module")
def sara(built: Path) -> Subject:
    shop = Workspace.open(built)
    found = privacy.subject_of(shop, customer_id=customer_of(shop, "p2"))
    assert found is not None
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """The shop after Sara was forgotten; what was expected to go, and what went."""

    folder: Path
    expected: dict[str, int]
    gone: dict[str, int]


@pytest.fixture(scope="module")
def forgotten(built: Path, sara: Subject, tmp_path_factory: pytest.TempPathFactory) -> Forgotten:
    folder = Path(shutil.copytree(built, tmp_path_factory.mktemp("forgotten") / "shop"))
    shop = Workspace.open(folder)
    expected = privacy.rows_of(shop, subject=sara)
    gone = _forget(shop, sara)
    pipeline.build(shop, now=NOW)
    shop.purge()
    return Forgotten(folder=folder, expected=expected, gone=gone)


@pytest.fixture
def after(forgotten: Forgotten, tmp_path: Path) -> Workspace:
    """A shop of one's own that has forgotten Sara."""
    return Workspace.open(Path(shutil.copytree(forgotten.folder, tmp_path / "after")))


def _forget(shop: Workspace, subject: Subject) -> dict[str, int]:
    privacy.suppress(shop, subject=subject, now=NOW)
    return privacy.erase(shop, subject=subject)


def _records(shop: Workspace, table: str) -> set[str]:
    files = shop.lake.files(table)
    return {one for file in files for one in pq.read_table(file)["record_id"].to_pylist()}


# -- who it is -----------------------------------------------------------------------------------


def test_a_customer_is_found_with_all_records_ids_and_orders(sara: Subject) -> None:
    assert {one.ref for one in sara.profiles} == {"p1", "p2"}
    assert len(sara.customer_ids) == 2  # the numbers of both records: each may stand somewhere
    assert len(sara.orders) == 2
    assert {one.value for one in sara.identifiers} == {"+989121110001", "sara@example.org"}


def test_any_old_id_leads_to_the_person(shop: Workspace, sara: Subject) -> None:
    found = [privacy.subject_of(shop, customer_id=one) for one in sara.customer_ids]

    assert {one.customer_id for one in found if one} == {sara.customer_id}
    assert privacy.subject_of(shop, customer_id=10**6) is None


def test_what_a_family_shares_names_nobody_alone(shop: Workspace) -> None:
    mina = privacy.subject_of(shop, customer_id=customer_of(shop, "p3"))

    assert mina is not None
    assert {one.value for one in mina.identifiers} == {"+989121110003"}


# -- forgetting ----------------------------------------------------------------------------------


def test_nothing_of_the_person_is_left_in_any_file(forgotten: Forgotten, sara: Subject) -> None:
    shop, gone = Workspace.open(forgotten.folder), forgotten.gone

    assert gone == forgotten.expected
    assert gone["people"] == gone["orders"] == 2
    assert privacy.rows_of(shop, subject=sara) == {}
    assert _records(shop, "people") == {"p3", "p4"}
    assert _records(shop, "order_lines") == {"l2"}
    found = [
        (path.relative_to(shop.root), column)
        for path in shop.root.rglob("*.parquet")
        for column, words in _texts(path)
        if any(one in words for one in ("Sara", "9121110001", "sara@example.org"))
    ]
    assert found == []
    whole = b"".join(path.read_bytes() for path in shop.root.rglob("*") if path.is_file())
    assert b"Sara Karimi" not in whole
    assert b"sara@example.org" not in whole


def _texts(path: Path) -> list[tuple[str, str]]:
    """Every text of every column of a file, also of files that no version names."""
    rows = pq.read_table(path, partitioning=None)
    texts = [name for name in rows.column_names if pa.types.is_string(rows[name].type)]
    return [(name, " ".join(str(one) for one in rows[name].to_pylist())) for name in texts]


def test_others_stay_as_they_were(built: Path, after: Workspace) -> None:
    before = Workspace.open(built)

    for ref in ("p3", "p4"):
        assert customer_of(after, ref) == customer_of(before, ref)
    assert _records(after, "orders") == {"o3"}


def test_forgetting_again_changes_nothing(after: Workspace, sara: Subject) -> None:
    assert privacy.erase(after, subject=sara) == {}
    assert privacy.suppress(after, subject=sara, now=NOW) == 0
    assert privacy.subject_of(after, customer_id=sara.customer_id) is None


def test_an_id_is_never_given_to_somebody_else(
    shop: Workspace, sara: Subject, tmp_path: Path
) -> None:
    highest = max(customer_of(shop, ref) for ref in ("p1", "p2", "p3", "p4"))
    last = privacy.subject_of(shop, customer_id=highest)
    assert last is not None
    _forget(shop, last)
    new = tmp_path / "people.csv"
    new.write_text("id,name,mobile,email\np9,Reza,09121110009,\n", encoding="utf-8")

    import_files(shop, [new], day=16)
    pipeline.build(shop, now=NOW)

    assert customer_of(shop, "p9") > max(highest, *last.customer_ids)


# -- staying away --------------------------------------------------------------------------------


def test_the_same_export_does_not_bring_them_back(after: Workspace, files: list[Path]) -> None:
    for path in files:  # tomorrow's export: everything again, and a new order of Sara's
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with files[1].open("a", encoding="utf-8") as orders:
        orders.write("o4,p1,2026-01-16T10:00,100000\no5,p4,2026-01-16T11:00,200000\n")

    import_files(after, files, day=16)

    assert _records(after, "people") == {"p3", "p4"}
    assert _records(after, "orders") == {"o3", "o5"}
    assert _records(after, "order_lines") == {"l2"}


def test_another_system_does_not_bring_them_back_by_their_number(
    after: Workspace, tmp_path: Path
) -> None:
    till = tmp_path / "people.csv"
    till.write_text("id,name,mobile,email\nx1,S. Karimi,0912 111 0001,\n", encoding="utf-8")

    import_files(after, [till], day=16)

    assert "x1" not in _records(after, "people")


def test_who_comes_back_can_be_let_in(after: Workspace, tmp_path: Path) -> None:
    mobile = Identifier(kind="mobile", value="+989121110001")
    assert privacy.is_suppressed(after, identifier=mobile)

    assert privacy.lift(after, identifiers=[mobile]) == 1

    assert not privacy.is_suppressed(after, identifier=mobile)
    back = tmp_path / "people.csv"
    back.write_text("id,name,mobile,email\nx1,Sara,09121110001,\n", encoding="utf-8")
    import_files(after, [back], day=16)
    assert "x1" in _records(after, "people")


def test_the_list_of_the_forgotten_names_nobody(shop: Workspace, sara: Subject) -> None:
    privacy.suppress(shop, subject=sara, now=NOW)

    kept = (shop.root / "privacy" / "forgotten.json").read_text(encoding="utf-8")

    told = [one.value for one in sara.identifiers] + [str(one) for one in sara.person_hashes]
    assert not any(one in kept for one in told)
    assert (shop.root / "privacy").stat().st_mode & 0o077 == 0


# -- files beside the tables ---------------------------------------------------------------------


def test_files_that_still_name_the_person_are_told(shop: Workspace, sara: Subject) -> None:
    aside = shop.path("quarantine", "i1", "people.csv")
    aside.write_text("1,09121110001,bad", encoding="utf-8")
    shop.path("uploads", "other.csv").write_text("nothing", encoding="utf-8")

    assert privacy.files_that_name(shop, subject=sara) == ("quarantine/i1/people.csv",)


def test_decisions_by_hand_lose_the_person_and_what_waswrite_files(shop: Workspace) -> None:
    ids = [customer_of(shop, "p3"), customer_of(shop, "p4")]
    identity.merge(shop, customer_ids=ids, actor="u1", now=NOW, reason="Mina said so")
    pipeline.build(shop, now=NOW)
    both = privacy.subject_of(shop, customer_id=ids[0])
    assert both is not None

    assert identity.forget(shop, profiles=both.person_hashes) == 1

    (decision,) = identity.decisions(shop)
    assert (decision.reason, decision.profiles) == ("", ())
    assert identity.forget(shop, profiles=both.person_hashes) == 0
    pipeline.build(shop, now=NOW)  # a decision about nobody is no fault
    assert customer_of(shop, "p3") != customer_of(shop, "p4")


def test_every_table_that_names_customers_is_reached() -> None:
    named = {
        table.name
        for table in schema.TABLES.values()
        if any(column.personal for column in table.columns)
    }
    keys = {"customer_id", "person_hash", "profile_hash", "order_hash"}
    reached = {
        table.name
        for table in schema.TABLES.values()
        if keys.intersection(table.column_names) or table.name == "people"
    }

    assert named - reached == {"employees", "need_evidence", "studies"}  # of the company's people
