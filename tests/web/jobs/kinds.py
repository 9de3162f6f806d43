"""Kinds of work that do what tests want to see: wait, fail, crash, die, leave a trace."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from django.apps import AppConfig

from mehvar.errors import MehvarError
from mehvar_web.jobs import JobContext, register


def trace(context: JobContext) -> dict[str, object]:
    """Note every beginning and every end on paper; wait in between."""
    paper = Path(str(context.args["paper"]))
    _note(paper, f"begin {context.job_id} {os.getpid()}")
    steps = int(str(context.args.get("steps", 1)))
    for step in range(steps):
        context.progress("waiting", step, steps)
        time.sleep(float(str(context.args.get("pause", 0.1))))
    _note(paper, f"end {context.job_id} {os.getpid()}")
    return {"steps": steps, "actor": context.actor}


def deaf(context: JobContext) -> None:
    """Never ask whether somebody cancelled."""
    _note(Path(str(context.args["paper"])), f"begin {context.job_id} {os.getpid()}")
    time.sleep(120)


def refuse(context: JobContext) -> None:
    """End with an error of ours."""
    raise MehvarError("The file holds nothing.", hint="Choose another one.")


def crash(context: JobContext) -> None:
    """End with an error that nobody expected, once or always."""
    paper = Path(str(context.args["paper"]))
    is_first = not paper.exists()
    _note(paper, f"begin {context.job_id}")
    if is_first or context.args.get("always"):
        raise RuntimeError("a secret of the inside")


def die(context: JobContext) -> None:
    """Be killed by the system, as for want of memory."""
    _note(Path(str(context.args["paper"])), f"begin {context.job_id}")
    os.kill(os.getpid(), signal.SIGKILL)


def _note(paper: Path, line: str) -> None:
    with paper.open("a") as file:
        file.write(line + "\n")


class TestKinds(AppConfig):
    """The app that registers them."""

    name = "tests.web.jobs"
    label = "test_kinds"

    def ready(self) -> None:
        """Register."""
        register("trace", trace, title="Trace")
        register("trace-lane", trace, title="Trace, one at a time", concurrency="lane")
        register("deaf", deaf, title="Deaf")
        register("refuse", refuse, title="Refuse")
        register("crash", crash, title="Crash", retries=1)
        register("die", die, title="Die")
