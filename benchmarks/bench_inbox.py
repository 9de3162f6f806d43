"""How long the pages of the inbox take, and how fast arrivals are taken in.

    python benchmarks/bench_inbox.py WORKSPACE [--threads 100000] [--rounds 20]

Threads are made in a database of their own over the workspace's marts, for its customers. Told are the medians of twenty answers of the server itself (no
network), on the clock and of the processor, for an owner and for an agent who sees one store's
customers, and the arrivals a second with reading, matching and recording.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
PAGES = (
    ("list", "/en/inbox/"), ("longest waiting", "/en/inbox/?sort=waiting"),
    ("most valuable", "/en/inbox/?sort=worth"), ("mine", "/en/inbox/?box=mine"),
    ("unread", "/en/inbox/?box=unread"), ("topic and state", "/en/inbox/?aspect=delivery&state=new"),
    ("a word", "/en/inbox/?q=bread"),
)  # fmt: skip
WORDS = ("The bread was stale", "سفارش دیر رسید", "Where is my order?", "پیک مؤدب نبود")


def main() -> None:
    told = argparse.ArgumentParser()
    told.add_argument("workspace", type=Path)
    told.add_argument("--threads", type=int, default=100_000)
    told.add_argument("--rounds", type=int, default=20)
    given = told.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for one in given.workspace.resolve().iterdir():
            if not one.name.startswith("web.sqlite3"):
                (Path(folder) / one.name).symlink_to(one)
        os.environ["MEHVAR_WORKSPACE"] = folder
        os.environ.setdefault("MEHVAR_SECRET_KEY", "only-for-a-benchmark")
        os.environ["DJANGO_SETTINGS_MODULE"] = "mehvar_web.settings.test"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(given.threads, given.rounds)


def measure(count: int, rounds: int) -> None:
    """Fill the inbox, time its pages and the taking in."""
    owner, agent = people()
    fill(count, owner)
    print(f"| page, {count:,} threads | owner, ms | processor | agent, ms | processor |")
    print("|---|---|---|---|---|")
    for name, url in (*PAGES, ("a thread", f"/en/inbox/{a_thread(agent)}/")):
        cells = [f"{figure:.0f}" for user in (owner, agent) for figure in times(user, url, rounds)]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    print(f"\nArrivals a second, in batches of 25: {arrivals(200):.0f}")


def people() -> tuple[Any, Any]:
    """Make an owner, and an agent of a team that serves one store."""
    from mehvar_web import company
    from mehvar_web.accounts.models import Team, TeamStore, User

    marts = company.marts()
    [[store]] = marts.ask(
        f"SELECT store_id FROM {marts.view('customer_stores')} GROUP BY ALL ORDER BY count(*) DESC LIMIT 1"
    )
    team = Team.objects.create(code="bench", name="Bench")
    TeamStore.objects.create(team=team, store_id=store)
    owner = User.objects.create_user("owner", "o@example.com", "x", role="owner")
    return owner, User.objects.create_user("agent", "a@example.com", "x", role="agent", team=team)


def fill(count: int, owner: Any) -> None:
    """Make threads of the workspace's customers, in every state."""
    from mehvar_web import company
    from mehvar_web.inbox._people import standings
    from mehvar_web.inbox.models import Thread, ThreadStore

    marts, now = company.marts(), company.now()
    rows = marts.ask(
        f"SELECT customer_id FROM {marts.view('customers')} ORDER BY customer_id LIMIT 5000"
    )
    customers = [row[0] for row in rows]
    known = standings(customers)
    states = ("new", "open", "waiting", "done")
    for start in range(0, count, 10_000):
        made = Thread.objects.bulk_create(
            Thread(
                origin="email", channel="email", state=states[n % 4], words=WORDS[n % 4],
                search=WORDS[n % 4].lower(), topics="|delivery|" if n % 3 else "",
                customer_id=customers[n % len(customers)],
                worth=known[customers[n % len(customers)]].worth,
                assignee=owner if n % 50 == 0 else None, opened_at=now - timedelta(minutes=n),
                last_at=now - timedelta(minutes=n),
                waiting_since=now - timedelta(minutes=n) if n % 4 < 2 else None,
            )
            for n in range(start, min(count, start + 10_000))
        )  # fmt: skip
        ThreadStore.objects.bulk_create(
            ThreadStore(thread=one, store_id=store)
            for one in made
            for store in known[one.customer_id or 0].stores
        )


def a_thread(user: Any) -> str:
    from mehvar_web.inbox._sight import threads_in_sight

    return str(threads_in_sight(user)[:1].get().key)


def times(user: Any, url: str, rounds: int) -> tuple[float, float]:
    """Return the medians of so many answers in milliseconds: on the clock, of the processor."""
    from django.test import Client

    client, took, worked = Client(), [], []
    client.force_login(user)
    assert client.get(url).status_code == 200
    for _ in range(rounds):
        began, busy = time.perf_counter(), time.process_time()
        client.get(url)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    return statistics.median(took), statistics.median(worked)


def arrivals(count: int) -> float:
    """Take so many arrivals in; return how many a second."""
    from mehvar_web import company
    from mehvar_web.inbox import Arrival, Contact, take_in

    now = company.now()
    told = [
        Arrival(
            source="bench", external_id=str(n), origin="email", channel="email", at=now,
            text=f"{WORDS[n % 4]} {n}", contact=Contact(email=f"b{n}@example.com"),
        )
        for n in range(count + 25)
    ]  # fmt: skip
    take_in(told[count:], actor="bench")
    began = time.perf_counter()
    for start in range(0, count, 25):
        take_in(told[start : start + 25], actor="bench")
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
