"""What runs here, how large it is, and how it treats personal data."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import mehvar
from mehvar_web import company
from mehvar_web.accounts import RIGHTS, Right, Role, page
from mehvar_web.accounts.models import User
from mehvar_web.setup._tabs import tabs

_PARTS = ("django", "duckdb", "deltalake", "pyarrow")
_FOLDERS: tuple[tuple[str, str | Promise], ...] = (
    ("lake", _("Tables")),
    ("log", _("Incoming log")),
    ("audit", _("Audit")),
    ("quarantine", _("Rows set aside")),
    ("uploads", _("Uploaded files")),
    ("cache", _("Caches")),
)
_RIGHTS: tuple[tuple[Right, str | Promise], ...] = (
    (Right.SEE_TODAY, _("See Today, metrics and the customers in their sight")),
    (Right.SEE_ALL_CUSTOMERS, _("See customers of all stores")),
    (Right.SEE_PERSONAL, _("Reveal mobiles, e-mails and other personal fields, audited")),
    (Right.WRITE_NOTES, _("Write notes and private facts")),
    (Right.DECIDE_IDENTITY, _("Merge and split customers")),
    (Right.SET_TARGETS, _("Set targets")),
    (Right.COLLECT, _("Import files and connect databases")),
    (Right.EXPORT, _("Download lists")),
    (Right.MANAGE_COMPANY, _("Change settings and teams")),
    (Right.MANAGE_USERS, _("Add people and change their roles")),
    (Right.SEE_AUDIT, _("See the audit")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRow:
    """A right, and for each role whether it has it."""

    label: str | Promise
    roles: tuple[bool, ...]


@page(Right.SEE_TODAY)
def about(request: HttpRequest) -> HttpResponse:
    """Tell versions, the build that is shown, and the room that data takes."""
    workspace = company.workspace()
    current = workspace.current()
    context = {
        "version": mehvar.__version__,
        "python": platform.python_version(),
        "parts": [(name, version(name)) for name in _PARTS],
        "database": connection.vendor,
        "current": current,
        "built_at": datetime.fromisoformat(current.built_at) if current.built_at else None,
        "as_of": date.fromisoformat(current.as_of) if current.as_of else None,
        "sizes": company.remember("setup.sizes", lambda: _sizes(workspace.root)),
        "folder": workspace.root,
        "choices": tabs(request, "about"),
    }
    return render(request, "setup/about.html", context)


@page(Right.SEE_TODAY)
def privacy(request: HttpRequest) -> HttpResponse:
    """Tell who sees what, and how personal data is treated."""
    rows = [
        RightRow(label=label, roles=tuple(right in RIGHTS[role] for role in Role))
        for right, label in _RIGHTS
    ]
    context = {
        "roles": [User.Roles(role.value).label for role in Role],
        "rights": rows,
        "settings": company.workspace().settings,
        "choices": tabs(request, "privacy"),
    }
    return render(request, "setup/privacy.html", context)


def _sizes(root: Path) -> tuple[tuple[str | Promise, float], ...]:
    """Return the megabytes of each part of the workspace that exists."""
    found = [(label, _bytes(root / name)) for name, label in _FOLDERS if (root / name).is_dir()]
    files = sum(file.stat().st_size for file in root.glob("*.sqlite3*"))
    return tuple((label, size / 1e6) for label, size in [*found, (_("Databases"), files)])


def _bytes(folder: Path) -> int:
    total = 0
    for here, _folders, files in os.walk(folder):
        for name in files:
            try:
                total += (Path(here) / name).stat().st_size
            except FileNotFoundError:  # compacted while we looked
                continue
    return total
