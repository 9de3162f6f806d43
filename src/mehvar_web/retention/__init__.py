"""The pages of Retention: who stays, who is going quiet, and why?"""

from __future__ import annotations

__all__: list[str] = []
