"""One Delta commit: prepared files become part of a table, durably, however many write at once."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from mehvar.lake._durable import flush, held
from mehvar.lake._errors import LakeError

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction, RemoveAction

LOG = "_delta_log"
OURS = "_mehvar"
"""The folder inside a table for locks and caches; Delta leaves names with ``_`` alone."""

_RETRIES = 40
_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 0.5
_CHECKPOINT_EVERY = 50
_T = TypeVar("_T")


@dataclass(slots=True)
class Staged:
    """A folder inside a table into which Parquet files may be written before the commit."""

    directory: Path
    prefix: str
    files: list[Path] = field(default_factory=list)

    def new_file(self) -> Path:
        """Name one more Parquet file; the caller writes it."""
        path = self.directory / f"{self.prefix}-{len(self.files):05d}.parquet"
        self.files.append(path)
        return path

    @property
    def pattern(self) -> str:
        """What DuckDB's COPY calls the files of a cut table: a number takes the place of {i}."""
        return f"{self.prefix}-cut-{{i}}"

    def written(self) -> list[Path]:
        """Return all files that were written, those named by the pattern too."""
        return sorted(self.directory.glob(f"{self.prefix}-*"))

    def discard(self) -> None:
        """Remove the files; for use before a commit only."""
        for file in self.written():
            file.unlink(missing_ok=True)


def writers_lock(folder: Path) -> Path:
    """The lock that every writer shares and that erasure holds alone."""
    return folder / OURS / "writers.lock"


def open_table(folder: Path, *, version: int | None = None) -> DeltaTable | None:
    """Open a table, or return None when it was never written.

    What a power cut left half-written at the end of the log was never acknowledged: it is set
    aside, and the table opens as it was before.
    """
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    if not (folder / LOG).is_dir():
        return None
    try:
        return DeltaTable(_address(folder), version=version)
    except (DeltaError, OSError, ValueError) as error:
        if _set_torn_aside(folder):
            return open_table(folder, version=version)
        if not any((folder / LOG).glob("*.json")):
            return None
        raise LakeError(
            f"The table in {folder.name} cannot be opened at version {version}: {error}",
            hint="Run: mehvar status; restore the folder from a backup if this stays.",
            table=folder.name,
        ) from error


def is_newest(folder: Path, version: int) -> bool:
    """Tell whether no commit came after ``version``; versions follow each other without a gap."""
    log = folder / LOG
    if version < 0:
        return not log.is_dir()
    return (log / f"{version:020d}.json").exists() and not (
        log / f"{version + 1:020d}.json"
    ).exists()


def require_table(folder: Path, arrow_schema: pa.Schema) -> DeltaTable:
    """Open a table, made or given its new columns first."""
    from deltalake import DeltaTable, Schema

    table = open_table(folder)
    if table is None:
        with held(folder / OURS / "create.lock"):
            table = open_table(folder)
            if table is None:
                DeltaTable.create(
                    _address(folder),
                    Schema.from_arrow(arrow_schema),
                    configuration={
                        "delta.enableExpiredLogCleanup": "false",
                    },
                )
                flush_log(folder, after=-1)
                table = DeltaTable(_address(folder))
    return _with_new_columns(table, folder, arrow_schema)


def commit(
    folder: Path,
    *,
    arrow_schema: pa.Schema,
    add: Sequence[AddAction],
    remove: Sequence[RemoveAction] = (),
    mode: Literal["append", "overwrite"] = "append",
    transaction: tuple[str, int] | None = None,
) -> int | None:
    """Commit prepared files; return about the version made, None when ``transaction`` was there.

    Others may commit at the same moment, so the version is a lower bound.

    Raises:
        LakeError: when others kept winning the race for the table; nothing was committed.
    """
    from deltalake.transaction import CommitProperties, PostCommitHookProperties, Transaction

    properties = CommitProperties(
        app_transactions=[Transaction(*transaction)] if transaction else None
    )
    hooks = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)

    def once() -> int | None:
        table = require_table(folder, arrow_schema)
        if transaction is not None and transaction[1] <= seen_version(table, transaction[0]):
            return None
        before = table.version()
        table.create_write_transaction(
            [*add, *remove],
            mode,
            table.schema(),
            [],
            commit_properties=properties,
            post_commithook_properties=hooks,
        )
        flush_log(folder, after=before)
        if (before + 1) % _CHECKPOINT_EVERY == 0:
            _checkpoint(folder)
        return before + 1

    return retried(once, what=folder.name)


def seen_version(table: DeltaTable, application: str) -> int:
    """The last version of an application's writes that the table holds, or -1."""
    seen = table.transaction_version(application)
    return -1 if seen is None else seen


def retried(attempt: Callable[[], _T], *, what: str) -> _T:
    """Run ``attempt`` until nobody else's commit gets in its way, pausing ever longer.

    The pauses differ between processes, so that those who collided once do not march in step.

    Raises:
        LakeError: after many attempts (about ten seconds of them).
    """
    from deltalake.exceptions import CommitFailedError

    pause = _FIRST_PAUSE
    for _ in range(_RETRIES):
        try:
            return attempt()
        except CommitFailedError as error:
            last = error
            time.sleep(pause * (0.5 + (os.getpid() * 2_654_435_761 % 1024) / 1024))
            pause = min(pause * 1.6, _LONGEST_PAUSE)
    raise LakeError(
        f"The table {what} is being rewritten by other processes all the time: {last}",
        hint="Nothing was written. Let the other work finish, then try again.",
        table=what,
    ) from last


def add_action(file: Path, *, data_change: bool = True) -> AddAction | None:
    """Flush a written Parquet file and describe it for the commit; None when it has no rows."""
    import pyarrow.parquet as pq
    from deltalake.transaction import AddAction

    metadata = pq.read_metadata(file)
    if metadata.num_rows == 0:
        return None
    flush(file)
    status = file.stat()
    return AddAction(
        path=file.name,
        size=status.st_size,
        partition_values={},
        modification_time=int(status.st_mtime * 1000),
        data_change=data_change,
        stats=json.dumps(_statistics(metadata)),
    )


def remove_action(name: str, *, size: int, when: float, data_change: bool) -> RemoveAction:
    """Describe the removal of a file at ``when`` (seconds since 1970)."""
    from deltalake.transaction import RemoveAction

    return RemoveAction(name, data_change, int(when * 1000), size, {})


def _statistics(metadata: pa.parquet.FileMetaData) -> dict[str, object]:
    """Rows, and two ranges: reading passes over files of hidden imports or other customers."""
    names = metadata.schema.names
    least: dict[str, object] = {}
    most: dict[str, object] = {}
    for name in {"import_id", "customer_id"} & set(names):
        place = names.index(name)
        ranges = [
            metadata.row_group(group).column(place).statistics
            for group in range(metadata.num_row_groups)
        ]
        if all(found is not None and found.has_min_max for found in ranges):
            least[name] = min(found.min for found in ranges)
            most[name] = max(found.max for found in ranges)
    return {"numRecords": metadata.num_rows, "minValues": least, "maxValues": most}


def _address(folder: Path) -> str:
    """Spell the folder as a URL, so that a blank or a per cent sign in its name means itself."""
    return folder.resolve().as_uri()


def _with_new_columns(table: DeltaTable, folder: Path, arrow_schema: pa.Schema) -> DeltaTable:
    from deltalake import DeltaTable, Schema

    known = {field.name for field in table.schema().fields}
    new = [field for field in Schema.from_arrow(arrow_schema).fields if field.name not in known]
    if not new:
        return table
    table.alter.add_columns(new)
    flush_log(folder, after=table.version() - 1)
    return DeltaTable(_address(folder))


def flush_log(folder: Path, *, after: int) -> None:
    """Flush the commits after a version, ours among them, and their names."""
    number = after + 1
    while (file := folder / LOG / f"{number:020d}.json").exists():
        flush(file)
        number += 1
    flush(folder / LOG)


def _checkpoint(folder: Path) -> None:
    """Sum up the log so far, so that opening stays fast; a failure leaves the log as it was."""
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    with contextlib.suppress(DeltaError, OSError):
        table = DeltaTable(_address(folder))
        table.create_checkpoint()
        for file in (folder / LOG).glob(f"{table.version():020d}.checkpoint*"):
            flush(file)
        flush(folder / LOG / "_last_checkpoint")
        flush(folder / LOG)


def _set_torn_aside(folder: Path) -> bool:
    """Move a half-written last commit or checkpoint out of the log; tell whether there was one.

    Delta writes a commit under another name and then links it, so only a power cut between its
    link and our flush leaves one that is not whole.
    """
    commits = sorted((folder / LOG).glob("[0-9]*.json"))
    torn = [file for file in commits[-1:] if not _is_whole(file)]
    pointer = folder / LOG / "_last_checkpoint"
    if pointer.exists() and not _is_whole(pointer):
        torn.append(pointer)
    for file in torn:
        aside = folder / OURS / "torn"
        aside.mkdir(parents=True, exist_ok=True)
        file.replace(aside / file.name)
    return bool(torn)


def _is_whole(file: Path) -> bool:
    try:
        lines = file.read_bytes().splitlines()
        return bool(lines) and all(isinstance(json.loads(line), dict) for line in lines)
    except ValueError:
        return False
