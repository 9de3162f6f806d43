"""Databases of the company: kept, tested and read without ever showing their password."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from mehvar.errors import MehvarError
from mehvar.ingest import SourceError, database_source, look
from mehvar_web import company
from mehvar_web.collect._secret import sealed, unsealed
from mehvar_web.collect.models import Connection

_LOOK = {
    "postgresql": "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables "
    "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 LIMIT 300",
    "mysql": "SELECT table_name AS name FROM information_schema.tables "
    "WHERE table_schema = database() ORDER BY 1 LIMIT 300",
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY 1 LIMIT 300",
}
"""How each kind of database tells its tables."""


class ConnectionRefused(MehvarError, ValueError):  # noqa: N818 (the answer to a request)
    """The address may not be kept."""

    code = "connection-refused"


def put_connection(*, name: str, address: str, now: datetime) -> Connection:
    """Keep a database's address, or write it anew under the same name.

    Raises:
        SourceError: when it is no address of a database that Mehvar reads.
        ConnectionRefused: when it leads to Mehvar's own database or workspace.
    """
    source = database_source(address, table="any")
    _refuse_our_own(address)
    values = {
        "shown": source.shown[:500],
        "secret": sealed(address),
        "tested_at": None,
        "fault": "",
    }
    found, _ = Connection.objects.update_or_create(
        name=name, defaults=values, create_defaults={**values, "created_at": now}
    )
    return found


def ask_connection(connection: Connection, *, now: datetime) -> None:
    """Ask the database for its tables; note them, or why it did not answer."""
    try:
        address = unsealed(connection.secret, name=connection.name)
        connection.tables, connection.fault = list(tables_at(address)), ""
    except MehvarError as error:
        connection.fault = without_password(str(error), connection)[:500]
    connection.tested_at = now
    connection.save(update_fields=["tested_at", "tables", "fault"])


def tables_at(address: str) -> tuple[str, ...]:
    """Return the names of the tables of a database.

    Raises:
        SourceError: when it does not answer.
    """
    kind = urlsplit(address).scheme.partition("+")[0]
    kind = {"postgres": "postgresql", "mariadb": "mysql"}.get(kind, kind)
    try:
        [seen] = look(database_source(address, query=_LOOK[kind], name="tables"), rows=300)
    except SourceError as error:
        if "has no rows" in error.message:
            return ()
        raise
    return tuple(str(row[0]) for row in seen.rows if row[0])


def without_password(text: str, connection: Connection) -> str:
    """Take a password out of a message, should a server have repeated it."""
    try:
        address = unsealed(connection.secret, name=connection.name)
    except MehvarError:
        return text
    password = urlsplit(address).password or ""
    for spelled in {address, password, unquote(password)} - {""}:
        text = text.replace(spelled, "…")
    return text


def _refuse_our_own(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme.startswith("sqlite"):
        path = Path("/" + unquote(parts.path).lstrip("/")).resolve()
        root = company.workspace().root.resolve()
        if path.is_relative_to(root):
            raise ConnectionRefused(
                "This file belongs to Mehvar itself.", hint="Name a database of your own systems."
            )
    ours = settings.DATABASES["default"]
    same_host = (parts.hostname or "localhost") == (ours.get("HOST") or "localhost")
    if parts.scheme.startswith("postgres") and same_host and ours.get("NAME"):
        same_name = unquote(parts.path.removeprefix("/")) == ours["NAME"]
        same_port = str(parts.port or 5432) == str(ours.get("PORT") or 5432)
        if same_name and same_port:
            raise ConnectionRefused(
                "This is Mehvar's own database.", hint="Name a database of your own systems."
            )
