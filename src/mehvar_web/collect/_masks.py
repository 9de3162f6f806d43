"""Values of files, hidden from those who did not bring them and may not see personal fields."""

from __future__ import annotations

from collections.abc import Sequence


def hide_values(values: Sequence[str], *, is_personal: bool) -> tuple[str, ...]:
    """Hide the values of a personal column; in any other, what looks like a person's own."""
    if is_personal:
        return tuple(f"{value[:1]}***" for value in values)
    import pyarrow as pa

    from mehvar import text

    return tuple(text.redact(pa.array(list(values), pa.string())).to_pylist())
