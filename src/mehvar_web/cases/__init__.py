"""Which customer is next, what is to be done for them, and what does the company learn of it?

The pages of cases. What a case is, its acts, clocks, rules and results are ``mehvar_web.care``'s
and ``mehvar.care``'s; nothing here decides anything.
"""

from __future__ import annotations

__all__: list[str] = []
