"""The command `mehvar`: one module per group of verbs, and whatever plug-ins bring."""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points

import typer

from mehvar import __version__
from mehvar.cli import _audit, _build, _customer, _data, _main_job, _metric, _setup
from mehvar.cli._context import failed
from mehvar.errors import MehvarError

GROUP = "mehvar.commands"
"""The entry point group: each entry is a function that takes the Typer app and adds verbs."""

app = typer.Typer(
    name="mehvar",
    help=(
        "Which experience is costing us which customers, how much, and what may I do about it now?"
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", help="Print the version and stop.", is_eager=True
    ),
) -> None:
    if version:
        print(__version__)
        raise typer.Exit


for _group in (_setup, _data, _build, _main_job, _metric, _customer, _audit):
    _group.add_to(app)


def main() -> None:
    """Run the command line; errors become one sentence, a hint and an exit code.

    Exit codes: 0 done; 1 it could not be done; 2 the call was wrong; 3 done, but some rows were
    set aside; 130 interrupted.
    """
    for entry in entry_points(group=GROUP):
        entry.load()(app)
    try:
        app()
    except MehvarError as error:
        sys.exit(failed(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader (head, less) has gone: leave quietly, without Python's own complaint.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
