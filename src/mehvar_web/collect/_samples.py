"""The first rows of what was brought, kept beside it: the mapping page reads nothing else.

Whatever the file is (packed, a workbook, a table of a far server), its sample is a small Parquet
file of text under the name by which a mapping knows it, so a preview takes the same short time.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from mehvar.ingest import Look
from mehvar_web.collect._uploads import folder_of
from mehvar_web.collect.models import Upload

SAMPLE_ROWS = 200


def write_samples(upload: Upload, looks: Sequence[Look]) -> None:
    """Keep the first rows of every table of an upload, in place of what was kept before."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = _folder(upload)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    for seen in looks:
        columns = list(zip(*seen.rows, strict=True)) or [()] * len(seen.columns)
        table = pa.Table.from_arrays(
            [pa.array(values, pa.string()) for values in columns], names=list(seen.columns)
        )
        pq.write_table(table, folder / seen.name)
    names = json.dumps([seen.name for seen in looks], ensure_ascii=False)
    (folder / "order.json").write_text(names, encoding="utf-8")


def read_samples(upload: Upload) -> tuple[Look, ...]:
    """Return the first rows of every table of an upload; empty when they are gone."""
    import pyarrow.parquet as pq

    order = _folder(upload) / "order.json"
    if not order.is_file():
        return ()
    found = []
    for name in json.loads(order.read_text(encoding="utf-8")):
        table = pq.ParquetFile(_folder(upload) / name).read()
        columns = [column.to_pylist() for column in table.columns]
        found.append(
            Look(
                name=name,
                columns=tuple(table.column_names),
                rows=tuple(zip(*columns, strict=True)),
            )
        )
    return tuple(found)


def sample_path(upload: Upload, name: str) -> Path:
    """Return the file of the first rows of one table."""
    return _folder(upload) / name


def _folder(upload: Upload) -> Path:
    return folder_of(upload) / "samples"
