"""Who is asked which survey, when and through which channel?"""

from __future__ import annotations

__all__: list[str] = []
