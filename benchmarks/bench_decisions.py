"""Decisions through the API: how fast is one, after its durable grant, and where does it saturate?

Run: python benchmarks/bench_decisions.py [--rate 50] [--seconds 60] [--connections 32]
     [--customers 20000] [--kill-every 0] [--saturate]

A real `mehvar serve` (granian with two web processes, and the worker) over a simulated shop. Each
request decides about another order of the last weeks and grants at once: five budgets, a code, the
rows for the lake and the audit's line, all committed (fsync) before the answer. The loop is open:
each request has its appointed moment, whether or not earlier ones came back, over so many kept-alive
connections. "in the server" is what its access log tells, rounded up to whole milliseconds; "answer"
is from sending to the last byte, in this program, which takes its share of the machine; "appointed"
also counts waiting for a free connection. With --kill-every the web processes are killed with SIGKILL
in turn; a request without an answer is sent again with the same key. At the end the ledger is checked,
every acknowledged grant must be there once, and no order may have two. With --saturate the rate then
grows by a quarter, ten seconds each, until half of the requests wait for more than a second.

No peer runs here: engines of rules (json-logic, cel-python) have no budgets and no records; as
evaluators they are compared in bench_policies.py.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

_SET_UP = """
import json, sys, django; django.setup()
from datetime import timedelta
from mehvar_web import accounts, api, company, grants
from mehvar_web.grants import Limit, policies
now = company.now()
owner = accounts.create_user(username='bench', role=accounts.Role.OWNER, actor='bench')
lead = accounts.create_user(username='lead', role=accounts.Role.LEAD, actor='bench')
rows = [
    {'key': f'late-{rate}', 'when': [{'fact': 'order_delay', 'operator': 'at_least', 'value': low}],
     'effect': {'action': 'discount_code', 'valid_days': 30,
                'amount': {'of': 'order_amount', 'rate': rate, 'at_most': 500_000}}}
    for low, rate in ((60, 2_000), (30, 1_000), (-10_000, 500))]
draft = policies.draft({'key': 'late-order', 'situation': 'late_order', 'hit': 'first', 'rows': rows,
    'title': {'fa': 'دیر', 'en': 'Late'}}, by=lead, now=now)
policies.submit(draft, by=lead, now=now)
policies.publish(draft, by=owner, from_day=policies.today(now), now=now)
kinds = ('case', 'customer', 'employee_day', 'employee_month', 'company_month')
grants.set_budgets([Limit(kind=kind, amount=10**14) for kind in kinds], by=owner, now=now)
_, token = api.make_token(user=owner, name='bench', scopes=[api.Scope.DECISIONS_WRITE],
    expires_at=now + timedelta(days=1), now=now)
marts = company.marts()
view = marts.view('customer_orders')
late = marts.ask(
    'SELECT customer_id, source, order_id FROM ' + view
    + " WHERE delay_minutes IS NOT NULL AND gross_amount > 1000 AND status <> 'cancelled' "
    'AND day > (SELECT max(day) FROM ' + view + ') - 50 ORDER BY order_hash LIMIT 200000')
print(json.dumps({'token': token, 'late': late}))
"""
_CHECK = """
import json, django; django.setup()
from django.db.models import Count
from mehvar_web import grants
from mehvar_web.grants.models import Grant, Code
given = Grant.objects.filter(state='granted')
keys = [one.split(':', 1)[1] for one in given.values_list('request_key', flat=True)]
twice = given.values('order_source', 'order_id').annotate(n=Count('pk')).filter(n__gt=1).count()
print(json.dumps({'keys': keys, 'twice': twice, 'codes': Code.objects.count(),
                  'wrong': list(grants.check_ledger())}))
"""
_LATE = 1.0
_NAMES = {"server": "in the server", "answer": "answer", "appointed": "appointed"}


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of the requests, in seconds."""

    server: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)
    appointed: list[float] = field(default_factory=list)
    granted: dict[str, str] = field(default_factory=dict)
    again: int = 0
    other: list[str] = field(default_factory=list)
    kills: int = 0


@dataclass(slots=True, kw_only=True)
class Told:
    """The server, the token and the late orders that are left."""

    port: int
    server: int
    token: str
    late: deque[tuple[int, str, str]]
    log: Path


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ended from outside, it ends the server
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50.0, help="decisions a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--kill-every", type=float, default=0.0, help="seconds; 0 kills nothing")
    parser.add_argument("--saturate", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "shop"
        with _served(folder, wanted.customers) as told:
            asyncio.run(_load(told, wanted, rate=10, seconds=3, name="warm"))
            written = told.log.stat().st_size
            tally = asyncio.run(
                _load(told, wanted, rate=wanted.rate, seconds=wanted.seconds, name="main")
            )
            tally.server = _logged(told.log, after=written)
            _print(wanted, tally)
            if wanted.saturate:
                _saturate(told, wanted)
            checked = json.loads(_python(folder, _CHECK))
        _prove(tally, checked)


async def _load(
    told: Told, wanted: argparse.Namespace, *, rate: float, seconds: float, name: str
) -> Tally:
    tally, queue = Tally(), asyncio.Queue[tuple[float, str, bytes] | None]()
    lines = [asyncio.create_task(_line(told, queue, tally)) for _ in range(wanted.connections)]
    killer = asyncio.create_task(_kill(told, wanted.kill_every, seconds, tally))
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        if not told.late:
            sys.exit("There are not enough orders: raise --customers.")
        queue.put_nowait(
            (due, f"{name}-{rate:.0f}-{number}", _body(told, f"{name}-{rate:.0f}-{number}"))
        )
    for _ in lines:
        queue.put_nowait(None)
    await asyncio.gather(*lines)
    await killer
    return tally


def _body(told: Told, key: str) -> bytes:
    customer, source, order = told.late.popleft()
    body = {
        "situation": "late_order", "customer_id": customer, "grant": True, "key": key,
        "order": {"source": source, "id": order}, "facts": {"delay_cause": "courier"},
    }  # fmt: skip
    return json.dumps(body).encode()


async def _line(
    told: Told, queue: asyncio.Queue[tuple[float, str, bytes] | None], tally: Tally
) -> None:
    """One kept-alive connection: takes the next request when its answer has come."""
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while (task := await queue.get()) is not None:
        due, key, body = task
        for _ in range(300):
            sent = time.perf_counter()
            try:
                if streams is None:
                    streams = await asyncio.open_connection("127.0.0.1", told.port)
                answer = await asyncio.wait_for(_post(streams, told, body), timeout=20)
            except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
                if streams is not None:
                    streams[1].close()
                streams = None
                tally.again += 1
                await asyncio.sleep(0.05)
                continue
            now = time.perf_counter()
            tally.answer.append(now - sent)
            tally.appointed.append(now - due)
            if answer.get("outcome") == "granted":
                tally.granted[key] = answer["grant"]
            else:
                tally.other.append(json.dumps(answer)[:200])
            break
    if streams is not None:
        streams[1].close()


async def _post(
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], told: Told, body: bytes
) -> dict[str, str]:
    reader, writer = streams
    writer.write(
        f"POST /api/v1/decisions HTTP/1.1\r\nHost: 127.0.0.1:{told.port}\r\n"
        f"Authorization: Bearer {told.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.split("content-length:")[1].split("\r\n")[0])
    found: dict[str, str] = json.loads(await reader.readexactly(length))
    return found


async def _kill(told: Told, every: float, seconds: float, tally: Tally) -> None:
    """Kill one web process and the other in turn: each comes back by itself."""
    until = time.perf_counter() + seconds
    while every and time.perf_counter() + every < until:
        await asyncio.sleep(every)
        victims = _web_processes(told.server)
        if victims:
            os.kill(victims[tally.kills % len(victims)], signal.SIGKILL)
            tally.kills += 1


def _web_processes(parent: int) -> list[int]:
    """The processes that answer, below `mehvar serve`, by what they were started with."""
    found, waiting = list[int](), [parent]
    while waiting:
        here = waiting.pop()
        said = subprocess.run(
            ["ps", "--ppid", str(here), "-o", "pid=,args="],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        for line in said.stdout.splitlines():
            pid, _, arguments = line.strip().partition(" ")
            waiting.append(int(pid))
            is_web = "spawn_main" in arguments or "multiprocessing" in arguments
            is_web = is_web or ("granian" in arguments and here != parent)
            if is_web and not arguments.endswith("mehvar work"):
                found.append(int(pid))
    return found


def _saturate(told: Told, wanted: argparse.Namespace) -> None:
    print("\n```text\nwanted/s  granted/s   p50 ms   p99 ms   (from the appointed moment)")
    rate = wanted.rate * 1.25
    while len(told.late) > rate * 10:
        began = time.perf_counter()
        tally = asyncio.run(_load(told, wanted, rate=rate, seconds=10, name="more"))
        took = max(10.0, time.perf_counter() - began)
        p50, _, p99 = _quantiles(tally.appointed)
        print(f"{rate:>8.0f} {len(tally.granted) / took:>10.1f} {p50:>8.0f} {p99:>8.0f}")
        if p50 > _LATE * 1000:
            break
        rate *= 1.25
    print("```")


def _quantiles(seconds: list[float]) -> tuple[float, float, float]:
    ordered = sorted(seconds) or [0.0]
    return tuple(1000 * ordered[int(q * (len(ordered) - 1))] for q in (0.5, 0.95, 0.99))  # type: ignore[return-value]


def _print(wanted: argparse.Namespace, tally: Tally) -> None:
    print("## Decisions through the API\n\n```text")
    print(
        f"sent                {int(wanted.rate * wanted.seconds):,} in {wanted.seconds:.0f} s: "
        f"{wanted.rate:.0f} a second, open loop, {wanted.connections} connections"
    )
    print(f"web processes killed {tally.kills}; sent again {tally.again:,}")
    print(f"granted             {len(tally.granted):,}; another answer {len(tally.other):,}")
    print("                         p50     p95     p99  ms")
    for name in ("server", "answer", "appointed"):
        p50, p95, p99 = _quantiles(getattr(tally, name))
        print(f"{_NAMES[name]:<20}{p50:>8.1f}{p95:>8.1f}{p99:>8.1f}")
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n```")
    for one in tally.other[:3]:
        print("another answer:", one)


def _prove(tally: Tally, checked: dict[str, list[str]]) -> None:
    kept = checked["keys"]
    lost = set(tally.granted) - set(kept)
    print(f"acknowledged and lost: {len(lost)}; kept twice: {len(kept) - len(set(kept))}; ", end="")
    print(f"orders with two: {checked['twice']}; ledger: {checked['wrong'] or 'balanced'}")
    if lost or len(kept) != len(set(kept)) or checked["twice"] or checked["wrong"]:
        sys.exit(1)


@contextmanager
def _served(folder: Path, customers: int) -> Iterator[Told]:
    """Build a shop and start a real server on it; end what was started."""
    _build(folder, customers)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder.parent / "access.log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-m", "mehvar", "serve", str(folder), "--port", str(port),
             "--access-log"],
            env=_environment(folder), stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_for(port)
        said = json.loads(_python(folder, _SET_UP))
        late = deque((one[0], one[1], one[2]) for one in said["late"])
        yield Told(port=port, server=server.pid, token=said["token"], late=late, log=log)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _logged(log: Path, *, after: int) -> list[float]:
    """How long the server took for each decision, in seconds, of what it logged since."""
    time.sleep(1)
    lines = log.read_bytes()[after:].decode(errors="replace").splitlines()
    told = [line.split() for line in lines if "POST /api/v1/decisions 200" in line]
    return [(int(words[-1]) + 1) / 1000 for words in told]


def _build(folder: Path, customers: int) -> None:
    from mehvar import ingest, pipeline, simulate
    from mehvar.workspace import Settings, Workspace

    company = Workspace.create(folder, Settings(memory_limit="2GB", threads=2))
    now = datetime.now(UTC).replace(tzinfo=None)  # noqa: TID251 (the server will read it too)
    shop = simulate.Shop(ends_on=now.date() - timedelta(days=1))
    files = simulate.write_shop(folder.parent / "files", shop=shop, customers=customers, seed=7)
    mapping = ingest.Mapping.read(files.mapping)
    ingest.import_files(company, files.paths, mapping=mapping, now=now, actor="bench")
    pipeline.build(company, now=now)


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "MEHVAR_WORKSPACE": str(folder),
        "DJANGO_SETTINGS_MODULE": "mehvar_web.settings.base",
        "MEHVAR_API_RATE": "10000000",
    }


def _python(folder: Path, code: str) -> str:
    said = subprocess.run(
        [sys.executable, "-c", code], env=_environment(folder), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return said.stdout.splitlines()[-1]


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/none", timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    sys.exit("the server did not start")


if __name__ == "__main__":
    main()
