"""A shop of four people: two records are Sara, and two people share an e-mail address."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mehvar import identity, ingest
from mehvar.workspace import Workspace

NOW = datetime(2026, 1, 15, 9)
MAPPING = """\
version: 1
source: web
files:
  - match: people.csv
    tables:
      - table: people
        key: [id]
        columns: {full_name: name, mobile: mobile, email: email}
  - match: orders.csv
    tables:
      - table: orders
        key: [id]
        columns: {order_id: id, person_ref: person, at: at, total_amount: paid}
  - match: lines.csv
    tables:
      - table: order_lines
        key: [id]
        columns: {order_id: order, product_id: product, at: at, amount: paid}
"""
PEOPLE_CSV = """\
id,name,mobile,email
p1,Sara Karimi,09121110001,sara@example.org
p2,Sara K.,09121110001,
p3,Mina Omid,09121110003,family@example.org
p4,Nader Omid,,family@example.org
"""
ORDERS_CSV = """\
id,person,at,paid
o1,p1,2026-01-02T10:00,500000
o2,p2,2026-01-03T10:00,700000
o3,p3,2026-01-04T10:00,900000
"""
LINES_CSV = """\
id,order,product,at,paid
l1,o1,milk,2026-01-02T10:00,500000
l2,o3,bread,2026-01-04T10:00,900000
"""
TOLD = {"people.csv": PEOPLE_CSV, "orders.csv": ORDERS_CSV, "lines.csv": LINES_CSV}


def write_files(folder: Path) -> list[Path]:
    """Write the shop's exports."""
    for name, text in TOLD.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in TOLD]


def import_files(shop: Workspace, files: list[Path], *, day: int = 15) -> None:
    """Import some of them, as they are now."""
    mapping = ingest.Mapping.from_yaml(MAPPING, where="test")
    ingest.import_files(shop, files, mapping=mapping, now=NOW.replace(day=day), actor="tests")


def customer_of(shop: Workspace, ref: str) -> int:
    """Return the customer who is this record."""
    found = identity.find(shop, source="web", person_ref=ref)
    assert found is not None
    return found
