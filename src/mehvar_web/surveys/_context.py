"""What a link tells when somebody answers, for conditions and for texts."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = {"order": "order_id", "store": "store_id", "touchpoint": "touchpoint_id"}


def context_of(about: Mapping[str, str], *, channel: str) -> dict[str, str]:
    """Return what a survey may put into its texts and ask in its conditions."""
    told = {name: about[kept] for name, kept in _NAMES.items() if about.get(kept)}
    return {"channel": channel, **told}
