"""Which policies are written, how does one read, what would it say, and who published it?"""

from __future__ import annotations

__all__: list[str] = []
