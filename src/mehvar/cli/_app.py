"""The command `mehvar`: one module per group of verbs, and whatever plug-ins bring."""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points
from typing import Any

import typer
from typer.core import TyperGroup

from mehvar import __version__
from mehvar.cli import (
    _audit,
    _behaviour,
    _build,
    _customer,
    _data,
    _main_job,
    _metric,
    _need,
    _policy,
    _profit,
    _retention,
    _segment,
    _setup,
    _surveys,
    _value,
    _voice,
)
from mehvar.cli._context import failed
from mehvar.errors import MehvarError

GROUP = "mehvar.commands"
"""The entry point group: each entry is a function that takes the Typer app and adds verbs."""

_WRONG_CALL: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises for every wrong call; it names the class only through its children."""


class _Verbs(TyperGroup):
    """The verbs; an error of any becomes one sentence, a hint and an exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta["mehvar.json"] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        as_json = ctx.meta["mehvar.json"]
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader (head, less) has gone: leave quietly, without Python's own complaint.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(141) from None
        except MehvarError as error:
            raise typer.Exit(failed(error, as_json=as_json)) from error
        except _WRONG_CALL as error:
            if not as_json:
                raise
            wrong = MehvarError(error.format_message())  # type: ignore[attr-defined]
            wrong.code = "usage"
            failed(wrong, as_json=True)
            raise typer.Exit(2) from error
        except OSError as error:
            if error.filename is None:  # not about a file: a fault of ours, to be seen whole
                raise
            raise typer.Exit(failed(_about_file(error), as_json=as_json)) from error
        return answer


def _about_file(error: OSError) -> MehvarError:
    wrong = MehvarError(f"{error.filename}: {error.strerror}.")
    wrong.code = "file"
    return wrong


app = typer.Typer(
    name="mehvar",
    cls=_Verbs,
    help=(
        "Which experience is costing us which customers, how much, and what may I do about it now?"
    ),
    epilog=(
        "Begin with: mehvar demo. With your own files: mehvar init DIR, mehvar import FILE..., "
        "mehvar today. Each verb explains itself: mehvar VERB --help."
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def _root(
    _version: bool = typer.Option(
        False,
        "--version",
        help="Print the version and stop.",
        is_eager=True,
        callback=_print_version,
    ),
) -> None:
    """Take the options that stand before a verb."""


for _group in (
    _main_job, _metric, _customer, _value, _retention, _profit, _segment,
    _behaviour, _voice, _need, _policy, _surveys, _setup, _data, _build, _audit,
):  # fmt: skip
    _group.add_to(app)


def main() -> None:
    """Run the command line, with the verbs of plug-ins.

    Exit codes: 0 done; 1 it could not be done; 2 the call was wrong; 3 done, but some rows were
    set aside; 130 interrupted; 141 the reader of the output went away.
    """
    for entry in entry_points(group=GROUP):
        entry.load()(app)
    app()
