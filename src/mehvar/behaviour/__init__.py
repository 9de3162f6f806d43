"""How does each customer buy: what, how dear, where, when, in which mix, and what is missing?"""

from __future__ import annotations

__all__: list[str] = []
