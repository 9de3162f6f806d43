"""How a mart is declared."""

from __future__ import annotations

from typing import Literal

from mehvar.schema._table import Column, Kind, Table
from mehvar.text import Bilingual


def column(name: str, kind: Kind, fa: str, en: str, **options: object) -> Column:
    """Declare a column with its meaning in both languages."""
    return Column(name=name, kind=kind, meaning=Bilingual(fa, en), **options)  # type: ignore[arg-type]


def mart(
    name: str, fa: str, en: str, grain_fa: str, grain_en: str, *columns: Column,
    sorted_by: tuple[str, ...] = (), row_group_size: int = 122_880, groups_per_file: int = 0,
    compression: Literal["zstd", "uncompressed"] = "zstd",
) -> Table:  # fmt: skip
    """Declare a mart: its title, what a row is, its columns and its order."""
    return Table(
        name=name,
        layer="mart",
        title=Bilingual(fa, en),
        grain=Bilingual(grain_fa, grain_en),
        columns=columns,
        sorted_by=sorted_by,
        row_group_size=row_group_size,
        groups_per_file=groups_per_file,
        compression=compression,
    )


CUSTOMER = column(
    "customer_id", "int", "شناسهٔ پایدار مشتری", "The customer's stable id", required=True
)
