"""Which folder a verb means, and Django made ready for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

SETTINGS = "mehvar_web.settings.base"
PANEL = "The web application"

FolderArgument = Annotated[
    Path | None,
    typer.Argument(
        help="The workspace's folder; else MEHVAR_WORKSPACE, else the current folder or one above.",
        show_default=False,
    ),
]


def folder_of(given: Path | None) -> Path:
    """Return the folder of the site; ``mehvar-workspace`` here when nothing else is meant."""
    if given is not None:
        return given.resolve()
    if known := os.environ.get("MEHVAR_WORKSPACE"):
        return Path(known).resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "mehvar.toml").is_file():
            return folder
    return here / "mehvar-workspace"


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of the site's processes."""
    return os.environ | {
        "MEHVAR_WORKSPACE": str(folder),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", SETTINGS),
        # Two arenas instead of eight a core: engines and threads leave less memory behind.
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
    }


def open_site(given: Path | None) -> Path:
    """Make Django ready for the site in this process; return its folder.

    Raises:
        WorkspaceError: when there is no database of the web application yet.
    """
    from mehvar.workspace import WorkspaceError

    folder = folder_of(given)
    if not (os.environ.get("MEHVAR_DATABASE_URL") or (folder / "web.sqlite3").is_file()):
        raise WorkspaceError(
            f"{folder} has no web application yet.", hint=f"Start it once: mehvar serve {folder}"
        )
    os.environ.update(environment(folder))

    import django

    from mehvar_web import company

    with company.starting():
        django.setup()
    return folder
