"""``init`` and ``demo``: a new workspace, empty or with a simulated Persian shop."""

from __future__ import annotations

import os
import shutil
import sys
import time
from datetime import time as clock
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli._build import run_build, show_report
from mehvar.cli._context import (
    JsonOption,
    console,
    escaped,
    known_language,
    now,
    print_json,
    progress_bar,
)

if TYPE_CHECKING:
    from mehvar.workspace import Workspace

_PANEL = "A workspace"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command("init", rich_help_panel=_PANEL)(init)
    app.command("demo", rich_help_panel=_PANEL)(demo)


def init(
    directory: Annotated[Path, typer.Argument(help="The folder of the new workspace.")],
    name: Annotated[str, typer.Option(help="The company's name.")] = "Mehvar",
    language: Annotated[str, typer.Option("--language", "-l", help="fa or en.")] = "fa",
    currency: Annotated[
        str, typer.Option(help="The company's currency: IRR, GBP, BRL, ...")
    ] = "IRR",
    time_zone: Annotated[str, typer.Option(help="Where a day begins.")] = "Asia/Tehran",
    calendar: Annotated[
        str | None, typer.Option(help="jalali or gregorian; jalali for Persian.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Make a new, empty workspace with its settings and editable tables."""
    company = create(
        directory, name=name, language=language, currency=currency, time_zone=time_zone,
        calendar=calendar,
    )  # fmt: skip
    if json:
        print_json({"workspace": company.root, "settings": company.settings})
        return
    screen = console()
    screen.print(f"[green]✓[/] A workspace for [bold]{escaped(name)}[/] in {company.root}")
    screen.print(f"  Next: mehvar import FILE... -w {directory}")


def create(
    directory: Path,
    *,
    name: str,
    language: str,
    currency: str,
    time_zone: str,
    calendar: str | None = None,
) -> Workspace:
    """Make a workspace and write its editable tables with their defaults."""
    from mehvar import founding

    settings = founding.first_settings(
        name=name, language=language, currency=currency, time_zone=time_zone, calendar=calendar
    )
    return founding.create_company(directory, settings)


def demo(
    directory: Annotated[Path, typer.Argument(help="The folder of the demo.")] = Path("demo"),
    customers: Annotated[
        int, typer.Option(min=500, max=2_000_000, help="How many simulated customers.")
    ] = 5000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same shop.")] = 1404,
    language: Annotated[str, typer.Option("--language", "-l", help="fa or en.")] = "fa",
    serve: Annotated[
        bool, typer.Option("--serve", help="Then show it in the browser, with three logins.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Simulate a Persian online grocery, import it, build everything, answer the main job."""
    from mehvar.cli import _main_job

    began = time.perf_counter()
    company = _fresh(directory, language)
    _simulate(company, customers=customers, seed=seed)
    report = run_build(company)
    if not json:
        show_report(report)
    _main_job.show(company, language=known_language(language), json=json)
    if not json:
        screen = console()
        screen.print(f"\nEverything in {time.perf_counter() - began:.0f} s. Next, for example:")
        for verb in (
            f"mehvar today -w {directory} --language {'en' if language == 'fa' else 'fa'}",
            f"mehvar metric on_time_rate --by store_id -w {directory}",
            f"mehvar unhappy -w {directory}",
            f"mehvar status -w {directory}",
            f"mehvar serve {directory}",
        ):
            screen.print(f"  {verb}")
    if serve:
        # Another program takes our place: the core knows no web application.
        sys.stdout.flush()
        serve_it = [sys.executable, "-m", "mehvar", "serve", str(directory)]
        os.execv(sys.executable, serve_it)  # noqa: S606 (our own program)


def _fresh(directory: Path, language: str) -> Workspace:
    """Make the demo's workspace; an earlier demo in the same folder is replaced."""
    from mehvar import care, simulate

    marker = directory / ".demo"
    if marker.exists():
        shutil.rmtree(directory)
    company = create(
        directory,
        name=simulate.Shop().name_fa,
        language=language,
        currency="IRR",
        time_zone="Asia/Tehran",
        calendar="jalali",
    )
    care.write_terms(company.root, care.Terms(opens=clock(8), closes=clock(23)))
    marker.touch()
    return company


def _simulate(company: Workspace, *, customers: int, seed: int) -> None:
    from mehvar import ingest, simulate
    from mehvar.cli._context import actor

    folder = company.path("demo-files", "x").parent
    with progress_bar(f"simulate {customers:,} customers") as bar:
        files = simulate.write_shop(
            folder,
            shop=simulate.demo_shop(ends_on=now().date() - timedelta(days=1)),
            customers=customers,
            seed=seed,
            progress=bar,
        )
    with progress_bar("import") as bar:
        ingest.import_files(
            company,
            files.paths,
            mapping=ingest.Mapping.read(files.mapping),
            now=now(),
            actor=actor(),
            progress=bar,
        )
