"""Who was forgotten stays away: keyed digests of what named them, asked at every import.

The list holds no name, number or address, only digests under a key of this workspace; without the
key they tell nothing, and with it one can but ask whether somebody given is on the list.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from mehvar import schema
from mehvar.lake import write_durably

if TYPE_CHECKING:
    import duckdb

    from mehvar.privacy._subject import Identifier, Subject
    from mehvar.workspace import Workspace

FILE = "privacy/forgotten.json"
_KEY = "privacy/key"
_TABLE = "privacy_forgotten"
_IDENTIFIERS = ("mobile", "email", "national_code", "loyalty_card")


class _Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """The file: what was forgotten, and the highest number that a profile ever had by then."""

    highest_number: int = 0
    digests: dict[str, str] = {}
    """Digest -> when (UTC), as ISO."""


def suppress(workspace: Workspace, *, subject: Subject, now: datetime) -> int:
    """Keep a person from being imported again; return how many digests are new."""
    key = _key(workspace)
    wanted = [_digest(key, "person", str(one)) for one in subject.person_hashes]
    wanted += [_digest(key, "order", str(one)) for one in subject.orders]
    wanted += [_of_identifier(key, one) for one in subject.identifiers]
    with workspace.lock("privacy"):
        before = _read(workspace)
        told = {one: now.isoformat(timespec="seconds") for one in wanted} | before.digests
        highest = max([before.highest_number, *subject.customer_ids, _last_number(workspace)])
        _write(workspace, _Forgotten(highest_number=highest, digests=told))
        return len(told) - len(before.digests)


def lift(workspace: Workspace, *, identifiers: Iterable[Identifier]) -> int:
    """Let somebody who came back be imported again; return how many digests went.

    Only what is given is lifted: their old records and orders stay away.
    """
    key = _key(workspace)
    wanted = {_of_identifier(key, one) for one in identifiers}
    with workspace.lock("privacy"):
        before = _read(workspace)
        left = {one: at for one, at in before.digests.items() if one not in wanted}
        if len(left) < len(before.digests):
            _write(workspace, msgspec.structs.replace(before, digests=left))
        return len(before.digests) - len(left)


def is_suppressed(workspace: Workspace, *, identifier: Identifier) -> bool:
    """Tell whether somebody whom this names was forgotten."""
    return _of_identifier(_key(workspace), identifier) in _read(workspace).digests


def highest_number(workspace: Workspace) -> int:
    """Return the highest number that a profile had when somebody was forgotten, else 0.

    Numbers up to it are never given again: an id of the audit must not become another person's.
    """
    return _read(workspace).highest_number


def suppressed_rows(
    workspace: Workspace, connection: duckdb.DuckDBPyConnection, *, table: str, alias: str
) -> str:
    """Return the SQL condition that a row to be imported names somebody who was forgotten.

    ``false`` while nobody was. Puts the digests into a temporary table of the connection.

    Args:
        workspace: whose list is asked.
        connection: where the condition is going to be used.
        table: the base table that the row is for.
        alias: what the row is called in the query.
    """
    known = _read(workspace).digests
    if not known:
        return "false"
    _put(connection, known)
    key, columns = _key(workspace), schema.table(table).column_names
    asked = [
        _asked(key, kind, f'{alias}."{column}"::VARCHAR')
        for column, kind in (("person_hash", "person"), ("order_hash", "order"))
        if column in columns
    ]
    if table == "people":
        asked.append(_asked(key, "person", f"{alias}.record_hash::VARCHAR"))
        asked += [_asked(key, kind, f'{alias}."{kind}"') for kind in _IDENTIFIERS]
        scoped = f"{alias}.source || chr(31) || {alias}.customer_key"
        asked.append(_asked(key, "customer_key", scoped))
    return f"({' OR '.join(asked)})" if asked else "false"


def _put(connection: duckdb.DuckDBPyConnection, digests: Iterable[str]) -> None:
    import pyarrow as pa

    connection.register(f"{_TABLE}_told", pa.table({"digest": list(digests)}))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_TABLE} AS FROM {_TABLE}_told")
    connection.unregister(f"{_TABLE}_told")


def _asked(key: str, kind: str, value: str) -> str:
    inner = f"sha256('{key}' || '{kind}' || chr(31) || {value})"
    return f"coalesce(sha256('{key}' || {inner}) IN (SELECT digest FROM {_TABLE}), false)"


def _of_identifier(key: str, one: Identifier) -> str:
    value = f"{one.source}\x1f{one.value}" if one.kind == "customer_key" else one.value
    return _digest(key, one.kind, value)


def _digest(key: str, kind: str, value: str) -> str:
    """A nested keyed hash, as HMAC is one: what is hashed cannot be made longer from outside."""
    inner = hashlib.sha256(f"{key}{kind}\x1f{value}".encode()).hexdigest()
    return hashlib.sha256(f"{key}{inner}".encode()).hexdigest()


def _last_number(workspace: Workspace) -> int:
    """The highest number in the register of profiles as published."""
    import duckdb

    version = workspace.current().marts.get("identity_registry", -1)
    files = [] if version == -1 else workspace.lake.files("identity_registry", version=version)
    if not files:
        return 0
    with duckdb.connect() as connection:
        found = connection.execute("SELECT max(profile_no) FROM read_parquet(?)", [files])
        return int(found.fetchall()[0][0] or 0)


def _read(workspace: Workspace) -> _Forgotten:
    path = workspace.root / FILE
    if not path.is_file():
        return _Forgotten()
    return msgspec.json.decode(path.read_bytes(), type=_Forgotten)


def _write(workspace: Workspace, told: _Forgotten) -> None:
    write_durably(workspace.root / FILE, msgspec.json.encode(told) + b"\n")


def _key(workspace: Workspace) -> str:
    """Return the workspace's key, made once; only the account of the server reads its folder."""
    path = workspace.root / _KEY
    if not path.is_file():
        with workspace.lock("privacy"):
            if not path.is_file():
                path.parent.mkdir(mode=0o700, exist_ok=True)
                write_durably(path, secrets.token_hex(32).encode())
    return path.read_text(encoding="ascii").strip()
