"""Whom may we ask or tell something now, and who asked us not to?"""

from __future__ import annotations

__all__: list[str] = []
