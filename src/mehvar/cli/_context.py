"""What every verb shares: the workspace, the clock, tables or JSON on the screen."""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast, get_args

import typer

from mehvar.errors import MehvarError
from mehvar.text import Language

if TYPE_CHECKING:
    from rich.console import Console

    from mehvar.text import MaskKind
    from mehvar.workspace import Workspace

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="The workspace's folder; else MEHVAR_WORKSPACE, else the current folder.",
        show_default=False,
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON with a stable shape (docs/json.md).")
]
LanguageOption = Annotated[
    str | None,
    typer.Option("--language", "-l", help="fa or en; the workspace's language by default."),
]


def now() -> datetime:
    """Read the clock: UTC, without a zone, as everywhere in Mehvar."""
    return datetime.now(UTC).replace(tzinfo=None)


def actor() -> str:
    """Name who is at the terminal, for the audit."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"


def open_workspace(folder: Path | None) -> Workspace:
    """Open the workspace that the caller means."""
    from mehvar.workspace import Workspace

    return Workspace.find(folder, env=os.environ)


def language_of(workspace: Workspace, wanted: str | None) -> Language:
    """Return the language to answer in.

    Raises:
        typer.BadParameter: when it is neither fa nor en.
    """
    if wanted is None:
        return workspace.settings.language
    return known_language(wanted)


def known_language(wanted: str) -> Language:
    """Return ``wanted`` when it is a language of ours.

    Raises:
        typer.BadParameter: when it is neither fa nor en.
    """
    for known in get_args(Language):
        if wanted == known:
            return cast("Language", known)
    raise typer.BadParameter("must be fa or en", param_hint="--language")


def mask(value: str | None, kind: MaskKind) -> str | None:
    """Mask a personal value for the screen."""
    import pyarrow as pa

    from mehvar import text

    if value is None:
        return None
    masked: str | None = text.mask(pa.array([value]), kind=kind)[0].as_py()
    return masked


def record_personal_read(workspace: Workspace, customer_ids: Sequence[int]) -> None:
    """Audit that personal fields of these customers were shown."""
    from mehvar.audit import AuditEntry, AuditLog

    AuditLog(workspace).append_many(
        [
            AuditEntry(
                at=now(),
                actor=actor(),
                action="customer.read",
                object_kind="customer",
                object_id=str(customer_id),
                details={"personal": True},
            )
            for customer_id in customer_ids
        ]
    )


def console(*, stderr: bool = False) -> Console:
    """Return a console that is plain when its output is not a terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=False)


def print_json(value: object) -> None:
    """Print any of our records as JSON."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: object) -> object:
    """Turn records, dates and paths into what JSON knows."""
    members = _members(value)
    if members is not None:
        return {name: plain(one) for name, one in members.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    return value.item() if hasattr(value, "item") and hasattr(value, "dtype") else value


def _members(value: object) -> dict[str, object] | None:
    """The named parts of a record or a mapping; None for anything else."""
    if isinstance(value, dict):
        return {str(key): one for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if hasattr(value, "__struct_fields__"):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    return None


class Styled(str):
    """A cell with colours of ours; in any other cell, brackets are what the data says."""

    __slots__ = ()


def escaped(cell: str) -> str:
    """Keep brackets in data from being read as colours."""
    from rich.markup import escape

    return cell if isinstance(cell, Styled) else escape(cell)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; a column of numbers is aligned to its end.

    What the screen is too narrow for is printed as a list.
    """
    from rich.table import Table

    screen = console()
    cells = [[_plain(row[place]) for row in rows] for place in range(len(columns))]
    widths = _widths(columns, cells, room=screen.width - 3 * len(columns) - 1)
    if widths is None:
        print_list(title, columns, rows, isolate=False)
        return
    if title:
        screen.print(f"[bold]{title}[/]")
    table = Table(header_style="bold")
    for name, column, width in zip(columns, cells, widths, strict=True):
        numeric = bool(column) and all(map(_numeric, column))
        justify: Literal["left", "right"] = "right" if numeric else "left"
        table.add_column(name, justify=justify, overflow="fold", width=width)
    for row in rows:
        table.add_row(*(_in_its_column(escaped(cell)) for cell in row))
    screen.print(table)


_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_MARK = "\u200e"


def _in_its_column(cell: str) -> str:
    """Keep a Persian name within its column: without marks, a terminal reorders the whole line."""
    return f"{_MARK}{cell}{_MARK}" if _RIGHT_TO_LEFT.search(cell) else cell


def _widths(
    columns: Sequence[str], cells: Sequence[Sequence[str]], *, room: int
) -> list[int] | None:
    """Share the room among columns; None when not even their longest words fit.

    Each column begins with its longest cell, or else word; whichever folds most gets more.
    """
    from rich.cells import cell_len

    texts = [(name, *column) for name, column in zip(columns, cells, strict=True)]
    wanted = [max(map(cell_len, column)) for column in texts]
    widths = [min(width, _LONGEST) for width in wanted]
    if sum(widths) > room:
        words = [[word for text in column for word in text.split()] for column in texts]
        widths = [min(max(map(cell_len, column), default=1), _LONGEST) for column in words]
    while (spare := room - sum(widths)) > 0:
        folds = [need / max(width, 1) for need, width in zip(wanted, widths, strict=True)]
        place = folds.index(max(folds))
        if folds[place] <= 1:
            break
        widths[place] += 1
    return widths if spare >= 0 else None


_LONGEST = 20
"""What is longer may be folded."""


def print_list(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, isolate: bool = True
) -> None:
    """Print what ``print_table`` prints, for a narrow screen or a script from right to left.

    Terminals reorder a line of Persian as a whole, so cells side by side would change places.
    Each row becomes a line of its own: its first cell, then every other cell after its name.
    Of two columns, both cells stand on the line.
    """
    from rich.padding import Padding

    screen = console()
    own_order = _isolated if isolate else str
    if title:
        screen.print(f"[bold]■ {title}[/]")
    for row in rows:
        first, *others = map(Styled, map(escaped, row))
        if len(others) == 1:
            if others[0]:
                screen.print(f"{first}: {own_order(others[0])}")
            continue
        if first:
            has_word = _LETTER.search(_plain(first))
            screen.print(first if has_word else f"{columns[0]} {own_order(first)}")
        told = [
            f"[dim]{name}[/] {own_order(cell)}"
            for name, cell in zip(columns[1:], others, strict=True)
            if cell
        ]
        if told:
            screen.print(Padding(" · ".join(told), (0, 0, 0, 4)))
    screen.print()


_LETTER = re.compile(r"[^\W\d_]")


def _isolated(cell: str) -> str:
    """Keep a cell of numbers and signs in its own order within a line of Persian."""
    return cell if _LETTER.search(_plain(cell)) else Styled(f"\u2066{cell}\u2069")


def _plain(cell: str) -> str:
    """A cell's text without its colours."""
    from rich.text import Text

    return Text.from_markup(escaped(cell)).plain


def _numeric(cell: str) -> bool:
    return not cell or cell[0] in "-−+±0123456789۰۱۲۳۴۵۶۷۸۹£$—"


@contextmanager
def progress_bar(title: str) -> Iterator[_Bar]:
    """Show progress on standard error while the block runs."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    screen = console(stderr=True)
    with Progress(
        TextColumn("[bold]{task.description}"),
        BarColumn(bar_width=28),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    ) as progress:
        task = progress.add_task(title, total=None, note="")
        yield _Bar(lambda **change: progress.update(task, **change))


class _Bar:
    """A bar that a callback can move: ``bar(stage, done, total)``."""

    def __init__(self, update: object) -> None:
        self._update = update

    def __call__(self, stage: str, done: float, total: float | None) -> None:
        self._update(completed=done, total=total, note=stage)  # type: ignore[operator]


def failed(error: MehvarError, *, as_json: bool) -> int:
    """Say what went wrong on standard error; return the exit code."""
    if as_json:
        facts = {**error.data, "error": error.code, "message": error.message, "hint": error.hint}
        print(json.dumps(plain(facts), ensure_ascii=False, default=str), file=sys.stderr)
    else:
        screen = console(stderr=True)
        screen.print(f"[bold red]✗[/] {escaped(error.message)}", soft_wrap=True)
        if error.hint:
            screen.print(f"  {escaped(error.hint)}", soft_wrap=True)
    return 1
