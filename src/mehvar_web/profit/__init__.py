"""The pages of Profit: what did customers earn us, and what would another policy earn?"""

from __future__ import annotations

__all__: list[str] = []
