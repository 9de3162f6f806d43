"""The workspace of this server, opened once and again whenever its settings change."""

from __future__ import annotations

import threading
from pathlib import Path

from django.conf import settings

from mehvar.errors import MehvarError
from mehvar.workspace import Workspace

_lock = threading.Lock()
_opened: dict[Path, tuple[int, Workspace]] = {}


class NotSetUp(MehvarError, LookupError):  # noqa: N818 (a state of the company, not a failure)
    """The folder of this server is no workspace yet: the first-run pages make it one."""

    code = "not-set-up"


def root() -> Path:
    """Return the folder that holds, or will hold, the workspace."""
    return Path(settings.MEHVAR_WORKSPACE)


def is_set_up() -> bool:
    """Tell whether the company was set up."""
    return (root() / "mehvar.toml").is_file()


def workspace() -> Workspace:
    """Return the company's workspace, with the settings as they are on the disk now.

    Raises:
        NotSetUp: before the first-run pages were filled in.
    """
    folder = root()
    try:
        stamp = (folder / "mehvar.toml").stat().st_mtime_ns
    except FileNotFoundError:
        raise NotSetUp(
            f"{folder} is not set up yet.", hint="Open the first page and fill it in."
        ) from None
    with _lock:
        known = _opened.get(folder)
        if known is None or known[0] != stamp:
            known = _opened[folder] = (stamp, Workspace.open(folder))
        return known[1]
