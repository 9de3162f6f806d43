"""The pages of Voice: what do customers say, does it get better, and what does it cost?"""

from __future__ import annotations

__all__: list[str] = []
