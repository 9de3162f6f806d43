"""What the company gave those whom it failed, under a rule that came into force one day."""

from __future__ import annotations

from dataclasses import dataclass

CAUSES = ("company", "courier", "outside", "customer")
"""Whose the cause of a delay is, in the order of their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """The shop's old rule about late orders, how it was kept, and what a remedy does.

    The rule is in force after the share ``since`` of the history: who waited ``threshold`` minutes
    or more through no fault of their own gets ``rate`` (basis points) of what they paid as a code,
    at most ``cap`` rial. An agent thinks of it with the chance ``kept``; where no rule gives but
    the order came ``kind_from`` minutes late, or something was damaged or wrong, agents are kind of
    their own accord with the chance ``kindness``. ``comfort`` is the goodwill that a remedy gives
    back: its causal truth, zero when it does nothing. ``redeemed`` is the share of codes that are
    used on the next order in time.

    Four people keep the rule in their own way: agent ``too_kind`` is kind ``times`` as often as the
    others, agent ``below_cap`` gives just under what may be given without asking, agent ``friend``
    is kind to one customer again and again, and ``returners`` customers send back most of what they
    buy. They are numbers of agents, counted from zero; -1 for nobody.
    """

    since: float = 0.4
    threshold: float = 30.0
    rate: int = 1_000
    cap: int = 500_000
    valid_days: int = 30
    kept: float = 0.8
    kindness: float = 0.05
    kind_from: float = 15.0
    kind_cap: int = 300_000
    comfort: float = 0.0
    redeemed: float = 0.45
    too_kind: int = 3
    times: float = 5.0
    below_cap: int = 7
    friend: int = 5
    returners: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Misuse:
    """Who keeps the rule in their own way; employees by code, customers by their true number.

    ``too_kind`` gives far more often than others, ``below_cap`` just under what may be given
    without asking, ``friend`` to ``befriended`` again and again. ``returners`` send back most of
    what they buy, and ``sharing`` redeem their codes on one device.
    """

    too_kind: str = ""
    below_cap: str = ""
    friend: str = ""
    befriended: int = -1
    returners: tuple[int, ...] = ()
    sharing: tuple[int, ...] = ()
