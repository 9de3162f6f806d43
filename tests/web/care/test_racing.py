"""Six processes that open the same cases at the same moment: each case is there once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web.sites import Site

from mehvar.workspace import Settings, Workspace

OPEN = """
import os, django; django.setup()
from datetime import datetime
from mehvar_web.care import Opening, open_case, take
now = datetime(2026, 1, 12, 6, 0)

def opened(name):
    for number in range(20):
        key = f"rule:{number}" if name in "012" else f"other:{number}"
        case = open_case(
            Opening(key=key, type="late_order", opened_by="rule", order=("shop", f"o{number}"),
                    person=("shop", f"p{number}")),
            by="rule:test", now=now,
        )
        yield f"{number} {case.outcome} {case.case.key}"

ready, begin = os.pipe()
running = []
for name in "012345":
    running.append(os.fork())
    if not running[-1]:
        os.close(begin)
        os.read(ready, 1)  # ends for all at once, when the parent closes its side
        os.write(1, "".join(f"{told}\\n" for told in opened(name)).encode())
        os._exit(0)
os.close(begin)
assert [os.waitpid(one, 0)[1] for one in running] == [0] * 6
"""


def _prove(site: Site) -> None:
    Workspace.create(site.folder / "company", Settings(memory_limit="1GB", threads=1))
    site.more["MEHVAR_WORKSPACE"] = str(site.folder / "company")
    site.prepare()
    file = site.folder / "web.sqlite3"
    if file.exists():
        file.rename(site.folder / "company" / "web.sqlite3")

    told = [line.split() for line in site.python(OPEN).splitlines()]

    outcomes = [outcome for _number, outcome, _key in told]
    assert outcomes.count("opened") == 20
    assert outcomes.count("joined") == 20
    assert outcomes.count("known") == 80
    assert len({(number, key) for number, _outcome, key in told}) == 20


@pytest.mark.slow
def test_the_same_openings_at_once_make_each_case_once(tmp_path: Path) -> None:
    _prove(Site(folder=tmp_path))


@pytest.mark.slow
@pytest.mark.postgres
def test_they_do_so_on_postgresql_too(tmp_path: Path, postgres_url: str) -> None:
    _prove(Site(folder=tmp_path, database_url=postgres_url))
