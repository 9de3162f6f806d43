"""What did customers say, in any channel, and who answers it?"""

from __future__ import annotations

__all__: list[str] = []
