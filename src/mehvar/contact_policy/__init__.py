"""Who may be asked or told something now, and which rule forbids it?"""

from __future__ import annotations

__all__: list[str] = []
