"""What protects every page: cookies, headers, checks of a deployment, a discreet log."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from mehvar.workspace import Workspace
from mehvar_web.settings._logging import Discreet

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf

    from mehvar_web.accounts.models import User

KNOWN = {
    "security.W005",  # HSTS of subdomains is not ours to decide
    "security.W008",  # the proxy before us sends plain HTTP on; serve speaks no plain HTTP itself
    "security.W019",  # our own pages may frame each other, as the content policy says
    "security.W021",  # nor is the browsers' preload list
}
ASK = """
import django, json
django.setup()
from django.conf import settings
from django.core.checks import run_checks
found = {one.id for one in run_checks(include_deployment_checks=True)}
print(json.dumps([sorted(found), settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE,
                  settings.SECURE_HSTS_SECONDS, settings.DEBUG]))
"""


def deployed(folder: Path, **variables: str) -> list[object]:
    environment = {
        name: value for name, value in os.environ.items()
        # The browser's tests set the last of them for this process: no deployment has it.
        if name not in {"MEHVAR_SECRET_KEY", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    } | {
        "DJANGO_SETTINGS_MODULE": "mehvar_web.settings.base",
        "MEHVAR_WORKSPACE": str(folder),
        **variables,
    }  # fmt: skip
    said = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    answer: list[object] = json.loads(said.stdout)
    return answer


@pytest.mark.slow
def test_a_deployment_by_https_passes_djangos_checks(tmp_path: Path) -> None:
    found, session, csrf, hsts, debug = deployed(tmp_path, MEHVAR_HTTPS="1")

    assert set(found) <= KNOWN  # type: ignore[call-overload]
    assert (session, csrf, debug) == (True, True, False)
    assert hsts == 31_536_000


@pytest.mark.slow
def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    deployed(tmp_path)
    first = (tmp_path / "secret.key").read_text()

    deployed(tmp_path)

    assert (tmp_path / "secret.key").read_text() == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/account/sign-in/", "/en/nowhere/", "/api/v1/me"])
def test_every_answer_carries_the_headers(company: Workspace, alice: User, path: str) -> None:
    headers = Client().get(path).headers

    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline'" not in headers["Content-Security-Policy"].replace(
        "style-src-attr 'unsafe-inline'", ""
    )


@pytest.mark.django_db
def test_cookies_are_closed_to_scripts_and_other_sites(
    company: Workspace, bob: User, alice: User
) -> None:
    client = Client()
    client.get("/en/account/sign-in/")

    answer = client.post(
        "/en/account/sign-in/", {"login": "bob", "password": "a fine long sentence"}
    )

    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
    assert answer.status_code == 302


@pytest.mark.django_db
def test_a_post_without_the_token_of_the_page_is_refused(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_of(alice).cookies

    page = client.post("/en/settings/teams/sync/")
    api = client.post("/api/v1/imports")

    assert page.status_code == 403
    assert api.status_code == 403


def test_the_log_tells_neither_tokens_nor_addresses() -> None:
    record = logging.LogRecord(
        "django.request", logging.WARNING, "x", 1,
        "Not Found: /fa/account/password/reset/1-abc123/ mhv_0a1b2c3d_secret-text ?token=s3cret "
        "sara@example.com 09121234567 postgresql://mehvar:pass@host/db", None, None,
    )  # fmt: skip

    line = Discreet("%(message)s").format(record)

    for secret in ("abc123", "secret-text", "s3cret", "sara", "0912", "pass@"):
        assert secret not in line
    assert "/fa/account/password/reset/[key]/" in line
