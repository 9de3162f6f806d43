"""A backup: one tar file that holds a state of the whole site, and how to get it back.

Builds, the relay and the drain hold still while the state is written; imports and people go on.
The database comes first, the lake after it as of one set of versions, so whatever the database says
was delivered is in the lake. The manifest at the end has the SHA-256 of every file.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from mehvar import __version__, schema
from mehvar.errors import MehvarError
from mehvar.lake import IMPORTS

if TYPE_CHECKING:
    from mehvar.workspace import Workspace

MANIFEST = "manifest.json"
DATABASE = "database.json"
_FORMAT = 1
_LEFT_OUT = {"lake", "audit", "tmp", "cache", "locks"}
_BLOCK = 1 << 20


class BackupError(MehvarError, ValueError):
    """The backup cannot be written, or cannot be trusted."""

    code = "backup"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds: ``files`` gives size and SHA-256 by path."""

    format: int
    version: str
    created_at: str
    build_id: str
    as_of: str
    files: dict[str, tuple[int, str]]


@dataclass(slots=True, kw_only=True)
class _Writer:
    """A tar file in the making, and what is in it so far."""

    tar: tarfile.TarFile
    files: dict[str, tuple[int, str]] = field(default_factory=dict)

    def put(self, path: Path, name: str) -> None:
        """Add a file as it is now; what is appended meanwhile is left out."""
        with path.open("rb") as source:
            info = self.tar.gettarinfo(arcname=name, fileobj=source)
            reader = _Hashed(source)
            self.tar.addfile(info, reader)
            self.files[name] = (info.size, reader.digest.hexdigest())


class _Hashed(io.RawIOBase):
    """A reader that notes the SHA-256 of what went through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self.digest.update(block)
        return block


def write_backup(workspace: Workspace, file: Path, *, now: datetime) -> Manifest:
    """Write the whole site into ``file``, which appears whole or not at all.

    Raises:
        BackupError: when the file exists already.
    """
    if file.exists():
        raise BackupError(f"{file} exists already.", hint="Choose another name.")
    partial = file.with_name(f".{file.name}.partial")
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            with tarfile.open(fileobj=target, mode="w") as tar:
                manifest = _write(workspace, _Writer(tar=tar), now=now)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _write(workspace: Workspace, writer: _Writer, *, now: datetime) -> Manifest:
    with ExitStack() as held:
        for name in ("build", "drain", "outbox"):
            held.enter_context(workspace.lock(name, verb="backup"))
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="mehvar-backup-")))
        _dump_database(folder / DATABASE)
        writer.put(folder / DATABASE, DATABASE)
        # The audit before the lake: an import that is not in the audit yet is told by the next
        # one, but nobody would take back the line of an import that is not in the lake.
        with workspace.lock("audit", verb="backup"):
            _put_folder(writer, workspace.root / "audit", workspace.root)
        _put_lake(writer, workspace)
        for path in sorted(workspace.root.iterdir()):
            if path.name not in _LEFT_OUT and not _is_database(path):
                _put_folder(writer, path, workspace.root)
    current = workspace.current()
    manifest = Manifest(
        format=_FORMAT,
        version=__version__,
        created_at=now.isoformat(),
        build_id=current.build_id,
        as_of=current.as_of,
        files=dict(writer.files),
    )
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(content)
    writer.tar.addfile(info, io.BytesIO(content))
    return manifest


def _put_folder(writer: _Writer, path: Path, root: Path) -> None:
    for file in [path, *sorted(path.rglob("*"))]:
        if file.is_file() and not file.is_symlink() and not file.name.endswith(".partial"):
            writer.put(file, f"site/{file.relative_to(root)}")


def _put_lake(writer: _Writer, workspace: Workspace) -> None:
    """Put every table as of one set of versions, and what the last build published."""
    lake, current = workspace.lake, workspace.current()
    base = [table.name for table in schema.BASE_TABLES]
    pinned = lake.versions([*base, IMPORTS])
    for name in (*pinned, *current.marts):
        published = {**current.base, **current.marts}.get(name, -1)
        newest = max(pinned.get(name, -1), published)
        for file in _log_until(lake.path(name) / "_delta_log", newest):
            writer.put(file, f"site/{file.relative_to(workspace.root)}")
        wanted = {version for version in (newest, published) if version >= 0}
        files = {file for version in wanted for file in lake.files(name, version=version)}
        for path in sorted(files):
            writer.put(Path(path), f"site/{Path(path).relative_to(workspace.root)}")
    if (lake.root / "current.json").exists():
        writer.put(lake.root / "current.json", "site/lake/current.json")


def _log_until(folder: Path, version: int) -> Iterator[Path]:
    """Yield the commits and sums of a table's log up to a version."""
    for file in sorted(folder.glob("[0-9]*")):
        if int(file.name.split(".")[0]) <= version:
            yield file


def _is_database(path: Path) -> bool:
    return path.name.startswith(("web.sqlite3", "serving.sqlite3"))


def _dump_database(file: Path) -> None:
    """Write every row that Django keeps, but for sessions, as of one moment."""
    from django.core.management import call_command
    from django.db import connection, transaction

    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        call_command(
            "dumpdata",
            exclude=["contenttypes", "auth.permission", "sessions"],
            natural_foreign=True,
            output=str(file),
            verbosity=0,
            skip_checks=True,
        )


# -- and back ------------------------------------------------------------------------------


def unpack(file: Path, folder: Path) -> Manifest:
    """Unpack a backup into a new folder, every file compared with the manifest.

    ``database.json`` lies in the folder afterwards, for ``load_database``.

    Raises:
        BackupError: when the folder is not empty, or the backup is damaged; nothing is left.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(
            f"{folder} is not empty.", hint="A backup is restored into a new folder only."
        )
    partial = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        manifest = _unpack(file, partial)
        if folder.exists():
            folder.rmdir()
        (partial / "site").rename(folder)
        (partial / DATABASE).rename(folder / DATABASE)
    except (tarfile.TarError, msgspec.DecodeError, EOFError) as error:
        raise BackupError(f"{file} is no whole backup: {error}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def load_database(file: Path) -> None:
    """Fill the site's empty database from a dump, which is removed then.

    Raises:
        BackupError: when the database is not empty.
    """
    from django.core.management import call_command

    from mehvar_web.accounts.models import User

    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    call_command("createcachetable", verbosity=0)
    if User.objects.exists():
        raise BackupError(
            "The database that MEHVAR_DATABASE_URL names is in use already.",
            hint="Name an empty one; nothing was written into it.",
        )
    call_command("loaddata", str(file), verbosity=0, skip_checks=True)
    file.unlink()


def _unpack(file: Path, into: Path) -> Manifest:
    into.mkdir(parents=True, mode=0o700)
    (into / "site").mkdir()
    found: dict[str, tuple[int, str]] = {}
    with tarfile.open(file) as tar:
        for member in tar:
            tar.extract(member, into, filter="data")
            if member.name != MANIFEST:
                found[member.name] = (member.size, _digest(into / member.name))
    path = into / MANIFEST
    if not path.is_file():
        raise BackupError(f"{file} ends too early: it has no manifest.")
    manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    wrong = [name for name, facts in manifest.files.items() if found.get(name) != facts]
    wrong += [name for name in found if name not in manifest.files]
    if wrong or manifest.format != _FORMAT:
        raise BackupError(
            f"{file} is damaged: {len(wrong)} files differ from its manifest"
            f" ({', '.join(sorted(wrong)[:3])}).",
            hint="Nothing was restored. Take another copy of the backup.",
        )
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
