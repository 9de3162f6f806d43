"""The pages of Value: which customers are worth how much, and how sure are we?"""

from __future__ import annotations

__all__: list[str] = []
