"""Which groups of customers are there, how do we talk to them, and does a grouping earn its place?"""

from __future__ import annotations

__all__: list[str] = []
