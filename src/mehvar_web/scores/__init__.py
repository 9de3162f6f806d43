"""The page Scores: how satisfied are customers, and how far may each number be trusted?"""

from __future__ import annotations

__all__: list[str] = []
