"""The pages of Segments: which groups are there, and do they earn their place?"""

from __future__ import annotations

__all__: list[str] = []
