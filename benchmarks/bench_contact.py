"""A million invitations against the contact rules, every decision held to a plain oracle.

Run: python benchmarks/bench_contact.py [--size 1000000] [--seed 1404]

Invitations on every channel over ten months: persons who share a mobile, without an address,
without consent, opted out, blocked, blacklisted, with an open case. The oracle
(tests/contact_policy/naive.py) shares no code with the rules: dicts, ``datetime``, ``zoneinfo``, and
every earlier contact looked through again. Then what was allowed is checked once more by itself,
and samples are drawn whose inclusion probabilities must sum to their size. No peer runs here:
contact rules of this kind are part of closed suites.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.contact_policy import naive, worlds

from mehvar.contact_policy import (
    CHANNELS,
    PURPOSES,
    Contacts,
    Days,
    Decisions,
    Method,
    Reason,
    Requests,
    Rules,
    decide,
    sample,
)

_KINDS = ("working", "weekend", "holiday", "mourning")
_METHODS: tuple[Method, ...] = ("simple", "stratified", "systematic")


def main() -> None:
    """Print the table."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--size", type=int, default=1_000_000)
    read.add_argument("--seed", type=int, default=1404)
    asked = read.parse_args()
    days, rules = worlds.year(), Rules()
    decide(requests=worlds.world(50, seed=1), contacts=Contacts.none(), rules=rules, days=days)
    requests = worlds.world(asked.size, seed=asked.seed)

    began = time.perf_counter()
    found = decide(requests=requests, contacts=Contacts.none(), rules=rules, days=days)
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    expected = naive.judge(worlds.wishes(requests), rules.to_dict(), _named(days))
    plain = time.perf_counter() - began
    differ = sum(
        Reason(code).name.lower() != word
        for code, word in zip(found.reason.tolist(), expected, strict=True)
    )

    print("## Contact rules\n")
    persons = len(np.unique(requests.person))
    print(f"{asked.size:,} invitations on every channel, {persons:,} persons, ten months.\n")
    print("| | |\n|---|---:|")
    print(f"| decided in | {seconds:.2f} s ({asked.size / seconds:,.0f} a second) |")
    print(f"| the plain oracle | {plain:.1f} s ({plain / seconds:.0f} times) |")
    print(f"| decisions that differ from the oracle | {differ} |")
    for told, count in _broken(requests, found, rules).items():
        print(f"| {told} | {count} |")
    print(f"| samples whose probabilities do not sum to their size | {_unsound()} of 3,000 |")
    for reason, count in found.counts().items():
        print(f"| {reason.name.lower()} | {count:,} |")
    for place, name in enumerate(CHANNELS):
        print(f"| asked by {name} | {int((found.allowed & (requests.channel == place)).sum()):,} |")


def _named(days: Days) -> dict[date, str]:
    first = date(1970, 1, 1) + timedelta(days=days.first)
    return {
        first + timedelta(days=place): _KINDS[kind]
        for place, kind in enumerate(days.kinds.tolist())
    }


def _broken(requests: Requests, found: Decisions, rules: Rules) -> dict[str, int]:
    """Look at what was allowed alone, without any of the code that allowed it."""
    asked = requests.take(found.allowed & (requests.purpose != PURPOSES.index("service")))
    marketing = asked.purpose == PURPOSES.index("marketing")
    days, hours = _named(worlds.year()), rules.to_dict()
    quiet = sum(naive.hour_verdict(at, hours, days) is not None for at in asked.at.tolist())
    return {
        "persons asked inside the quarantine": _close(asked.person, asked.at, rules),
        "shared addresses asked inside the quarantine": _close(asked.address, asked.at, rules),
        "asked in quiet hours or on a day of mourning": quiet,
        "advertised to without consent": int((marketing & (asked.consent != 1)).sum()),
        "asked though they refused or opted out": int(
            ((asked.consent == 0) | asked.opted_out).sum()
        ),
        "asked while a case is open": int(asked.open_case.sum()),
    }


def _close(keys: np.ndarray, at: np.ndarray, rules: Rules) -> int:
    """Return how many gaps between two contacts of one key are shorter than the quarantine."""
    known = keys != 0
    order = np.lexsort((at[known], keys[known]))
    same = np.diff(keys[known][order]) == 0
    gaps = np.diff(at[known][order]) < np.timedelta64(rules.quarantine_days, "D")
    return int((same & gaps).sum())


def _unsound() -> int:
    rng, wrong = np.random.default_rng(7), 0
    for draw in range(3_000):
        size = int(rng.integers(0, 500))
        strata = rng.integers(0, 1 + int(rng.integers(1, 9)), size)
        drawn = sample(
            candidates=size, size=int(rng.integers(0, 600)), floor=int(rng.integers(0, 20)),
            method=_METHODS[draw % 3], strata=strata, rng=rng,
        )  # fmt: skip
        wrong += abs(float(drawn.probability.sum()) - drawn.chosen.size) > 1e-9
    return wrong


if __name__ == "__main__":
    main()
