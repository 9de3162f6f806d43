"""What the log told of people, as rows of the people table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mehvar import calendar, engine, schema, text
from mehvar.ingest.log._events import Told
from mehvar.ingest.log._forms import Address, Traits
from mehvar.ingest.log._values import text_of

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.backends import BaseBackend

    from mehvar.workspace import Workspace

_PROVENANCE = {column.name for column in schema.PROVENANCE}
_CONTENT = tuple(
    column.name for column in schema.table("people").columns if column.name not in _PROVENANCE
)


def people_rows(
    workspace: Workspace, backend: BaseBackend, told: Sequence[Told], *, import_id: str
) -> pa.Table:
    """Return one row per person of whom something new was told.

    What was known before and not told anew is kept; a person of whom nothing changed has no row.
    """
    import ibis

    connection = engine.duckdb_connection(backend)
    connection.register("told", _merged(told, zone=workspace.settings.time_zone))
    hashed = connection.sql(
        "SELECT *, (md5_number_lower(source || chr(31) || record_id) >> 1)::BIGINT AS record_hash"
        " FROM told"
    ).to_arrow_table()
    current = workspace.lake.current(backend, "people")
    known = backend.to_pyarrow(current.semi_join(ibis.memtable(hashed), "record_hash"))
    connection.register("hashed", hashed)
    connection.register("known", known)
    names = ", ".join(f'coalesce(hashed."{name}", known."{name}") AS "{name}"' for name in _CONTENT)
    changed = " OR ".join(
        f'(hashed."{name}" IS NOT NULL AND hashed."{name}" IS DISTINCT FROM known."{name}")'
        for name in _CONTENT
    )
    rows: pa.Table = connection.sql(
        f"SELECT {names}, hashed.source, hashed.record_id, hashed.record_hash,"
        " $import_id AS import_id, greatest(hashed.received,"
        " known.ingested_at + INTERVAL 1 MICROSECOND) AS ingested_at,"
        " CAST(NULL AS BIGINT) AS content_hash"
        " FROM hashed LEFT JOIN known USING (source, record_id)"
        f" WHERE known.record_id IS NULL OR {changed}",
        params={"import_id": import_id},
    ).to_arrow_table()
    return rows.cast(schema.table("people").arrow_schema)


def _merged(told: Sequence[Told], *, zone: str) -> pa.Table:
    """Put together what several events told of one person; the later word counts."""
    import pyarrow as pa

    people: dict[tuple[str, str], dict[str, object]] = {}
    for item in told:
        key = (item.origin.frame.source, item.person_ref)
        row = people.setdefault(key, {"source": key[0], "record_id": key[1], "received": 0})
        row["received"] = max(int(str(row["received"])), item.origin.frame.received)
        if item.customer_key:
            row["customer_key"] = item.customer_key
        if item.traits is not None:
            row |= {name: value for name, value in _row(item.traits).items() if value is not None}
    rows = list(people.values())
    columns: dict[str, pa.Array] = {
        "source": pa.array([row["source"] for row in rows], pa.string()),
        "record_id": pa.array([row["record_id"] for row in rows], pa.string()),
        "received": pa.array([row["received"] for row in rows], pa.int64()).cast(
            pa.timestamp("us")
        ),
    }
    declared = schema.table("people")
    for name in _CONTENT:
        values = [row.get(name) for row in rows]
        columns[name] = _column(declared.column(name), values, zone)
    return pa.table(columns)


def _column(column: schema.Column, values: list[object], zone: str) -> pa.Array:
    """Make a column of what was told; an identifier that is none becomes empty."""
    import pyarrow as pa

    if column.kind in {"at", "day"}:
        return _moments(column.name, [text_of(value) for value in values], zone)
    if column.kind == "bool":
        return pa.array([value if isinstance(value, bool) else None for value in values])
    written = pa.array([text_of(value) for value in values], pa.string())
    for kind, clean in text.IDENTIFIERS.items():
        if column.identifies == kind:
            return clean(written)
    return written


def _moments(name: str, values: list[str | None], zone: str) -> pa.Array:
    """Read moments; those without an offset are UTC, as senders of JSON mean them."""
    import pyarrow as pa

    if not any(values):
        return pa.nulls(len(values), pa.timestamp("us") if name.endswith("_at") else pa.date32())
    parsed = calendar.parse_moments(pa.array(values, pa.string())).values
    if name == "registered_at":
        return parsed
    return (
        calendar.local_day(parsed, zone=zone)
        if name == "registered_day"
        else parsed.cast(pa.date32(), safe=False)
    )


def _row(traits: Traits) -> dict[str, object]:
    address = traits.address if isinstance(traits.address, Address) else Address()
    written = traits.address if isinstance(traits.address, str) else address.street
    return {
        "full_name": text_of(traits.name),
        "first_name": text_of(traits.first_name) or text_of(traits.firstName),
        "last_name": text_of(traits.last_name) or text_of(traits.lastName),
        "email": text_of(traits.email),
        "mobile": text_of(traits.mobile) or text_of(traits.phone),
        "national_code": text_of(traits.national_code),
        "loyalty_card": text_of(traits.loyalty_card),
        "gender": text_of(traits.gender),
        "birth_day": text_of(traits.birthday),
        "address": text_of(written),
        "postal_code": text_of(address.postal_code) or text_of(address.postalCode),
        "city": text_of(traits.city) or text_of(address.city),
        "region": text_of(address.region) or text_of(address.state),
        "country": text_of(address.country),
        "language": text_of(traits.language),
        "registered_at": text_of(traits.createdAt),
        "registered_day": text_of(traits.createdAt),
        "marketing_consent": traits.marketing_consent,
    }
