"""How does a message leave, did it arrive, and what came back?"""

from __future__ import annotations

__all__: list[str] = []
