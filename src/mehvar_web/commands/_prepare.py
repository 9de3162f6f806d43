"""Bring a site up to date before it is served: database, static files, the demo's logins.

Run as a program by ``serve``; says as JSON what came of it. One process at a time does so, and the
second one finds nothing to do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import secrets
import shutil
import sys
from pathlib import Path

import django

from mehvar.lake import held


def main() -> None:
    """Make the site of MEHVAR_WORKSPACE ready."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--demo-password", default="")
    wanted = parser.parse_args()
    django.setup()

    from django.conf import settings

    folder = Path(settings.MEHVAR_WORKSPACE)
    with held(folder / "locks" / "prepare.lock"):
        _migrate()
        publish_anew()
        static = _collect_static(folder / "cache")
        logins = _open_demo(wanted.demo_password) if (folder / ".demo").exists() else []
    json.dump({"static": str(static), "logins": logins}, sys.stdout)


def publish_anew() -> None:
    """Ask for a build where another version published the customers: pages would find nobody."""
    from mehvar.customers import NotPublished
    from mehvar_web import company, jobs

    if not company.is_set_up() or not company.build_id():
        return
    try:
        company.desk()
    except NotPublished:
        jobs.demand_build()
    finally:
        company.close_readers()


def _open_demo(password: str) -> list[dict[str, str]]:
    """Give the demo its logins, and a past in which its customers were listened to."""
    from mehvar_web.commands._demo import fill_demo

    logins = demo_logins(password)
    fill_demo()
    return logins


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    call_command("createcachetable", verbosity=0)


def _collect_static(cache: Path) -> Path:
    """Collect the static files into a folder of their own contents; return it.

    Servers that are still running keep the folder that they began with.
    """
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(name.encode() + b"\0")
            with storage.open(name) as file:
                digest.update(file.read())
    folder = cache / f"static-{digest.hexdigest()[:16]}"
    if not folder.is_dir():
        partial = cache / "static-partial"
        shutil.rmtree(partial, ignore_errors=True)
        settings.STATIC_ROOT = partial
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        partial.rename(folder)
        for old in sorted(cache.glob("static-*"), key=lambda path: path.stat().st_mtime)[:-3]:
            shutil.rmtree(old, ignore_errors=True)
    return folder


_DEMO = (
    ("sara", "سارا مقدم", "owner"),
    ("omid", "امید کاظمی", "agent"),
    ("mina", "مینا احمدی", "analyst"),
)


def demo_logins(password: str) -> list[dict[str, str]]:
    """Give the demo its three logins, with a fresh password unless one is given."""
    from mehvar_web import accounts, company
    from mehvar_web.accounts.models import Team, User

    accounts.sync_teams(company.workspace())
    logins = []
    for username, name, role in _DEMO:
        secret = password or secrets.token_urlsafe(9)
        user = User.objects.filter(username=username).first()
        if user is None:
            user = accounts.create_user(
                username=username, role=accounts.Role(role), actor="serve", name=name
            )
        if role == "agent" and user.team is None:
            team = Team.objects.filter(stores__isnull=False).order_by("code").first()
            accounts.change_team(user=user, team=team, actor="serve")
        if not user.check_password(secret):
            user.set_password(secret)
            user.save(update_fields=["password"])
        logins.append({"username": username, "password": secret, "role": role})
    return logins


if __name__ == "__main__":
    main()
