"""How many messages a second leave, and what a ``kill -9`` of the worker costs.

    python benchmarks/bench_channels.py [--messages 10000] [--channels sms email telegram]

A site of its own (SQLite), a real worker, and the local gateways of ``tests.sandbox``. For each
channel all messages are queued, the worker starts, is killed with SIGKILL in the middle and started
again. Told are the messages a second of the undisturbed half, and of all messages how many arrived
once, twice, never, and how many ended as ``unknown``.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.sandbox.bots import BotSandbox  # noqa: E402
from tests.sandbox.kavenegar import KavenegarSandbox  # noqa: E402
from tests.sandbox.mail import MailSandbox  # noqa: E402

QUEUE = """
import django; django.setup()
from django.db import transaction
from mehvar_web import channels, company
from mehvar_web.channels._gateways import put_gateway
put_gateway({channel!r}, told={told!r}, secret={secret!r}, now=company.now())
with transaction.atomic():
    channels.send_many([
        channels.Message(channel={channel!r}, to={to!r}.format(number), text=f"سلام {{number}}",
                         subject="نظر شما", purpose="service", key=f"k{{number}}")
        for number in range({count})
    ])
"""


def main() -> None:
    told = argparse.ArgumentParser()
    told.add_argument("--messages", type=int, default=10_000)
    told.add_argument("--channels", nargs="*", default=["sms", "email", "telegram"])
    given = told.parse_args()
    print("| channel | messages | a second | arrived once | twice | unknown, arrived | unknown, not arrived | lost |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    for channel in given.channels:
        print(measure(channel, given.messages), flush=True)


def measure(channel: str, count: int) -> str:
    """Deliver through one channel with a kill in the middle; return a row of the table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        gateway, told, secret, to = _gateway(channel)
        stack.enter_context(gateway)
        told |= _place(gateway)
        env = _environment(folder)
        _python(env, "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)")  # fmt: skip
        _python(env, f"from pathlib import Path; from mehvar.workspace import Settings, Workspace; Workspace.create(Path({str(folder)!r}), Settings())")  # fmt: skip
        _python(env, QUEUE.format(channel=channel, told=told, secret=secret, to=to, count=count))
        rate = _deliver(env, gateway, count, folder)
        return _row(channel, count, rate, folder, gateway)


def _deliver(env: dict[str, str], gateway: MailSandbox | KavenegarSandbox | BotSandbox, count: int, folder: Path) -> float:  # fmt: skip
    """Kill the worker at a third; return the messages a second of the other two thirds."""
    worker = _work(env)
    _wait(lambda: len(_arrived(gateway)) >= count // 3)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    before = len(_arrived(gateway))
    worker = _work(env)
    try:
        _wait(lambda: len(_arrived(gateway)) > before + 50)
        first, began = len(_arrived(gateway)), time.monotonic()
        _wait(lambda: len(_arrived(gateway)) >= count - 250)
        rate = (len(_arrived(gateway)) - first) / (time.monotonic() - began)
        _wait(lambda: _open_ones(folder) == 0)
        return rate
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def _row(channel: str, count: int, rate: float, folder: Path, gateway: MailSandbox | KavenegarSandbox | BotSandbox) -> str:  # fmt: skip
    arrived = Counter(_arrived(gateway))
    with closing(sqlite3.connect(folder / "web.sqlite3")) as file:
        states = dict(file.execute("SELECT key, state FROM channels_message").fetchall())
    unknown = {key.removeprefix("k") for key, state in states.items() if state == "unknown"}
    once = sum(times == 1 for text, times in arrived.items() if text not in unknown)
    twice = sum(times > 1 for times in arrived.values())
    known = sum(text in unknown for text in arrived)
    lost = count - len(set(arrived) | unknown)
    cells = (channel, count, f"{rate:,.0f}", once, twice, known, len(unknown) - known, lost)
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _gateway(channel: str) -> tuple[MailSandbox | KavenegarSandbox | BotSandbox, dict[str, object], dict[str, str], str]:  # fmt: skip
    if channel == "email":
        mail = {"host": "127.0.0.1", "security": "none", "sender": "ask@shop.example", "user": "", "a_second": 100_000}  # fmt: skip
        return MailSandbox(), dict(mail), {}, "k{}@example.com"
    if channel == "sms":
        sms = KavenegarSandbox()
        lines = {"service_line": sms.lines[0], "marketing_line": sms.lines[1], "a_second": 100_000}
        return sms, dict(lines), {"api_key": sms.key}, "0912{:07d}"
    bot = BotSandbox()
    return bot, {"way": "hook", "a_second": 100_000}, {"token": bot.token}, "{}"


def _place(gateway: MailSandbox | KavenegarSandbox | BotSandbox) -> dict[str, object]:
    if isinstance(gateway, MailSandbox):
        return {"port": gateway.port}
    return {"base_url": gateway.url}


def _arrived(gateway: MailSandbox | KavenegarSandbox | BotSandbox) -> list[str]:
    """Return the number of each message that arrived, in order."""
    if isinstance(gateway, MailSandbox):
        return [to.removeprefix("k").partition("@")[0] for _, to, _ in list(gateway.taken)]
    if isinstance(gateway, KavenegarSandbox):
        return [one["message"].rpartition(" ")[2] for one in list(gateway.sent)]
    return [one["text"].rpartition(" ")[2] for one in list(gateway.sent)]


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "MEHVAR_WORKSPACE": str(folder),
        "DJANGO_SETTINGS_MODULE": "mehvar_web.settings.base",
        "MEHVAR_SECRET_KEY": "only-for-benchmarks",
        "MEHVAR_WEBHOOK_HOSTS": "localhost",
    }


def _python(env: dict[str, str], code: str) -> None:
    subprocess.run([sys.executable, "-c", code], env=env, check=True, cwd=ROOT)


def _work(env: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "mehvar", "work"], env=env, cwd=ROOT, stderr=subprocess.DEVNULL
    )


def _open_ones(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "web.sqlite3", timeout=20)) as file:
        left = "SELECT count(*) FROM channels_message WHERE state IN ('queued', 'sending')"
        return int(file.execute(left).fetchone()[0])


def _wait(look: Callable[[], bool], seconds: float = 600) -> None:
    until = time.monotonic() + seconds
    while not look():
        if time.monotonic() > until:
            raise TimeoutError("The messages did not arrive in time.")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
