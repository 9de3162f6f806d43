"""Every kind of identifier that may join two records of one person, and how it is cleaned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from mehvar.text import _tables
from mehvar.text._codes import clean_card, clean_national_code, clean_postal_code, clean_sheba
from mehvar.text._email import clean_email
from mehvar.text._mobile import clean_mobile
from mehvar.text._normalise import clean_units
from mehvar.text._units import apply, read_units, write_rows

IdentifierKind = Literal[
    "mobile",
    "email",
    "national_code",
    "sheba",
    "card",
    "postal_code",
    "loyalty_card",
    "customer_key",
]


def clean_key(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a company's own key as it is stored: trimmed, in one spelling, case kept.

    Digits become ASCII, unseen characters go; an empty key is null.
    """
    return apply(column, _key_rows)


IDENTIFIERS: Mapping[IdentifierKind, Callable[[pa.Array | pa.ChunkedArray], pa.Array]] = (
    MappingProxyType(
        {
            "mobile": clean_mobile,
            "email": clean_email,
            "national_code": clean_national_code,
            "sheba": clean_sheba,
            "card": clean_card,
            "postal_code": clean_postal_code,
            "loyalty_card": clean_key,
            "customer_key": clean_key,
        }
    )
)
"""The cleaner of each kind of identifier: text in, one canonical spelling or null out."""


def _key_rows(rows: pa.Array) -> pa.Array:
    table = _tables.translation(digits="ascii", lower=False, fold=False, drop_zwnj=True)
    keys = write_rows(clean_units(read_units(rows), table=table, zwnj="drop", max_run=0))
    return pc.if_else(pc.equal(keys, ""), pa.scalar(None, pa.string()), keys)
