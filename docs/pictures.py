"""Take the pictures of the README: what the terminal shows, drawn by a real browser.

Run by ``make docs`` where Chromium is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent / "pictures"
WIDTH = 132
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 26px 30px; background: #14191f; color: #e6e9ec; width: max-content }}
h1 {{ font: 13px/1 monospace; color: #7f8b97; margin: 0 0 18px; font-weight: 400 }}
pre {{ margin: 0; font: 13.5px/1.38 "DejaVu Sans Mono", monospace; unicode-bidi: plaintext }}
{stylesheet}
</style><h1>$ COMMAND</h1><pre>{code}</pre>"""


def main() -> None:
    """Build a demo in a temporary folder and photograph the main job in both languages."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("docs/pictures: Chromium is not installed, the pictures stay as they are")
        return
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        _mehvar("demo", str(demo), "--language", "fa")
        for language in ("fa", "en"):
            shown = _mehvar("today", "-w", str(demo), "--language", language, "--customers", "2")
            command = f"mehvar today --language {language}"
            _photograph(browser, shown, command, HERE / f"today-{language}.png")


def _mehvar(*arguments: str) -> str:
    environment = os.environ | {"FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "mehvar", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


def _photograph(browser: str, shown: str, command: str, path: Path) -> None:
    from playwright.sync_api import sync_playwright
    from rich.console import Console
    from rich.terminal_theme import DIMMED_MONOKAI
    from rich.text import Text

    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 (a console that only records)
    console.print(Text.from_ansi(shown))
    html = console.export_html(theme=DIMMED_MONOKAI, code_format=PAGE.replace("COMMAND", command))
    with sync_playwright() as play:
        page = play.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
        ).new_page(viewport={"width": 1200, "height": 800})
        page.set_content(html)
        page.locator("body").screenshot(path=str(path))
    print(f"docs/pictures/{path.name}")


if __name__ == "__main__":
    main()
