"""An import happens once and whole; corrections correct, bad rows are put aside with a reason."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mehvar.audit import AuditError, AuditLog
from mehvar.ingest import (
    ImportReport,
    Mapping,
    MappingError,
    Reason,
    import_files,
    withdraw,
)
from mehvar.workspace import Settings, Workspace

Take = Callable[..., ImportReport]
Rows = Callable[[str], list[dict[str, Any]]]
Write = Callable[[str, str], Path]

NOW = datetime(2026, 1, 15, 9, 30)
LATER = NOW + timedelta(hours=1)
ORDERS = """
source: shop
unit: toman
files:
  - match: "orders*"
    tables:
      - table: orders
        key: [id]
        columns:
          order_id: id
          at: {from: date, calendar: jalali}
          person_ref: customer
          status: {from: status, values: {sold: delivered}}
          total_amount: amount
"""
HEADER = "id,date,customer,status,amount\n"
FIRST = HEADER + '1,1403/05/12,7,sold,1000\n2,۱۴۰۳/۰۵/۱۳,8,cancelled,"۲,۵۰۰"\n'


def test_the_same_file_twice_changes_nothing_and_says_so(
    take: Take, rows: Rows, write: Write, workspace: Workspace
) -> None:
    file = write("orders.csv", FIRST)
    first = take(file, mapping=ORDERS)
    version = workspace.lake.version("orders")

    second = take(file, mapping=ORDERS, now=LATER)

    assert (first.taken, second.taken, second.import_id) == (2, 0, "")
    assert [warning.code for warning in second.warnings] == ["same_file"]
    assert workspace.lake.version("orders") == version
    assert len(rows("orders")) == 2


def test_the_same_file_with_another_mapping_is_read_again(
    take: Take, rows: Rows, write: Write
) -> None:
    file = write("orders.csv", FIRST)
    take(file, mapping=ORDERS)

    report = take(file, mapping=ORDERS.replace("toman", "rial"), now=LATER)

    assert report.tables[0].corrected == 2
    assert [row["total_amount"] for row in rows("orders")] == [1000, 2500]


def test_known_rows_in_another_file_are_unchanged_and_changed_ones_are_corrections(
    take: Take, rows: Rows, write: Write, workspace: Workspace
) -> None:
    take(write("orders.csv", FIRST), mapping=ORDERS)

    report = take(
        write("orders-2.csv", FIRST.replace("cancelled", "sold") + "3,1403/05/14,9,sold,1\n"),
        mapping=ORDERS,
        now=LATER,
    )

    table = report.tables[0]
    assert (table.new, table.corrected, table.unchanged) == (1, 1, 1)
    assert [row["status"] for row in rows("orders")] == ["delivered"] * 3
    assert workspace.lake.count("orders") == 4


def test_exact_duplicates_inside_a_file_are_kept_and_stay_the_same_rows(
    take: Take, rows: Rows, write: Write
) -> None:
    line = "1,1403/05/12,7,sold,1000\n"
    take(write("orders.csv", HEADER + line * 3), mapping=ORDERS)

    again = take(
        write("orders-2.csv", HEADER + "2,1403/05/12,7,sold,1\n" + line * 3),
        mapping=ORDERS,
        now=LATER,
    )

    assert [row["record_id"] for row in rows("orders")] == ["1", "1#2", "1#3", "2"]
    assert (again.taken, again.unchanged) == (1, 3)


def test_two_files_of_one_import_may_hold_the_same_row(
    take: Take, rows: Rows, write: Write
) -> None:
    report = take(
        write("orders-1.csv", FIRST),
        write("orders-2.csv", FIRST.replace("1000", "1001")),
        mapping=ORDERS,
    )

    assert [(t.new, t.corrected, t.unchanged) for t in report.tables] == [(2, 0, 0), (0, 1, 1)]
    assert [row["total_amount"] for row in rows("orders")] == [10_010, 25_000]


def test_a_withdrawn_import_counts_no_longer_and_what_it_corrected_counts_again(
    take: Take, rows: Rows, write: Write, workspace: Workspace
) -> None:
    take(write("orders.csv", FIRST), mapping=ORDERS)
    second = take(write("orders-2.csv", FIRST.replace("1000", "9")), mapping=ORDERS, now=LATER)

    withdraw(workspace, second.import_id, now=LATER, actor="tester", reason="wrong file")

    assert [row["total_amount"] for row in rows("orders")] == [10_000, 25_000]
    actions = [record.action for record in AuditLog(workspace).read()]
    assert actions == ["import.withdrawn", "import.finished", "import.finished"]


def test_a_withdrawn_file_can_be_imported_again(
    take: Take, rows: Rows, write: Write, workspace: Workspace
) -> None:
    file = write("orders.csv", FIRST)
    first = take(file, mapping=ORDERS)
    withdraw(workspace, first.import_id, now=LATER, actor="tester")

    again = take(file, mapping=ORDERS, now=LATER + timedelta(hours=1))

    assert again.taken == 2
    assert len(rows("orders")) == 2


def test_bad_rows_go_to_quarantine_with_file_row_column_and_reason(
    take: Take, rows: Rows, write: Write
) -> None:
    text = (
        HEADER
        + "1,1403/05/12,7,sold,1000\n"
        + "2,1403/13/99,7,=HYPERLINK(1),1000\n"
        + "3,1403/05/12,7,sold,lots\n"
        + ",1403/05/12,7,sold,1\n"
        + "5,,7,sold,1\n"
    )

    report = take(write("orders.csv", text), mapping=ORDERS)

    assert [row["record_id"] for row in rows("orders")] == ["1"]
    assert report.tables[0].reasons == {
        Reason.UNREADABLE_DATE: 1,
        Reason.UNREADABLE_AMOUNT: 1,
        Reason.MISSING_KEY: 1,
        Reason.MISSING_REQUIRED: 1,
    }
    assert report.quarantine is not None
    with (report.quarantine / "orders.csv").open(encoding="utf-8") as file:
        kept = list(csv.DictReader(file))
    assert [(row["mehvar_row"], row["mehvar_column"]) for row in kept] == [
        ("3", "at"),
        ("4", "total_amount"),
        ("5", "record_id"),
        ("6", "at"),
    ]
    assert kept[0]["status"] == "'=HYPERLINK(1)"
    assert "تاریخ خوانده نمی‌شود" in kept[0]["mehvar_reason"]


def test_a_corrected_quarantine_file_can_be_imported_with_the_same_mapping(
    take: Take, rows: Rows, write: Write
) -> None:
    report = take(write("orders.csv", HEADER + "2,1403/13/99,7,sold,10\n"), mapping=ORDERS)
    assert report.quarantine is not None
    text = (report.quarantine / "orders.csv").read_text(encoding="utf-8")

    again = take(
        write("orders-fixed.csv", text.replace("13/99", "12/09")), mapping=ORDERS, now=LATER
    )

    assert again.taken == 1
    assert rows("orders")[0]["order_id"] == "2"


def test_row_numbers_count_the_lines_that_could_not_be_read(take: Take, write: Write) -> None:
    text = HEADER + "1,1403/05/12,7\n2,1403/05/12,7,sold,1\n3,nonsense,7,sold,1\n"

    report = take(write("orders.csv", text), mapping=ORDERS)

    assert report.quarantine is not None
    with (report.quarantine / "orders.csv").open(encoding="utf-8") as file:
        assert next(csv.DictReader(file))["mehvar_row"] == "4"


def test_an_invalid_identifier_is_dropped_and_counted_and_its_row_is_taken(
    take: Take, rows: Rows, write: Write
) -> None:
    people = write("people.csv", "id,mobile,email\n1,۰۹۱۲-345 6780,A@B.COM\n2,12,not an address\n")

    report = take(
        people,
        mapping="{source: shop, files: [{match: '*', tables: [{table: people, key: [id], "
        "columns: {mobile: mobile, email: email}}]}]}",
    )

    assert [(row["mobile"], row["email"]) for row in rows("people")] == [
        ("+989123456780", "a@b.com"),
        (None, None),
    ]
    assert {(w.code, w.column, w.count) for w in report.warnings} == {
        ("invalid_identifier", "mobile", 1),
        ("invalid_identifier", "email", 1),
    }


LINES = """
source: shop
files:
  - match: "lines*"
    tables:
      - table: order_lines
        key: [order, sku]
        columns:
          order_id: order
          at: {from_order: at}
          person_ref: {from_order: person_ref}
          product_id: sku
          quantity: n
          unit_price: price
          amount: {from: price, multiply_by: n}
      - table: products
        one_per: [sku]
        complete: true
        columns: {product_id: sku, product_name: name}
"""


def test_rows_take_the_time_and_the_person_of_their_order(
    take: Take, rows: Rows, write: Write
) -> None:
    orders = write("orders.csv", FIRST)
    lines = write(
        "lines.csv", "order,sku,n,price,name\n1,a,2,500,شیر\n2,a,1.5,500,شیر\n9,b,1,1,نان\n"
    )
    mapping = ORDERS.replace("unit: toman\n", "") + LINES.partition("files:\n")[2]

    report = take(lines, orders, mapping=mapping)

    order, line = rows("orders")[0], rows("order_lines")[0]
    for column in ("at", "day", "person_ref", "person_hash", "person_source", "order_hash"):
        assert line[column] == order[column], column
    assert [row["amount"] for row in rows("order_lines")] == [1000, 750]
    assert next(t for t in report.tables if t.table == "order_lines").reasons == {
        Reason.UNKNOWN_ORDER: 1
    }


def test_lines_that_come_later_find_their_orders_in_the_lake(
    take: Take, rows: Rows, write: Write
) -> None:
    take(write("orders.csv", FIRST), mapping=ORDERS)

    take(write("lines.csv", "order,sku,n,price,name\n2,a,1,500,شیر\n"), mapping=LINES, now=LATER)

    assert rows("order_lines")[0]["at"] == rows("orders")[1]["at"]


def test_a_complete_table_fills_gaps_and_never_erases(take: Take, rows: Rows, write: Write) -> None:
    header = "order,sku,n,price,name\n"
    mapping = (
        LINES.partition("      - table: order_lines")[0]
        + "      - table: products"
        + LINES.partition("      - table: products")[2]
    )
    take(write("lines-1.csv", header + "1,a,1,1,شیر\n1,b,1,1,\n"), mapping=mapping)

    report = take(
        write("lines-2.csv", header + "2,a,1,1,\n2,b,1,1,نان\n"), mapping=mapping, now=LATER
    )

    assert [row["product_name"] for row in rows("products")] == ["شیر", "نان"]
    assert (report.tables[0].corrected, report.tables[0].unchanged) == (1, 1)


def test_one_row_per_order_is_made_of_its_lines(take: Take, rows: Rows, write: Write) -> None:
    lines = "order,date,customer,n,price\n1,1403/01/02,,2,100\n1,1403/01/01,5,1,50\n-,1403/01/01,5,1,50\n"

    report = take(
        write("lines.csv", lines),
        mapping="""
source: till
files:
  - match: "*"
    tables:
      - table: orders
        one_per: [order]
        keep: [{column: order, equals: "-", not: true}]
        columns:
          order_id: order
          at: {from: date, take: min}
          person_ref: customer
          total_amount: {from: price, multiply_by: n, take: sum}
""",
    )

    order = rows("orders")[0]
    assert (order["total_amount"], order["person_ref"], str(order["day"])) == (
        250,
        "5",
        "2024-03-20",
    )
    assert report.files[0].left_out == 1


def test_zero_stars_may_mean_not_rated(take: Take, rows: Rows, write: Write) -> None:
    file = write(
        "reviews.csv",
        "id,date,stars,again\n1,1403/01/01,0,بله\n2,1403/01/01,۴,نه\n3,1403/01/01,5,شاید\n",
    )

    report = take(
        file,
        mapping="""
source: shop
files:
  - match: "*"
    tables:
      - table: feedback
        key: [id]
        columns:
          at: date
          kind: {constant: rating}
          score: {from: stars, missing_when: [0]}
          recommended: again
""",
    )

    assert [(row["score"], row["recommended"]) for row in rows("feedback")] == [
        (None, True),
        (4.0, False),
        (5.0, None),
    ]
    assert [(w.code, w.count) for w in report.warnings] == [("unknown_word", 1)]


def test_a_tenfold_amount_against_earlier_imports_is_noticed(take: Take, write: Write) -> None:
    header = "order,sku,n,price,name\n"
    orders = HEADER + "".join(f"{n},1403/05/12,7,sold,1\n" for n in range(60))

    def lines(times: int) -> str:
        return header + "".join(
            f"{n},p{n % 12},1,{(50 + n % 12) * 1000 * times},x\n" for n in range(60)
        )

    take(write("orders.csv", orders), mapping=ORDERS)
    take(write("lines-1.csv", lines(1)), mapping=LINES)

    report = take(write("lines-2.csv", lines(10).replace(",x\n", ",y\n")), mapping=LINES, now=LATER)

    warning = next(w for w in report.warnings if w.code == "tenfold_money")
    assert "withdraw this import" in warning.message.en
    assert "ریال" in warning.message.fa


def test_a_mapping_in_another_currency_is_refused(
    take: Take, write: Write, workspace: Workspace
) -> None:
    with pytest.raises(MappingError, match="GBP"):
        take(write("orders.csv", FIRST), mapping="currency: GBP" + ORDERS)

    assert workspace.lake.imports() == []


def test_a_column_that_is_not_in_the_file_names_the_nearest(
    take: Take, rows: Rows, write: Write
) -> None:
    with pytest.raises(MappingError, match=r"'custmer'.*customer"):
        take(write("orders.csv", FIRST), mapping=ORDERS.replace("customer", "custmer"))

    assert rows("orders") == []


def test_files_of_which_the_mapping_says_nothing_are_refused(take: Take, write: Write) -> None:
    with pytest.raises(MappingError, match=r"says nothing about people\.csv"):
        take(write("people.csv", "a,b\nx,y\n"), mapping=ORDERS)


def test_progress_is_told_to_the_end(workspace: Workspace, write: Write, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    (tmp_path / "m.yml").write_text(ORDERS, encoding="utf-8")

    import_files(
        workspace,
        write("orders.csv", FIRST),
        mapping=Mapping.read(tmp_path / "m.yml"),
        now=NOW,
        actor="tester",
        progress=lambda stage, done, total: told.append((stage, done, total)),
    )

    assert told[0] == ("read", 0, 1)
    assert told[-1] == ("commit", 1, 1)


def test_without_a_mapping_one_is_suggested(take: Take, rows: Rows, write: Write) -> None:
    text = "شماره سفارش,تاریخ سفارش,کد مشتری,وضعیت,مبلغ کل (تومان)\n"
    text += "".join(f"{n},1403/05/{n:02d},{n % 4},تحویل شده,{n}000\n" for n in range(1, 25))

    report = take(write("سفارش‌ها.csv", text))

    assert report.by_table() == {"orders": 24}
    assert rows("orders")[0]["total_amount"] == 10_000


def test_nothing_stays_behind_in_the_temporary_folder(
    take: Take, write: Write, workspace: Workspace
) -> None:
    take(write("orders.csv", FIRST), mapping=ORDERS)

    assert list((workspace.root / "tmp").iterdir()) == []


_KILLED = """
import sys
from datetime import datetime
from pathlib import Path
from mehvar import lake
from mehvar.ingest import Mapping, import_files
from mehvar.workspace import Workspace

root, file, mapping, step = sys.argv[1:]
register, commits = lake.Lake.register, 0

def told(stage, done, total):
    print(stage, done, flush=True)
    if step == "rows" and stage == "commit":
        input()

def register_and_wait(self, record):
    if record.state == "imported" and step == "register":
        print("before register", flush=True)
        input()
    return register(self, record)

lake.Lake.register = register_and_wait
import_files(Workspace.open(Path(root)), Path(file), mapping=Mapping.read(mapping),
             now=datetime(2026, 1, 15, 9, 30), actor="tester", progress=told)
"""


@pytest.mark.slow
@pytest.mark.parametrize("step", ["rows", "register"])
def test_a_killed_import_shows_nothing_and_the_next_one_completes(
    take: Take, rows: Rows, write: Write, workspace: Workspace, tmp_path: Path, step: str
) -> None:
    file = write("orders.csv", FIRST)
    (tmp_path / "m.yml").write_text(ORDERS, encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        _KILLED,
        str(workspace.root),
        str(file),
        str(tmp_path / "m.yml"),
        step,
    ]
    waited = "commit" if step == "rows" else "before register"

    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        while waited not in process.stdout.readline() and process.poll() is None:
            pass
        process.send_signal(signal.SIGKILL)

    assert rows("orders") == []
    assert take(file, mapping=ORDERS, now=LATER).taken == 2
    assert len(rows("orders")) == 2


def test_a_second_company_with_another_zone_keeps_its_own_days(
    tmp_path: Path, write: Write
) -> None:
    london = Workspace.create(
        tmp_path / "london",
        Settings(currency="GBP", exponent=2, time_zone="Europe/London", memory_limit="1GB"),
    )
    (tmp_path / "m.yml").write_text(
        ORDERS.replace("unit: toman", "time_zone: Asia/Tehran").replace("jalali", "gregorian"),
        encoding="utf-8",
    )
    text = HEADER + "1,2024-06-01 01:00:00,7,sold,12.345\n2,2024-06-01 23:00:00,7,sold,12.335\n"

    import_files(
        london,
        write("orders.csv", text),
        mapping=Mapping.read(tmp_path / "m.yml"),
        now=NOW,
        actor="t",
    )

    backend = london.connect()
    found = backend.to_pyarrow(
        london.lake.current(backend, "orders").order_by("record_id")
    ).to_pylist()
    backend.disconnect()
    assert [row["at"].isoformat() for row in found] == [
        "2024-05-31T21:30:00",
        "2024-06-01T19:30:00",
    ]
    assert [row["day"].isoformat() for row in found] == ["2024-05-31", "2024-06-01"]
    assert [row["total_amount"] for row in found] == [1234, 1234]


def test_an_actor_who_cannot_be_audited_imports_and_withdraws_nothing(
    take: Take, rows: Rows, write: Write, workspace: Workspace
) -> None:
    taken = take(write("orders.csv", FIRST))

    with pytest.raises(AuditError, match="actor"):
        import_files(
            workspace, write("more.csv", FIRST), now=datetime(2026, 1, 16), actor="ali@shop.ir"
        )
    with pytest.raises(AuditError, match="reason"):
        withdraw(
            workspace,
            taken.import_id,
            now=datetime(2026, 1, 16),
            actor="test",
            reason="asked by ali@shop.ir",
        )

    assert len(rows("orders")) > 0
    assert [one.state for one in workspace.lake.imports()] == ["imported"]
