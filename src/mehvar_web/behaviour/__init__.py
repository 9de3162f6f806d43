"""The pages of behaviour: what is bought together, and how does this customer buy?"""

from __future__ import annotations

__all__: list[str] = []
