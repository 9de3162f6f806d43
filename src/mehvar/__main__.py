"""``python -m mehvar`` is the same as ``mehvar``."""

from __future__ import annotations

from mehvar.cli import main

if __name__ == "__main__":
    main()
