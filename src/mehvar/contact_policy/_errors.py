"""What can be wrong with rules, requests or a sample."""

from __future__ import annotations

from mehvar.errors import MehvarError


class PolicyError(MehvarError, ValueError):
    """Rules, requests or a sample that cannot work; nothing was decided."""

    code = "contact-policy"
