"""The words by which the company's comments are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar_web.company._published import remember
from mehvar_web.company._workspace import root, workspace

if TYPE_CHECKING:
    from mehvar.voice import Lexicon


def lexicon() -> Lexicon:
    """Return the company's words, read anew when one of its files changed."""
    from mehvar import voice

    folder = root() / "lexicons"
    files = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    stamp = tuple((file.name, file.stat().st_mtime_ns) for file in files)
    return remember(("lexicon", stamp), lambda: voice.read_lexicons(workspace()))
