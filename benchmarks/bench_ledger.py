"""The ledger of budgets: how many grants a second, and does it still balance after them?

Run: python benchmarks/bench_ledger.py [--seconds 10] [--processes 4]
     (PostgreSQL beside SQLite when MEHVAR_BENCH_POSTGRES names an empty database)

Processes that share one team's and one company's budget, each with an employee's own, hold an
amount and spend it: in two steps (reserve, commit), as a question to a higher level does, and in
one (spend), as a grant does within its own transaction. Each is durable when it returns. One
employee's budget soon runs out, so refusals are among them. Afterwards ``check_ledger`` compares every
balance with its movements, and no budget may be above its limit.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_WORK = """
import json, os, sys, time, django; django.setup()
from datetime import datetime
from mehvar_web import grants
name, way, begin = sys.argv[1], sys.argv[2], float(sys.argv[3])
until = begin + float(sys.argv[4])
now = datetime(2026, 1, 15)
budgets = [
    grants.BudgetTerms(kind='case', holder='', period='', limit=10**12),
    grants.BudgetTerms(kind='employee_day', holder=f'{way}-{name}', period='2026-01-15',
        limit=10**12 if name != '0' else 2_500_000),
    grants.BudgetTerms(kind='team_month', holder=way, period='1404-10', limit=10**12),
    grants.BudgetTerms(kind='company_month', holder='company', period='1404-10', limit=10**12),
]
done = refused = number = 0
took = []
time.sleep(max(0, begin - time.time()))
while time.time() < until:
    number += 1
    key = f'{way}-{name}-{number}'
    mine = [grants.BudgetTerms(kind='case', holder=key, limit=10**9), *budgets[1:]]
    began = time.perf_counter()
    if way == 'spend':
        held = grants.spend(key=key, amount=50_000, budgets=mine, now=now)
    else:
        held = grants.reserve(key=key, amount=50_000, budgets=mine, now=now)
        if isinstance(held, grants.Reserved):
            grants.commit(key=key, now=now)
    took.append(time.perf_counter() - began)
    if isinstance(held, grants.Reserved):
        done += 1
    else:
        refused += 1
took.sort()
print(json.dumps({'done': done, 'refused': refused, 'p99': took[int(.99 * (len(took) - 1))]}))
"""
_CHECK = """
import json, django; django.setup()
from django.db.models import F
from mehvar_web import grants
from mehvar_web.grants.models import Budget, Movement
over = Budget.objects.filter(reserved__gt=F('limit') - F('committed')).count()
print(json.dumps({'wrong': list(grants.check_ledger()), 'over': over,
                  'lines': Movement.objects.count()}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--processes", type=int, default=4)
    wanted = parser.parse_args()
    bases = {"SQLite": ""}
    if url := os.environ.get("MEHVAR_BENCH_POSTGRES"):
        bases["PostgreSQL"] = url
    print("## The ledger of budgets\n\n```text")
    print(f"{wanted.processes} processes, four budgets a grant, two of them shared; ", end="")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'database':<11} {'way':<15} {'grants/s':>9} {'refused/s':>10} {'p99 ms':>8}  ledger")
    sound = True
    for name, url in bases.items():
        with tempfile.TemporaryDirectory() as folder:
            sound &= _measure(name, _environment(Path(folder), url), wanted)
    print("```")
    if not sound:
        sys.exit(1)


def _measure(name: str, environment: dict[str, str], wanted: argparse.Namespace) -> bool:
    _run(environment, "import django; django.setup(); "
         "from django.core.management import call_command; call_command('migrate', verbosity=0)")  # fmt: skip
    sound = True
    for way in ("spend", "reserve+commit"):
        begin = time.time() + 8  # all of them are ready by then
        running = [
            subprocess.Popen(
                [sys.executable, "-c", _WORK, str(number), way, str(begin), str(wanted.seconds)],
                env=environment, stdout=subprocess.PIPE, text=True,
            )
            for number in range(wanted.processes)
        ]  # fmt: skip
        told = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
        checked = json.loads(_run(environment, _CHECK))
        is_sound = not checked["wrong"] and not checked["over"]
        sound &= is_sound
        done, refused = (sum(one[what] for one in told) for what in ("done", "refused"))
        print(
            f"{name:<11} {way:<15} {done / wanted.seconds:>9,.0f} {refused / wanted.seconds:>10,.0f} "
            f"{1000 * max(one['p99'] for one in told):>8.1f}  "
            f"{'balanced' if is_sound else 'WRONG'}, {checked['lines']:,} lines"
        )
    return sound


def _environment(folder: Path, url: str) -> dict[str, str]:
    from mehvar.workspace import Settings, Workspace

    Workspace.create(folder / "shop", Settings())
    return os.environ | {
        "MEHVAR_WORKSPACE": str(folder / "shop"),
        "DJANGO_SETTINGS_MODULE": "mehvar_web.settings.base",
        "MEHVAR_DATABASE_URL": url,
    }


def _run(environment: dict[str, str], code: str) -> str:
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return (said.stdout.splitlines() or [""])[-1]


if __name__ == "__main__":
    main()
