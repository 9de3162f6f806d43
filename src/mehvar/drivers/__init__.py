"""What moves a score or retention, how sure is that, and what would a better one be worth?"""

from __future__ import annotations

__all__: list[str] = []
