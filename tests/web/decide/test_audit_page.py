"""The auditor's page: everything decided again, one by one, and a period handed out with its proof."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from tests.web.conftest import ClientOf
from tests.web.decide.conftest import Late

from mehvar.audit import AuditLog, verify_export
from mehvar.workspace import Workspace
from mehvar_web import company as served_company
from mehvar_web import grants, outbox
from mehvar_web.grants import Granted, Moment
from mehvar_web.jobs.models import Job

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db

AUDIT = "/en/settings/audit/"


@pytest.fixture
def decision(late: Late, in_force: None, bob: User) -> str:
    """A decision that is in the lake and in the chain."""
    moment = Moment(situation="late_order", order=("mehvar", late()))
    told = grants.grant(moment, by=bob, key="k", now=served_company.now())
    outbox.relay()
    assert isinstance(told, Granted)
    return told.decision


def test_an_auditor_decides_one_again_and_all_and_changes_nothing(
    decision: str, people: dict[str, User], client_of: ClientOf
) -> None:
    auditor = client_of(people["auditor"])

    acts = auditor.get(f"{AUDIT}?action=decision.made").content.decode()
    again = auditor.get(f"{AUDIT}decisions/{decision}/").content.decode()
    auditor.post(f"{AUDIT}replay/")

    assert f'href="{AUDIT}decisions/{decision}/"' in acts
    assert "the same answer, and the chain says so too" in again
    assert "late-30" in again
    assert "Order&#x27;s delay 30 to 60 minutes" in again
    assert Job.objects.get().kind == "replay_decisions"
    assert auditor.get(f"{AUDIT}decisions/none/").status_code == 404
    for address in ("/en/decide/grant/", "/en/decide/budgets/set/"):
        assert auditor.post(address, {}).status_code == 403
    for role in ("lead", "agent", "analyst", "finance"):
        assert client_of(people[role]).get(f"{AUDIT}decisions/{decision}/").status_code == 403


def test_all_decisions_are_counted_by_what_came_of_them(decision: str, alice: User) -> None:
    from mehvar_web.setup._verify import decide_again

    class Context:
        def progress(self, *_told: object) -> None: ...

    found = decide_again(Context())  # type: ignore[arg-type]  # it is told nothing before the 500th

    assert found == {"counts": {"same": 1}, "differing": []}


def test_a_period_comes_with_the_proof_that_the_terminal_verifies(
    decision: str, own_company: Workspace, people: dict[str, User], client_of: ClientOf, tmp_path: Path
) -> None:  # fmt: skip
    auditor = client_of(people["auditor"])

    file = auditor.get(f"{AUDIT}period.zip?action=decision.made")
    ZipFile(io.BytesIO(b"".join(file))).extractall(tmp_path)
    outbox.relay()

    report = verify_export(tmp_path / "audit.jsonl")
    assert report.is_whole
    assert report.last_hash in (tmp_path / "audit.jsonl.anchor.json").read_text()
    assert decision in (tmp_path / "audit.jsonl").read_text()
    (act,) = AuditLog(own_company).read(action="audit.exported")
    assert act.actor == people["auditor"].actor
    assert auditor.get(f"{AUDIT}period.zip?until=2001-01-01").status_code == 302
