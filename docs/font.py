"""Cut the pages' font down to the letters that Persian and English need.

Run it only to take a new release of Vazirmatn: ``python docs/font.py FOLDER``, where FOLDER is
the unpacked npm package ``vazirmatn`` (OFL, no Reserved Font Name, so the subset keeps its name).
The result and the licence are committed; nobody needs this to install or run Mehvar.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent.parent / "src" / "mehvar_web" / "ui" / "static" / "ui"
WEIGHTS = (400, 700)
LETTERS = (
    *range(0x20, 0x7F),  # ASCII
    *range(0xA0, 0x100),  # Western names
    0x060C, 0x061B, 0x061F, *range(0x0621, 0x063B), *range(0x0640, 0x0656),  # Arabic letters, marks
    *range(0x0660, 0x066E), 0x0670, *range(0x06F0, 0x06FA),  # both digit sets and their points
    0x067E, 0x0686, 0x0698, 0x06A9, 0x06AF, 0x06C0, 0x06CC, 0x06D5,  # Persian letters
    0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2066, 0x2067, 0x2068, 0x2069,  # joiners, direction
    0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026,
    0x2030, 0x2039, 0x203A, 0x20AC, 0x2212, 0x2248, 0x2264, 0x2265, 0xFDFC,
)  # fmt: skip


def main() -> None:
    """Write ``vazirmatn.woff2`` and its licence."""
    package = Path(sys.argv[1])
    font = TTFont(package / "fonts" / "variable" / "Vazirmatn[wght].ttf")
    options = Options()
    options.layout_features = [
        "ccmp", "locl", "isol", "init", "medi", "fina", "rlig", "liga", "calt", "kern", "mark",
        "mkmk", "tnum", "curs",
    ]  # fmt: skip
    options.hinting = False
    options.name_IDs = [1, 2, 4, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"wght": WEIGHTS})
    font.flavor = "woff2"
    font.save(HERE / "vazirmatn.woff2")
    shutil.copy(package / "OFL.txt", HERE / "vazirmatn-OFL.txt")
    print(f"{HERE / 'vazirmatn.woff2'}: {(HERE / 'vazirmatn.woff2').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
