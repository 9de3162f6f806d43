"""How are days read from what people type, and written for whom reads them?

In the calendar and the digits that are shown: Jalali days in Persian, say.
"""

from __future__ import annotations

from mehvar_web.ui._dates import read_day, write_day, write_short_day

__all__ = ["read_day", "write_day", "write_short_day"]
