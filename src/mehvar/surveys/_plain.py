"""Records as JSON: what is as usual is left out, so that a definition stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Final

SCHEMA: Final = 1
"""The number of the JSON's shape; a later shape will read this one, too."""

_ALWAYS = {"id", "type", "to", "fields", "survey_id", "version", "language", "languages"}


def plain(record: object) -> dict[str, object]:
    """Return a record's settings by name, without those that have their default.

    A record inside it that has a ``to_dict`` of its own is written by that.
    """
    told: dict[str, object] = {}
    for one in fields(record):  # type: ignore[arg-type]
        value = getattr(record, one.name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if one.name in _ALWAYS or value != default:
            told[one.name] = written(value)
    return told


def written(value: object) -> object:
    """Return a value as JSON knows it."""
    own = getattr(value, "to_dict", None)
    if own is not None:
        return own()
    if is_dataclass(value):
        return plain(value)
    if isinstance(value, tuple):
        return [written(one) for one in value]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
