"""The names of stores and touchpoints, as the last build knows them."""

from __future__ import annotations

from collections.abc import Mapping

from mehvar_web import company


def store_names() -> Mapping[str, str]:
    """Return the names of the company's stores by id."""
    return company.member_names("store_id")


def touchpoint_names() -> Mapping[str, str]:
    """Return the names of the company's touchpoints by id."""
    return company.member_names("touchpoint_id")
