"""Under which address customers reach this server: for links in letters and on paper."""

from __future__ import annotations

from django.conf import settings


def address(path: str = "") -> str:
    """Return the whole address of a path, as people outside reach it (``MEHVAR_URL``).

    A link that is sent or printed cannot be told by a request: the one who asks for it may sit
    inside the company's network, and the worker has no request at all.
    """
    return f"{settings.MEHVAR_URL}{path}"
