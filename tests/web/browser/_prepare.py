"""Run by the fixture ``site`` in the server's own environment: tables, people, signed-in sessions.

Prints one JSON object: ``sessions`` (login -> session key) and the ``facts`` that addresses need.
"""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    json.dump({"sessions": _sessions(), "facts": _facts()}, sys.stdout)


def _sessions() -> dict[str, str]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from mehvar_web.accounts.models import Team, TeamStore, User

    team = Team.objects.create(code="browser", name="شمال تهران")
    TeamStore.objects.create(team=team, store_id=_store())
    sessions = {}
    for role, first, last in (
        ("owner", "سارا", "محمدی"), ("lead", "رضا", "کریمی"), ("agent", "Mina", "Rahimi"),
        ("analyst", "Amir", "Tehrani"), ("finance", "Neda", "Kamali"), ("auditor", "Omid", "Sadr"),
    ):  # fmt: skip
        person = User.objects.create_user(
            role, f"{role}@example.com", "a fine long sentence",
            role=role, team=team, first_name=first, last_name=last,
        )  # fmt: skip
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        sessions[role] = str(session.session_key)
    return sessions


def _store() -> str:
    from mehvar_web import company

    marts = company.marts()
    rows = marts.ask(f"SELECT min(store_id) FROM {marts.view('customer_orders')}", [])
    return str(rows[0][0])


def _facts() -> dict[str, str]:
    """One customer with a rich history, one import, one experience."""
    from mehvar_web import company

    marts = company.marts()
    customer = marts.ask(
        f"SELECT customer_id FROM {marts.view('customers')} "
        "ORDER BY orders DESC, customer_id LIMIT 1",
        [],
    )
    imports = company.workspace().lake.imports()
    company.close_readers()
    return {"customer": str(customer[0][0]), "import": imports[0].import_id}


if __name__ == "__main__":
    main()
