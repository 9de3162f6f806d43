"""Answers that arrive while the server is killed: how many a minute, how fast, and is any lost?

Run: python benchmarks/bench_answers.py [--rate 2400] [--seconds 60] [--kill-every 7] [--saturate]

A real `mehvar serve` (granian with two web processes, and the worker) is sent answers in an open
loop: each at its appointed moment, whether or not earlier ones came back, from many addresses. Its
web processes, and then its worker, are killed with SIGKILL again and again. At the end every
answer that was acknowledged must be in the lake exactly once, and nothing else; what was not
acknowledged is sent again by its sender with the same submission, as an app or a browser does.
With --saturate the rate is doubled until half of the answers wait for more than a second.

No peer runs here: LimeSurvey (PHP), Formbricks (Node and two databases) and SurveyJS's server are
none of PyPI; so the table has no ratio.
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
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_PUBLISH = """
import json, django; django.setup()
from mehvar import surveys as core
from mehvar_web import accounts
from mehvar_web.surveys import Ask, draft, publish
from mehvar_web.surveys._links import make_links
owner = accounts.create_user(username='bench', role=accounts.Role.OWNER, actor='bench')
definition = core.read_survey({
    'schema': 1, 'survey_id': 'bench', 'title': {'fa': 'سفارش'}, 'language': 'fa', 'languages': ['fa'],
    'pages': [{'id': 'one', 'fields': [
        {'id': 'nps', 'type': 'nps', 'required': True, 'text': {'fa': 'پیشنهاد می‌کنید؟'}},
        {'id': 'why', 'type': 'text', 'text': {'fa': 'چرا؟'}}]}]})
survey = draft(definition, by=owner); publish(survey, by=owner)
(link,) = make_links([Ask(survey_id=survey.key)])
print(json.dumps({'code': link.code}))
"""
_LATE = 1.0


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of the answers: acknowledged ones with their seconds from the appointed moment."""

    seconds: dict[str, float] = field(default_factory=dict)
    again: int = 0
    lost: int = 0
    kills: list[str] = field(default_factory=list)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ended from outside, it ends the server
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=2_400, help="answers a minute")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--kill-every", type=float, default=7.0, help="seconds; 0 kills nothing")
    parser.add_argument("--saturate", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        with _served(Path(temporary) / "shop") as (port, server, told):
            if wanted.saturate:
                _saturate(port, told, wanted.rate, wanted.seconds)
                return
            tally = asyncio.run(
                _load(
                    port,
                    told,
                    rate=wanted.rate,
                    seconds=wanted.seconds,
                    server=server,
                    kill_every=wanted.kill_every,
                )
            )
            in_lake = _in_lake(Path(temporary) / "shop", len(tally.seconds))
        _print(wanted.rate, wanted.seconds, tally, in_lake)


async def _load(
    port: int,
    told: dict[str, str],
    *,
    rate: int,
    seconds: float,
    server: int = 0,
    kill_every: float = 0,
) -> Tally:
    tally = Tally()
    began = time.perf_counter()
    killer = asyncio.create_task(_kill(server, kill_every, seconds, tally)) if kill_every else None
    waiting: set[asyncio.Task[None]] = set()
    for number in range(int(rate * seconds / 60)):
        due = began + number * 60 / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        task = asyncio.create_task(_answer(port, told, number, due, tally))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
    if waiting:
        await asyncio.wait(waiting)
    if killer is not None:
        await killer
    return tally


async def _answer(port: int, told: dict[str, str], number: int, due: float, tally: Tally) -> None:
    """Send one answer until it is acknowledged: the same submission each time."""
    submission = uuid.uuid4()
    sent = {"s": submission.hex, "p": "one", "a": {"nps": [str(number % 11)], "why": ["خوب بود"]}}
    body = json.dumps(sent).encode()
    head = (
        f"POST /s/{told['code']}-fa/widget/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Origin: http://127.0.0.1:{port}\r\nContent-Type: text/plain\r\nConnection: close\r\n"
        f"X-Forwarded-For: 10.{number % 200}.{number // 200 % 250}.1\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    for _ in range(200):
        try:
            text = await asyncio.wait_for(_post(port, head + body), timeout=15)
            if b" 200 " in text[:20] and b'"done"' in text:
                tally.seconds[str(submission)] = time.perf_counter() - due
                return
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass
        tally.again += 1
        await asyncio.sleep(0.1)
    tally.lost += 1


async def _post(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()


async def _kill(server: int, every: float, seconds: float, tally: Tally) -> None:
    """Kill a web process, the other, the worker, and so on: each comes back by itself."""
    until = time.perf_counter() + seconds
    turn = 0
    while time.perf_counter() + every < until:
        await asyncio.sleep(every)
        kind = ("web", "web", "worker")[turn % 3]
        victims = _children(server, kind)
        if victims:
            os.kill(victims[turn % len(victims)], signal.SIGKILL)
            tally.kills.append(kind)
        turn += 1


def _children(parent: int, kind: str) -> list[int]:
    """The processes of one kind below `mehvar serve`, by what they were started with."""
    found: list[int] = []
    waiting = [parent]
    while waiting:
        here = waiting.pop()
        said = subprocess.run(
            ["ps", "--ppid", str(here), "-o", "pid=,args="],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        for line in said.stdout.splitlines():
            pid, _, arguments = line.strip().partition(" ")
            waiting.append(int(pid))
            is_worker = arguments.endswith("mehvar work")
            is_web = "spawn_main" in arguments or "multiprocessing" in arguments
            is_web = is_web or ("granian" in arguments and here != parent)
            if (kind == "worker" and is_worker) or (kind == "web" and is_web and not is_worker):
                found.append(int(pid))
    return found


def _in_lake(folder: Path, expected: int) -> list[str]:
    """Wait until the worker has brought everything; return the submissions, once per row of it."""
    from mehvar import engine
    from mehvar.workspace import Workspace

    backend, rows = engine.connect(), list[str]()
    for _ in range(120):
        table = Workspace.open(folder).lake.read(backend, "feedback").to_pyarrow()
        rows = [
            one
            for one, field_id in zip(
                table["submission_id"].to_pylist(), table["field_id"].to_pylist(), strict=True
            )
            if one and field_id == "nps"
        ]
        if len(rows) >= expected:
            break
        time.sleep(0.5)
    return rows


def _saturate(port: int, told: dict[str, str], rate: int, seconds: float) -> None:
    print(f"{'a minute':>9} {'kept a minute':>14} {'p50 ms':>8} {'p99 ms':>8}")
    while True:
        began = time.perf_counter()
        tally = asyncio.run(_load(port, told, rate=rate, seconds=seconds))
        took = max(seconds, time.perf_counter() - began)
        p50, p99 = _quantiles(tally)
        print(f"{rate:>9,} {len(tally.seconds) * 60 / took:>14,.0f} {p50:>8.0f} {p99:>8.0f}")
        if p50 > _LATE * 1000:
            return
        rate *= 2


def _quantiles(tally: Tally) -> tuple[float, float]:
    ordered = sorted(tally.seconds.values()) or [0.0]
    return tuple(1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))  # type: ignore[return-value]


def _print(rate: int, seconds: float, tally: Tally, in_lake: list[str]) -> None:
    sent = int(rate * seconds / 60)
    acknowledged = set(tally.seconds)
    p50, p99 = _quantiles(tally)
    print("## Answers while the server is killed\n\n```text")
    print(f"answers sent            {sent:,} in {seconds:.0f} s: {rate:,} a minute, open loop")
    print(f"killed with SIGKILL     {', '.join(tally.kills) or 'nothing'}")
    print(f"acknowledged            {len(acknowledged):,} ({tally.again:,} sendings again)")
    print(f"never acknowledged      {tally.lost:,}")
    print(f"p50, p99                {p50:.0f} ms, {p99:.0f} ms from the appointed moment")
    print(f"in the lake             {len(in_lake):,} rows of {len(set(in_lake)):,} answers")
    print(f"acknowledged, not there {len(acknowledged - set(in_lake)):,}")
    print(f"there more than once    {len(in_lake) - len(set(in_lake)):,}\n```")
    if acknowledged - set(in_lake) or len(in_lake) != len(set(in_lake)):
        sys.exit(1)


@contextmanager
def _served(folder: Path) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Start a real server on a new company; end what was started."""
    from mehvar.workspace import Settings, Workspace

    Workspace.create(folder, Settings(memory_limit="1GB", threads=2))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "MEHVAR_WORKSPACE": str(folder),
        "DJANGO_SETTINGS_MODULE": "mehvar_web.settings.base",
        "MEHVAR_PROXIES": "1",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "mehvar", "serve", str(folder), "--port", str(port)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        _wait_for(port)
        said = subprocess.run(
            [sys.executable, "-c", _PUBLISH], env=environment, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        yield port, server.pid, json.loads(said.stdout.splitlines()[-1])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/s/none-en/", timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    sys.exit("the server did not start")


if __name__ == "__main__":
    main()
