"""``mehvar value fit`` on logs of every kind and fault, with no workspace."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from mehvar import value
from mehvar.cli import app

DAYS = np.datetime64("2023-01-01") + np.arange(900)


def shop(customers: int, rng: np.random.Generator) -> list[tuple[str, np.datetime64, int]]:
    """Rows of a shop: customer, day, rials."""
    rows = []
    for number in range(customers):
        first, stays = int(rng.integers(0, 500)), float(rng.exponential(300))
        gaps = np.cumsum(rng.exponential(rng.gamma(2, 30), 40))
        days = first + np.r_[0, gaps[gaps < stays]].astype(int)
        scale = rng.gamma(5, 100_000)
        rows += [
            (f"c-{number}", DAYS[day], int(rng.gamma(4, scale / 4)) + 1) for day in days[days < 900]
        ]
    return rows


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, np.datetime64, int]]:
    return shop(400, np.random.default_rng(5))


@pytest.fixture(scope="module")
def plain(rows: list[Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "plain.csv"
    path.write_text("\n".join(["customer,date,amount", *(f"{c},{d},{a}" for c, d, a in rows)]))
    return path


def read(path: Path, **options: Any) -> value.Log:
    named = {"customer": "customer", "day": "date", "amount": "amount"} | options
    return value.read_log(path=path, **named)


def persian(number: object) -> str:
    return str(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


def test_every_kind_of_file_tells_the_same(rows: list[Any], plain: Path, tmp_path: Path) -> None:
    import jdatetime
    import openpyxl

    table = pa.table({
        "Customer ": [c for c, _, _ in rows],
        "DATE": pa.array([d.item() for _, d, _ in rows], pa.date32()),
        "amount": [a for _, _, a in rows],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet")
    with gzip.open(tmp_path / "b.tsv.gz", "wt", encoding="utf-8-sig") as file:
        file.write("customer\tdate\tamount\r\n")
        file.writelines(f"{c}\t{d}T23:59:00\t{a}.00\r\n" for c, d, a in reversed(rows))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["customer", "date", "amount"])
    for c, d, a in rows:
        sheet.append([c, d.item(), a])
    book.save(tmp_path / "c.xlsx")
    lines = (json.dumps({"customer": c, "date": f"{d} 10:00:00", "amount": a}) for c, d, a in rows)
    (tmp_path / "d.jsonl").write_text("\n".join(lines))
    jalali = [jdatetime.date.fromgregorian(date=d.item()) for _, d, _ in rows]
    (tmp_path / "e.csv").write_text(
        "مشتري;تاریخ خرید;مبلغ\n" + "\n".join(
            f"{c};{persian(j.strftime('%Y/%m/%d'))};{persian(f'{a:,}').replace(',', '٬')}"
            for (c, _, a), j in zip(rows, jalali, strict=True)
        ), encoding="cp1256", errors="replace",
    )  # fmt: skip
    (tmp_path / "f.txt").write_text(
        "customer   date  amount\n" + "\n".join(f" {c}  {d}   {a}" for c, d, a in rows)
    )
    # cp1256 has no Persian digits: they went as question marks, so this one is told in UTF-8.
    (tmp_path / "e.csv").write_text(
        "مشتري;تاریخ خرید;مبلغ\n" + "\n".join(
            f"{c};{persian(j.strftime('%Y/%m/%d'))};{persian(f'{a:,}').replace(',', '٬')}"
            for (c, _, a), j in zip(rows, jalali, strict=True)
        ), encoding="utf-8-sig",
    )  # fmt: skip
    wanted = read(plain)

    for path in sorted(tmp_path.glob("[a-f].*")):
        names = (
            {"customer": "مشتری", "day": "تاریخ‌خرید", "amount": "مبلغ"}
            if path.name[0] == "e"
            else {}
        )
        told = read(path, **names)

        assert told.ids.to_pylist() == wanted.ids.to_pylist(), path.name
        assert told.day.tolist() == wanted.day.tolist(), path.name
        assert told.amount == pytest.approx(wanted.amount), path.name
        assert told.rows.set_aside == 0, path.name


def test_bad_rows_are_set_aside_with_their_place(plain: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    bad = [
        ",2023-02-01,5", "NaN,2023-02-01,5", "x,yesterday,5", "x,2023-02-30,5", "x,2023-02-01,much",
    ]  # fmt: skip
    head, *good = plain.read_text().splitlines()
    path.write_text("\n".join([head, *bad, *good]))

    told = read(path)

    assert told.rows.set_aside == 5
    assert told.rows.used == len(good)
    assert [(one.row, one.column, str(one.reason)) for one in told.rows.examples] == [
        (2, "customer", "missing_required"),
        (3, "customer", "missing_required"),
        (4, "date", "unreadable_date"),
        (5, "date", "unreadable_date"),
        (6, "amount", "unreadable_number"),
    ]
    assert {one.file for one in told.rows.examples} == {"bad.csv"}


def test_returns_are_no_purchases_and_the_future_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    lines = [f"c{n},2023-0{1 + n % 9}-03,100" for n in range(300)]
    lines += ["a,2023-01-01,50", "a,2023-01-01,30", "a,2023-03-01,-80", "a,2023-05-01,0",
              "b,2099-01-01,10", "c,1990-01-01,10"]  # fmt: skip
    path.write_text("\n".join(["customer,date,amount", *lines]))

    told = read(path, today=date(2024, 6, 1))
    who = told.ids.to_pylist().index("a")

    assert told.as_of == (date(2023, 9, 3) - date(1970, 1, 1)).days
    assert "b" not in told.ids.to_pylist()
    assert (told.rows.after, told.rows.returned, told.rows.merged) == (1, 1, 1)
    assert told.amount is not None
    assert told.amount[told.customer == who].tolist() == [80.0, 0.0]
    assert read(path, as_of=date(2023, 4, 1)).rows.after == sum(
        line.split(",")[1] > "2023-04-01" for line in lines
    )


def test_a_missing_column_is_named_with_its_neighbours(plain: Path) -> None:
    from mehvar.ingest import MappingError

    with pytest.raises(MappingError, match="no column 'costumer'") as caught:
        read(plain, customer="costumer")

    assert "customer" in (caught.value.hint or "")


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["value", "fit", *map(str, words)])
    return result.exit_code, result.stdout


def test_the_verb_tells_all_as_json_and_a_row_per_customer(plain: Path, tmp_path: Path) -> None:
    out = tmp_path / "customers.csv"

    code, said = run(
        plain, "--customer", "customer", "--date", "date", "--amount", "amount",
        "--model", "auto", "--holdout", 180, "--out", out, "--json",
    )  # fmt: skip

    told = json.loads(said)
    assert code == 0
    assert told["why"] == "held_out"
    assert {one["model"] for one in told["models"]} == {"bgnbd", "mbgnbd", "paretonbd"}
    assert told["hold_out"]["naive"]["actual"] == told["hold_out"]["actual"]
    assert told["refit"]["customers"] >= told["population"]["customers"]
    table = pacsv.read_csv(out)
    assert table.num_rows == told["population"]["customers"] == told["out"]["rows"]
    assert sum(table["expected_purchases"].to_pylist()) == pytest.approx(
        told["population"]["expected_purchases"]
    )
    assert sum(table["actual_purchases"].to_pylist()) == told["hold_out"]["actual"]
    assert sum(table["residual_value"].to_pylist()) == pytest.approx(
        told["population"]["residual_value"]
    )
    assert (np.array(table["realised_low"]) <= np.array(table["realised_high"])).all()


def test_the_same_seed_tells_the_same(plain: Path) -> None:
    words = (plain, "--customer", "customer", "--date", "date", "--json")

    assert run(*words) == run(*words)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("\n".join(f"c{n},2023-01-{1 + n % 28:02}" for n in range(60)),
                     "nobody_came_back", id="one purchase each"),
        pytest.param("a,2023-01-01\na,2023-02-01\nb,2023-01-05", "too_few_customers", id="tiny"),
        pytest.param("a,2023-01-01", "nobody_came_back", id="one row"),
    ],
)  # fmt: skip
def test_a_log_that_carries_no_model_says_why(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("customer,date\n" + text)

    code, said = run(path, "--customer", "customer", "--date", "date", "--holdout", 10, "--json")
    code_plain, _ = run(path, "--customer", "customer", "--date", "date")

    told = json.loads(said)
    assert code == code_plain == 0
    assert told["estimable"] is False
    assert told["reason"] == reason
    assert told["hold_out"] is None
    assert told["hold_out_reason"]
    assert told["fitted_until"] == told["as_of"]


@pytest.mark.parametrize(
    ("ids", "written"),
    [
        pytest.param("=cmd()", "'=cmd()", id="a formula"),
        pytest.param("-7", "-7", id="a negative number"),
    ],
)
def test_ids_that_would_run_in_a_spreadsheet_are_defused(
    ids: str, written: str, plain: Path, tmp_path: Path
) -> None:
    path, out = tmp_path / "log.csv", tmp_path / "out.csv"
    path.write_text(plain.read_text() + f"\n{ids},2023-05-05,10\n")

    code, _ = run(path, "--customer", "customer", "--date", "date", "--out", out)

    assert code == 0
    lines = out.read_text().splitlines()
    assert any(line.startswith(f'"{written}",') for line in lines)


def test_heavy_buyers_gaps_of_ten_years_and_the_first_day_are_valued(tmp_path: Path) -> None:
    day = np.datetime64("2010-01-01") + np.arange(5_200)
    lines = [f"heavy,{one}" for one in day[:5_001]]
    lines += [f"gap{n},{one}" for n in range(5) for one in (day[n], day[4_000 + n])]
    lines += [f"new{n},{day[-1]}" for n in range(30)]
    lines += [f"usual{n},{day[40 * n + gap]}" for n in range(100) for gap in (0, 30, 90)]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(["customer,date", *lines]))

    log = read(path, amount=None)
    told = value.fit_log(log=log, rng=np.random.default_rng(0), model="auto").residual

    assert told.reason is None
    for column in (told.alive, told.expected_purchases, told.purchases_high):
        assert np.isfinite(column).all()
    assert told.expected_purchases.max() < 500


def test_an_ending_that_is_no_format_is_refused_first(plain: Path, tmp_path: Path) -> None:
    code, _ = run(plain, "--customer", "customer", "--date", "date", "--out", tmp_path / "a.doc")

    assert code == 1
