"""Take people out of a comment before others read it: numbers, addresses, names."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from mehvar import text


def redact_personal(
    texts: pa.Array | pa.ChunkedArray, *, known_names: Sequence[str] = ()
) -> pa.Array:
    """Return the texts with personal data replaced by what it was: ``[mobile]``, ``[name]``, ....

    Mobiles, e-mail addresses, national codes, cards and Shebas as ``mehvar.text.redact`` finds
    them; and names. ``known_names`` are full names of customers and employees. Null stays null.
    """
    return text.redact(texts)
