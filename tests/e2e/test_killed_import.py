"""An import killed between counting and being told to the audit is told by the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.e2e import shop_books, three_processes

from mehvar.audit import AuditLog
from mehvar.workspace import Workspace

CHECKOUT = Path(__file__).parent.parent.parent


@pytest.mark.slow
def test_an_import_that_counts_is_in_the_audit_once_whenever_it_was_killed(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "mapping.yml").write_text(shop_books.MAPPING, encoding="utf-8")
    arguments = ["import", str(workspace.root), str(tmp_path)]
    with workspace.lock("audit"):
        importer = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.three_processes", *arguments], cwd=CHECKOUT
        )
        while not any(record.counts for record in workspace.lake.imports()):
            assert importer.poll() is None
            time.sleep(0.05)
        os.kill(importer.pid, signal.SIGKILL)
        importer.wait()

    three_processes.take_files(workspace, tmp_path, 0)
    three_processes.take_files(workspace, tmp_path, 1)

    counted = [record.import_id for record in reversed(workspace.lake.imports()) if record.counts]
    told = AuditLog(workspace).read(action="import.finished")
    assert [entry.object_id for entry in reversed(told)] == counted
    assert len(counted) == 2
    assert [entry.details["taken"] for entry in reversed(told)] == [
        record.rows_taken for record in reversed(workspace.lake.imports())
    ]
