"""The key that signs sessions: from the environment, or made once and kept in the workspace."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def secret_key(root: Path, env: Mapping[str, str]) -> str:
    """Return the key, made on the first call with a file that only its owner can read."""
    if given := env.get("MEHVAR_SECRET_KEY"):
        return given
    path = root / "secret.key"
    root.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text(encoding="ascii")
