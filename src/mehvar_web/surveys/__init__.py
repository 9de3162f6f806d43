"""How does a survey reach the one who answers, and how is the answer kept, once?"""

from __future__ import annotations

__all__: list[str] = []
