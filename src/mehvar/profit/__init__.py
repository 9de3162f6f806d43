"""What did each order and each customer earn us, what would another policy have earned, and does it add up to the ledger?"""

from __future__ import annotations

__all__: list[str] = []
