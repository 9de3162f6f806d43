"""What the fields of another system's messages mean: lines of ``ours = where it stands there``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from mehvar.errors import MehvarError
from mehvar.text import ascii_digits_one
from mehvar_web.inbox._records import Arrival, Contact

FIELDS = (
    "id", "text", "title", "at", "score", "scale_min", "scale_max", "kind", "name", "mobile",
    "email", "address", "thread", "order_id", "store_id", "product_id", "channel",
    "person_source", "person_ref",
)  # fmt: skip
_MOST = 500
"""Items in one message."""


class MappingError(MehvarError, ValueError):
    """What was posted, or what its fields mean, cannot be read; nothing was recorded."""

    code = "inbox-mapping"


def read_mapping(text: str) -> dict[str, str]:
    """Read lines of ``ours = path``; ``items = path`` says where the list of items stands.

    Raises:
        MappingError: naming every line that is wrong.
    """
    told: dict[str, str] = {}
    wrong = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, sign, path = (part.strip() for part in line.partition("="))
        if not sign or not path:
            wrong.append(f"line {number}: write ours = where it stands")
        elif name not in {*FIELDS, "items"}:
            wrong.append(f"line {number}: {name!r} is none of ours")
        else:
            told[name] = path
    if wrong:
        raise MappingError("; ".join(wrong) + ".", hint=f"Ours are: {', '.join(FIELDS)}.")
    return told


def write_mapping(mapping: Mapping[str, str]) -> str:
    """Return a mapping as lines."""
    return "\n".join(f"{name} = {path}" for name, path in mapping.items())


def items_in(body: object, mapping: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Return the items of a message: the list it is or holds, or itself.

    Raises:
        MappingError: when there are none, too many, or something that is none.
    """
    found = _at(body, mapping["items"]) if "items" in mapping else body
    if (
        isinstance(found, Mapping)
        and "items" not in mapping
        and isinstance(found.get("items"), list)
    ):
        found = found["items"]
    items = found if isinstance(found, list) else [found]
    if len(items) > _MOST:
        raise MappingError(f"{len(items)} items at once are too many.", hint=f"At most {_MOST}.")
    if not all(isinstance(one, Mapping) for one in items):
        raise MappingError("An item must be an object.", hint='As {"id": "7", "text": "..."}.')
    return cast("list[Mapping[str, Any]]", items)


def arrival_of(
    item: Mapping[str, Any], mapping: Mapping[str, str], *, source: str, origin: str, channel: str,
    now: datetime, zone: str,
) -> Arrival:  # fmt: skip
    """Return what an item says.

    Args:
        item: as another system wrote it.
        mapping: ours -> where it stands; a field that it does not name stands under our name.
        source: the name of the way in; with the item's id it says what is the same thing.
        origin: how it was heard.
        channel: the channel where the item tells none.
        now: when it came (UTC), for items without a time.
        zone: of times that are written without one.

    Raises:
        MappingError: naming the field that cannot be read.
    """
    told = {name: _plain(_at(item, mapping.get(name, name))) for name in FIELDS}
    if not told["id"]:
        where = mapping.get("id", "id")
        raise MappingError(
            f"An item has no id at {where}.", hint="It tells what is the same thing."
        )
    score, low, high = _scale(told)
    person = (told["person_source"] or source, told["person_ref"]) if told["person_ref"] else None
    return Arrival(
        source=source,
        external_id=told["id"][:500],
        origin=origin,
        channel=(told["channel"] or channel)[:40],
        at=_moment(told["at"], now=now, zone=zone),
        text=told["text"],
        title=told["title"],
        kind=told["kind"],
        score=score,
        scale_min=low,
        scale_max=high,
        contact=Contact(
            name=told["name"], mobile=told["mobile"], email=told["email"], address=told["address"]
        ),
        person=person,
        order_id=told["order_id"][:80],
        store_id=told["store_id"][:200],
        product_id=told["product_id"][:200],
        thread_ids=(told["thread"],) if told["thread"] else (),
    )


def _scale(told: Mapping[str, str]) -> tuple[float | None, float | None, float | None]:
    """Read a score; without a scale it is one of five, as stars are."""
    score = _number(told["score"], "score")
    if score is None:
        return None, None, None
    low, high = _number(told["scale_min"], "scale_min"), _number(told["scale_max"], "scale_max")
    low, high = (1.0 if low is None else low), (5.0 if high is None else high)
    if not low <= score <= high:
        raise MappingError(f"The score {score:g} lies outside {low:g}..{high:g}.")
    return score, low, high


def _at(item: object, path: str) -> object:
    """Follow a path of names and places: ``message.0.body``; None where it ends."""
    if isinstance(item, Mapping) and path in item:
        return item[path]
    for name in path.split("."):
        if isinstance(item, Mapping):
            item = item.get(name)
        elif isinstance(item, list) and name.isdigit() and int(name) < len(item):
            item = item[int(name)]
        else:
            return None
    return item


def _plain(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value).replace("\x00", "").strip()


def _number(text: str, name: str) -> float | None:
    if not text:
        return None
    try:
        number = float(ascii_digits_one(text))
    except ValueError:
        raise MappingError(f"{name} {text[:40]!r} is no number.") from None
    if number != number or abs(number) > 1e12:  # noqa: PLR0124 (the one way to see NaN)
        raise MappingError(f"{name} {text[:40]!r} is no number.")
    return number


def _moment(text: str, *, now: datetime, zone: str) -> datetime:
    """Read ISO 8601 or seconds (or milliseconds) since 1970."""
    if not text:
        return now
    plain = ascii_digits_one(text)
    try:
        if plain.replace(".", "", 1).isdigit() and len(plain.split(".")[0]) in {9, 10, 13}:
            seconds = float(plain) / (1000 if len(plain.split(".")[0]) == 13 else 1)
            return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
        found = datetime.fromisoformat(plain)
    except (ValueError, OverflowError, OSError):
        raise MappingError(
            f"at {text[:40]!r} is no time.", hint="As 2026-03-21T09:30:00Z."
        ) from None
    aware = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC).replace(tzinfo=None)
