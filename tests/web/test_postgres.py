"""The same tests of the pages, on PostgreSQL: the database that larger companies choose."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SECONDS = 900
QUICK = "not slow and not browser and not postgres"
MATRIX = "tests/web/test_matrix.py::test_"
PARTS = {
    "people, settings, API, jobs, outbox, uploads and answers": (
        "tests/web/accounts", "tests/web/setup", "tests/web/api", "tests/web/jobs",
        "tests/web/outbox", "tests/web/collect/test_import.py", "tests/web/collect/test_api.py",
        "tests/web/surveys/test_answering.py", "-m", QUICK, "--migrations",
    ),
    "an owner and an agent against every view": (
        f"{MATRIX}a_role_without_the_right_is_refused_and_one_with_it_is_not[owner]",
        f"{MATRIX}a_role_without_the_right_is_refused_and_one_with_it_is_not[agent]",
        f"{MATRIX}an_owner_may_post_nonsense_anywhere_without_a_fault_of_the_server",
        f"{MATRIX}an_operation_opens_to_its_scopes_within_the_role[owner]",
        f"{MATRIX}search_finds_the_customer_for_bob_and_nobody_for_charlie",
    ),
}  # fmt: skip
"""What stands on the operational database; ``MEHVAR_DATABASE_URL=... pytest tests/web`` runs all."""


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif("MEHVAR_DATABASE_URL" in os.environ, reason="this run is on it already")
@pytest.mark.parametrize("part", PARTS)
def test_the_pages_pass_on_postgresql_too(
    postgres_url: str, built_company: Path, part: str
) -> None:
    environment = os.environ | {
        "MEHVAR_DATABASE_URL": postgres_url,
        "MEHVAR_TEST_COMPANY": str(built_company),
    }
    for name in list(environment):
        if name.startswith("PYTEST_"):  # the workers' own, when this run is shared out
            del environment[name]

    run = subprocess.run(
        [sys.executable, "-m", "pytest", *PARTS[part], "-n", "0", "-p", "no:cacheprovider",
         "--tb=short"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip

    assert run.returncode == 0, f"{run.stdout[-6000:]}\n{run.stderr[-2000:]}"
