"""Did it help? What customers said, with those who said nothing kept in the count."""

from __future__ import annotations

from dataclasses import dataclass

from mehvar.stats import wilson


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of how many, as a share with its 95 % interval (Wilson); NaN of none."""

    hits: int
    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What customers who were asked said.

    ``surely`` counts only those who said that it helped, of all who were asked: nobody may take
    silence for a yes. ``at_best`` counts those who said nothing with them. The truth lies between
    the low end of the one and the high end of the other, whatever the silent ones think;
    ``of_answers`` is the usual rate of those who answered, which takes them for the others.
    """

    asked: int
    helped: int
    failed: int

    @property
    def silent(self) -> int:
        """Those who were asked and said nothing."""
        return self.asked - self.helped - self.failed

    @property
    def surely(self) -> Share:
        """Those who said that it helped, of all who were asked."""
        return share(self.helped, self.asked)

    @property
    def at_best(self) -> Share:
        """The same, had all who said nothing been helped."""
        return share(self.helped + self.silent, self.asked)

    @property
    def of_answers(self) -> Share:
        """Those who said that it helped, of those who said anything."""
        return share(self.helped, self.helped + self.failed)


def share(hits: int, n: int) -> Share:
    """Return a share with its interval."""
    found = wilson(successes=hits, n=n)[0]
    return Share(hits=hits, n=n, value=found.estimate, low=found.low, high=found.high)
