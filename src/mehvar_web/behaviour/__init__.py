"""How customers buy: what is bought together, and a panel on each customer's page."""

from __future__ import annotations

__all__: list[str] = []
