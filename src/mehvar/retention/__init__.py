"""Who stays, who is going quiet and why, what will they need next, and whom would an offer really keep?"""

from __future__ import annotations

__all__: list[str] = []
