"""Forgetting a customer."""

from __future__ import annotations


def forget_customer(customer_id: int) -> int:
    """Delete every case and word of a customer who is to be erased; return how many cases."""
    raise NotImplementedError
