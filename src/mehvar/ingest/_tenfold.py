"""Was this import written in toman where the ones before were in rial?"""

from __future__ import annotations

from mehvar import money
from mehvar.ingest._existing import Existing
from mehvar.ingest._raw import quoted
from mehvar.ingest._report import ImportNotice
from mehvar.text import Bilingual

_LOOKED_AT = (
    ("order_lines", "unit_price", "product_id"),
    ("products", "unit_price", "product_id"),
    ("orders", "total_amount", "NULL::VARCHAR"),
)
_SAMPLE = 200_000
_OLD, _NEW = "before", "this import"


def tenfold_warnings(existing: Existing) -> list[ImportNotice]:
    """Compare the amounts of this import with those known before, product by product if named."""
    warnings = []
    for table, amount, key in _LOOKED_AT:
        files = existing.staged.get(table)
        if files and (found := _compare(existing, table, amount, key)):
            warnings.append(found)
    return warnings


def _compare(existing: Existing, table: str, amount: str, key: str) -> ImportNotice | None:
    import pyarrow as pa

    known = existing.before(table, (amount, "record_hash") + (() if "NULL" in key else (key,)))
    if not known:
        return None
    staged = ", ".join(quoted(str(file)) for file in existing.staged[table])
    rows = existing.opening.connection.sql(
        f"(SELECT {amount} AS amount, {key} AS key, {quoted(_OLD)} AS came FROM {known} "
        f"WHERE {amount} > 0 USING SAMPLE reservoir({_SAMPLE} ROWS) REPEATABLE (7)) UNION ALL "
        f"(SELECT {amount}, {key}, {quoted(_NEW)} FROM read_parquet([{staged}]) "
        f"WHERE {amount} > 0 USING SAMPLE reservoir({_SAMPLE} ROWS) REPEATABLE (7))"
    ).to_arrow_table()
    keys = None if "NULL" in key else rows["key"].combine_chunks()
    answers = money.detect_tenfold(
        rows["amount"].combine_chunks().cast(pa.int64()),
        rows["came"].combine_chunks(),
        keys=keys,
        reference=_OLD,
    )
    suspected = next((answer for answer in answers if answer.suspected), None)
    return None if suspected is None else _warning(table, amount, suspected)


def _warning(table: str, amount: str, found: money.Tenfold) -> ImportNotice:
    larger = found.factor > 1
    times_fa = "ده برابر" if larger else "یک‌دهم"
    times_en = "ten times" if larger else "a tenth of"
    unit = "rial" if larger else "toman"
    return ImportNotice(
        code="tenfold_money",
        file=table,
        column=amount,
        count=found.compared,
        message=Bilingual(
            f"مبلغ‌های {table}.{amount} {times_fa} ورودهای پیشین است "
            f"(اطمینان {found.confidence:.0%})؛ شاید واحد فایل "
            f"{'ریال' if larger else 'تومان'} باشد. اگر چنین است این ورود را پس بگیرید، "
            f"در نگاشت unit: {unit} بنویسید و دوباره وارد کنید.",
            f"Amounts of {table}.{amount} are {times_en} those of earlier imports "
            f"(confidence {found.confidence:.0%}); perhaps the file is in {unit}. "
            f"If so, withdraw this import, set unit: {unit} in the mapping, and import again.",
        ),
    )
