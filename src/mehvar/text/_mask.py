"""Show enough of a personal field to recognise it, and not enough to use it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from mehvar.text._identifiers import IdentifierKind
from mehvar.text._units import TextError, apply

MaskKind = IdentifierKind | Literal["name", "text"]

_HIDDEN = "***"
_RULES: Mapping[MaskKind, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "mobile": (
            (r"^(?:\+98|0098|0)(9\d{2})\d+(\d{4})$", r"0\1***\2"),
            (r"^(\+\d{3})\d+(\d{4})$", r"\1***\2"),
        ),
        "email": ((r"^(.)[^@]*(@.+)$", r"\1***\2"),),
        "national_code": ((r"^\d{7}(\d{3})$", r"***\1"),),
        "sheba": ((r"^(IR)\d{20}(\d{4})$", r"\1***\2"),),
        "card": ((r"^(\d{6})\d{6}(\d{4})$", r"\1***\2"),),
        "postal_code": ((r"^(\d{5})\d{5}$", r"\1***"),),
        "loyalty_card": ((r"^.{3,}(.{3})$", r"***\1"),),
        "customer_key": ((r"^.{3,}(.{3})$", r"***\1"),),
        "name": ((r"([^\s\x{200c}-])[^\s\x{200c}-]*", r"\1***"),),
        "text": (),
    }
)


def mask(column: pa.Array | pa.ChunkedArray, *, kind: MaskKind) -> pa.Array:
    """Return a personal field as it may be shown: ``0912***4567``, ``a***@d.com``, ``ع*** ر***``.

    Identifiers are masked in their cleaned spelling. What does not look like its kind, and every
    ``text`` (an address, a birth date), is hidden whole as ``***``; an empty text stays empty.

    Raises:
        TextError: when the kind is unknown.
    """
    if kind not in _RULES:
        kinds = ", ".join(sorted(_RULES))
        raise TextError(f"There is no mask for {kind!r}.", hint=f"Use one of: {kinds}.")
    return apply(column, lambda rows: _mask_rows(rows, rules=_RULES[kind]))


def _mask_rows(rows: pa.Array, *, rules: tuple[tuple[str, str], ...]) -> pa.Array:
    masked = pa.array([_HIDDEN], pa.string()).take(pa.array([0] * len(rows)))
    for pattern, shown in reversed(rules):
        fits = pc.match_substring_regex(rows, pattern)
        masked = pc.if_else(fits, pc.replace_substring_regex(rows, pattern, shown), masked)
    return pc.if_else(pc.equal(rows, ""), rows, masked)
