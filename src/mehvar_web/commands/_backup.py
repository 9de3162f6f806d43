"""``backup`` and ``restore-backup``: the whole site in one file, and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli import JsonOption, WorkspaceOption, console, print_json
from mehvar_web.commands._site import PANEL, environment, open_site

if TYPE_CHECKING:
    from mehvar_web.commands._archive import Manifest


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command("backup", rich_help_panel=PANEL)(backup)
    app.command("restore-backup", rich_help_panel=PANEL)(restore_backup)


def backup(
    file: Annotated[Path, typer.Argument(help="The tar file to write; it must not exist yet.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write everything into one file: lake, settings, audit, log, people; while it is in use."""
    open_site(workspace)

    from mehvar_web import company
    from mehvar_web.commands._archive import write_backup

    manifest = write_backup(company.workspace(), file, now=company.now())
    _show(manifest, file, json=json, said="holds")


def restore_backup(
    file: Annotated[Path, typer.Argument(exists=True, help="A file that `mehvar backup` wrote.")],
    directory: Annotated[Path, typer.Argument(help="A new folder for the site.")],
    json: JsonOption = False,
) -> None:
    """Bring a backup back as a new site; MEHVAR_DATABASE_URL may name an empty database for it."""
    from mehvar_web.commands._archive import DATABASE, load_database, unpack

    folder = directory.resolve()
    manifest = unpack(file, folder)
    os.environ.update(environment(folder))

    import django

    django.setup()

    from mehvar import customers
    from mehvar_web import company

    load_database(folder / DATABASE)
    if manifest.build_id:
        customers.publish(company.workspace())
    _show(manifest, directory, json=json, said="has")


def _show(manifest: Manifest, place: Path, *, json: bool, said: str) -> None:
    size = sum(size for size, _ in manifest.files.values())
    facts = {
        "path": str(place),
        "created_at": manifest.created_at,
        "version": manifest.version,
        "build_id": manifest.build_id,
        "as_of": manifest.as_of,
        "files": len(manifest.files),
        "bytes": size,
    }
    if json:
        print_json(facts)
        return
    console().print(
        f"[green]✓[/] {place} {said} {len(manifest.files):,} files, {size / 1e6:,.1f} MB,"
        f" as of {manifest.as_of or 'before the first build'}.",
        soft_wrap=True,
    )
