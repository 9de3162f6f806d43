"""The pages of a built workspace: server time one by one, then 50 people at once, and memory.

Run: python benchmarks/bench_web.py [--workspace DIR | --customers 1000000] [--people 50] [--seconds 20]

The server time is what the server itself tells (Server-Timing); every number is of a real
`mehvar serve`, whose database is a copy in a folder of its own.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LIMIT_MS, LIMIT_MB = 100, 400
MIX = ("today", "customer", "customer", "customer", "search", "list", "metrics", "metric")
_SIGN_IN = """
import json, django; django.setup()
from django.core.management import call_command; call_command('migrate', verbosity=0, skip_checks=True)
from django.contrib.sessions.backends.db import SessionStore
from mehvar_web import accounts, company
from mehvar_web.accounts.models import User
user = User.objects.filter(username='bench').first() or accounts.create_user(username='bench', role=accounts.Role.OWNER, actor='bench')
session = SessionStore()
session.update({'_auth_user_id': str(user.pk), '_auth_user_hash': user.get_session_auth_hash(), '_auth_user_backend': 'allauth.account.auth_backends.AuthenticationBackend'})
session.save()
marts = company.marts()
rows = marts.ask(f"SELECT customer_id, full_name FROM {marts.view('customers')} WHERE full_name IS NOT NULL USING SAMPLE 2000 ROWS", [])
print(json.dumps({'session': session.session_key, 'customers': [[row[0], row[1]] for row in rows], 'count': marts.ask(f"SELECT count(*) FROM {marts.view('customers')}", [])[0][0]}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--asked", type=int, default=200)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = wanted.workspace or _simulated(Path(temporary), wanted.customers)
        facts = json.loads(_python(folder, _SIGN_IN))
        with _served(folder) as (port, server):
            alone = _alone(port, facts, wanted.asked)
            crowd, seconds, failed = _crowd(port, facts, wanted.people, wanted.seconds)
            memory = _memory(server)
    _print(
        count=facts["count"],
        alone=alone,
        crowd=crowd,
        seconds=seconds,
        failed=failed,
        memory=memory,
        people=wanted.people,
    )


def _simulated(folder: Path, customers: int) -> Path:
    command = [sys.executable, "-m", "mehvar", "demo", str(folder / "shop")]
    subprocess.run(
        [*command, "--customers", str(customers), "--json"], check=True, stdout=subprocess.DEVNULL
    )
    (folder / "shop" / ".demo").unlink()
    return folder / "shop"


def _environment(folder: Path) -> dict[str, str]:
    own = {"MEHVAR_WORKSPACE": str(folder), "DJANGO_SETTINGS_MODULE": "mehvar_web.settings.base"}
    return os.environ | own


def _python(folder: Path, code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=_environment(folder), check=True, stdout=subprocess.PIPE, text=True
    ).stdout


@contextmanager
def _served(folder: Path) -> Iterator[tuple[int, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mehvar", "serve", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, env=_environment(folder), stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 300
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _address(kind: str, facts: dict[str, list[list[object]]], chance: random.Random) -> str:
    customer, name = chance.choice(facts["customers"])
    return {
        "today": "/fa/",
        "customer": f"/fa/customers/{customer}/",
        "search": f"/fa/customers/?q={'%20'.join(_quoted(str(name)))}",
        "list": "/fa/customers/",
        "metrics": "/fa/metrics/",
        "metric": "/fa/metrics/nps/",
    }[kind]


def _quoted(name: str) -> list[str]:
    from urllib.parse import quote

    return [quote(word) for word in name.split()]


class _Person:
    """One browser with a connection that stays open."""

    def __init__(self, port: int, session: object) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"}

    def ask(self, address: str) -> tuple[int, float, float]:
        """Return status, server time and whole time in milliseconds."""
        began = time.perf_counter()
        self._line.request("GET", address, headers=self._headers)
        answer = self._line.getresponse()
        answer.read()
        told = (answer.headers.get("Server-Timing") or "dur=nan").rpartition("dur=")[2]
        return answer.status, float(told), (time.perf_counter() - began) * 1000


def _alone(port: int, facts: dict[str, list[list[object]]], asked: int) -> dict[str, list[float]]:
    person, chance = _Person(port, facts["session"]), random.Random(1)
    measured: dict[str, list[float]] = {}
    for kind in dict.fromkeys(MIX):
        for _ in range(10):
            person.ask(_address(kind, facts, chance))
        answers = [person.ask(_address(kind, facts, chance)) for _ in range(asked)]
        wrong = {status for status, _, _ in answers} - {200, 302}
        assert not wrong, f"{kind}: {wrong}"
        measured[kind] = sorted(server for _, server, _ in answers)
    return measured


def _crowd(
    port: int, facts: dict[str, list[list[object]]], people: int, seconds: float
) -> tuple[list[float], float, int]:
    """Let people ask at once, each pausing a second or so between pages; return whole times."""
    times: list[float] = []
    failed: list[int] = []
    until = time.monotonic() + seconds

    def browse(number: int) -> None:
        person, chance = _Person(port, facts["session"]), random.Random(number)
        while time.monotonic() < until:
            status, _, whole = person.ask(_address(chance.choice(MIX), facts, chance))
            (times if status in {200, 302} else failed).append(whole)  # type: ignore[arg-type]
            time.sleep(chance.uniform(0.5, 1.5))

    threads = [threading.Thread(target=browse, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times), seconds, len(failed)


def _memory(server: int) -> dict[str, float]:
    """Resident megabytes of the processes below the server, by what they are."""
    found: dict[str, float] = {}
    for process in _below(server):
        command = (Path("/proc") / str(process) / "cmdline").read_bytes().decode().split("\0")
        status = (Path("/proc") / str(process) / "status").read_text()
        name = "web" if "granian" in command else "worker" if "work" in command else "other"
        size = int(status.split("VmRSS:")[1].split()[0]) / 1024
        found[name] = max(found.get(name, 0), size)
    return found


def _below(parent: int) -> list[int]:
    path = Path("/proc") / str(parent) / "task" / str(parent) / "children"
    children = [int(child) for child in path.read_text().split()]
    return children + [process for child in children for process in _below(child)]


def _at(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


def _print(
    *,
    count: int,
    alone: dict[str, list[float]],
    crowd: list[float],
    seconds: float,
    failed: int,
    memory: dict[str, float],
    people: int,
) -> None:
    print("## The web application\n")
    print(f"{count:,} customers; two web processes and the worker, on the machine that asks.\n")
    print(f"| page | server time p50 ms | p95 ms | the limit of {LIMIT_MS} ms against p95 |")
    print("|---|---|---|---|")
    for kind, times in alone.items():
        print(
            f"| {kind} | {_at(times, 0.5):.1f} | {_at(times, 0.95):.1f} | {LIMIT_MS / _at(times, 0.95):.1f} x |"
        )
    print(f"\n{people} people at once, a page every second or so: {len(crowd) / seconds:.0f} pages/s, "
          f"whole time p50 {_at(crowd, 0.5):.0f} ms, p95 {_at(crowd, 0.95):.0f} ms, {failed} failed. "
          f"Largest web process {memory['web']:.0f} MB (limit {LIMIT_MB}), worker {memory['worker']:.0f} MB.")  # fmt: skip


if __name__ == "__main__":
    main()
