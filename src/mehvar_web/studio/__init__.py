"""How is a survey built, and what did people answer?"""

from __future__ import annotations

__all__: list[str] = []
