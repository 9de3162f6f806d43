"""A backup answers as the site did, and a damaged one is not restored."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.sites import Site

from mehvar.audit import AuditLog
from mehvar.workspace import Workspace

pytestmark = pytest.mark.slow


@pytest.fixture
def site(company_read: Path, tmp_path: Path) -> Iterator[Site]:
    """The built company with a database and two people."""
    import shutil

    site = Site(folder=Path(shutil.copytree(company_read, tmp_path / "site")))
    site.prepare()
    yield site
    site.end()


def test_a_restored_site_answers_as_the_one_before(site: Site, tmp_path: Path) -> None:
    site.mehvar("user", "add", "alice", "--role", "owner", given="a fine long sentence\n")
    site.python(
        "import django; django.setup();"
        "from django.db import transaction; from mehvar_web import outbox\n"
        "with transaction.atomic(): outbox.record('interactions', [{'kind': 'note', 'text': 'one'}], actor='t')\n"
        "outbox.relay()\n"
        "with transaction.atomic(): outbox.record('interactions', [{'kind': 'note', 'text': 'two'}], actor='t')"
    )

    told = site.mehvar("backup", tmp_path / "site.tar", "-w", site.folder)
    other = Site(folder=tmp_path / "other")
    restored = other.mehvar("restore-backup", tmp_path / "site.tar", other.folder)

    assert restored["files"] == told["files"]
    assert (tmp_path / "site.tar").stat().st_mode & 0o077 == 0
    answers = [one.mehvar("today", "-w", one.folder) for one in (site, other)]
    assert answers[0] == answers[1]
    people = [one.mehvar("user", "list") for one in (site, other)]
    assert people[0] == people[1]
    assert AuditLog(Workspace.open(other.folder)).verify().is_whole
    # the act that was on its way is on its way there too, and the one that had arrived is not
    other.python("import django; django.setup(); from mehvar_web import outbox; outbox.relay()")
    assert (
        Workspace.open(other.folder).lake.count("interactions")
        == Workspace.open(site.folder).lake.count("interactions") + 1
    )


def test_a_damaged_backup_or_a_folder_in_use_is_refused(site: Site, tmp_path: Path) -> None:
    site.mehvar("backup", tmp_path / "site.tar", "-w", site.folder)
    whole = (tmp_path / "site.tar").read_bytes()
    place = whole.index(b"PAR1") + 100
    (tmp_path / "bad.tar").write_bytes(whole[:place] + b"\xff\x00\xff" + whole[place + 3 :])
    (tmp_path / "short.tar").write_bytes(whole[: len(whole) // 2])

    said = {
        "damaged": site.run("restore-backup", tmp_path / "bad.tar", tmp_path / "new"),
        "torn": site.run("restore-backup", tmp_path / "short.tar", tmp_path / "new"),
        "in use": site.run("restore-backup", tmp_path / "site.tar", site.folder),
        "there already": site.run("backup", tmp_path / "site.tar", "-w", site.folder),
    }

    assert {name: one.returncode for name, one in said.items()} == dict.fromkeys(said, 1)
    assert "differ from its manifest" in said["damaged"].stderr
    assert "not empty" in said["in use"].stderr
    assert not (tmp_path / "new").exists()
    assert not any("Traceback" in one.stderr for one in said.values())


def test_a_backup_that_wants_out_of_its_folder_stays_in(tmp_path: Path) -> None:
    from mehvar_web.commands._archive import unpack

    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        info = tarfile.TarInfo("../../outside")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))

    with pytest.raises(Exception, match="no whole backup"):
        unpack(tmp_path / "evil.tar", tmp_path / "new")

    assert not (tmp_path.parent / "outside").exists()
    assert not (tmp_path / "new").exists()
