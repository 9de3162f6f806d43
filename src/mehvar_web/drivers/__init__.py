"""The pages of Drivers: what moves scores and retention, and what would a better one be worth?"""

from __future__ import annotations

__all__: list[str] = []
