"""The operational database: SQLite in the workspace, or PostgreSQL by its address."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit


def database(root: Path, env: Mapping[str, str]) -> dict[str, object]:
    """Return Django's settings of the database that ``MEHVAR_DATABASE_URL`` names.

    Raises:
        ValueError: when the address is not one of PostgreSQL.
    """
    url = env.get("MEHVAR_DATABASE_URL", "")
    if not url:
        return _sqlite(root)
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(
            "MEHVAR_DATABASE_URL must read postgresql://user:password@host:port/database; "
            "leave it out to use SQLite in the workspace."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(root: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": root / "web.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            # A transaction that begins with a read and then writes would fail at once when another
            # process wrote in between; beginning as a writer, it waits its turn.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
            "PRAGMA secure_delete = ON;",
        },
    }
