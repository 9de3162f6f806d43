"""What is asked, what was answered, and what do the answers say?"""

from __future__ import annotations

__all__: list[str] = []
