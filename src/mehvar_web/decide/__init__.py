"""What may I grant this customer now, and why: the screen of the moment?"""

from __future__ import annotations

__all__: list[str] = []
