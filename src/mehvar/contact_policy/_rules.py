"""What a company allows itself: the rules, as data that is checked and kept as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Literal, get_args

from mehvar.contact_policy._days import DayKind
from mehvar.contact_policy._errors import PolicyError
from mehvar.contact_policy._records import CHANNELS, Channel

Line = Literal["service", "advertising"]

_MINUTES = 24 * 60
_YEAR = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From when to when a message may leave, in minutes of the local day; equal means never."""

    opens: int
    closes: int

    @property
    def is_closed(self) -> bool:
        """Whether nothing leaves on such a day."""
        return self.opens >= self.closes


CLOSED = Hours(opens=0, closes=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most ``most`` questions and advertisements on one channel in ``days`` days."""

    channel: Channel
    most: int
    days: int


def _usual_hours() -> dict[DayKind, Hours]:
    return {
        "working": Hours(opens=9 * 60, closes=21 * 60),
        "weekend": Hours(opens=10 * 60, closes=20 * 60),
        "holiday": Hours(opens=10 * 60, closes=20 * 60),
        "mourning": CLOSED,
    }


def _usual_caps() -> tuple[Cap, ...]:
    return (Cap(channel="sms", most=2, days=30), Cap(channel="phone", most=1, days=30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When a person may be asked or told something.

    Args:
        quarantine_days: days between two questions or advertisements to one person, or to one
            address that several persons share, across every survey and campaign.
        survey_days: days until the same survey may ask the same person again.
        caps: how many a channel may carry to one person or address; at most one per channel.
        hours: when messages may leave, by kind of day.
        event_days: an event older than this is not asked about any more.
        case_suppresses: whether a person with an open case is left in peace.
        research_needs_consent: whether a survey may ask only who agreed to surveys; else whoever
            has not refused. Advertising always asks for consent.
        research_line: the line of the SMS gateway by which surveys ask.
        service_any_hour: whether what a customer must hear about their own order ignores hours.
    """

    quarantine_days: int = 14
    survey_days: int = 90
    caps: tuple[Cap, ...] = field(default_factory=_usual_caps)
    hours: Mapping[DayKind, Hours] = field(default_factory=_usual_hours)
    event_days: int = 7
    case_suppresses: bool = True
    research_needs_consent: bool = False
    research_line: Line = "service"
    service_any_hour: bool = True

    def __post_init__(self) -> None:
        wrong = list(_faults(self))
        if wrong:
            raise PolicyError("These rules cannot work: " + "; ".join(wrong) + ".", faults=wrong)

    def to_dict(self) -> dict[str, object]:
        """Return the rules as JSON knows them; ``read_rules`` reads them back."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        plain["caps"] = [
            {"channel": cap.channel, "most": cap.most, "days": cap.days} for cap in self.caps
        ]
        plain["hours"] = {
            kind: {"opens": hours.opens, "closes": hours.closes}
            for kind, hours in self.hours.items()
        }
        return plain


def read_rules(data: Mapping[str, object]) -> Rules:
    """Read rules from what JSON holds; what it does not name is as usual.

    Raises:
        PolicyError: naming every key that is unknown and every value that cannot work.
    """
    known = {one.name for one in fields(Rules)}
    unknown = sorted(set(data) - known)
    if unknown:
        raise PolicyError(
            f"Rules have no {', '.join(unknown)}.", hint=f"Known: {', '.join(sorted(known))}."
        )
    told = dict(data)
    try:
        if "caps" in told:
            told["caps"] = tuple(Cap(**cap) for cap in _rows(told["caps"]))  # type: ignore[arg-type]
        if "hours" in told:
            rows = _mapping(told["hours"])
            told["hours"] = {kind: Hours(**_mapping(one)) for kind, one in rows.items()}  # type: ignore[arg-type]
        return Rules(**told)  # type: ignore[arg-type]  # _faults holds the types
    except TypeError as error:
        raise PolicyError(f"These rules are not written as rules are: {error}.") from error


def _rows(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list):
        raise TypeError("caps must be a list")
    return [_mapping(one) for one in value]


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} must be an object")
    return value


def _faults(rules: Rules) -> Iterator[str]:
    for name, most in (
        ("quarantine_days", _YEAR),
        ("survey_days", 5 * _YEAR),
        ("event_days", _YEAR),
    ):
        if not _is_whole(getattr(rules, name), 0, most):
            yield f"{name} must be a whole number from 0 to {most}"
    for name in ("case_suppresses", "research_needs_consent", "service_any_hour"):
        if not isinstance(getattr(rules, name), bool):
            yield f"{name} must be true or false"
    if rules.research_line not in get_args(Line):
        yield "research_line must be service or advertising"
    yield from _faults_of_caps(rules)
    yield from _faults_of_hours(rules)


def _faults_of_caps(rules: Rules) -> Iterator[str]:
    channels = [cap.channel for cap in rules.caps]
    if len(channels) > len(set(channels)):
        yield "a channel has one cap only"
    for cap in rules.caps:
        if cap.channel not in CHANNELS:
            yield f"there is no channel {cap.channel!r}"
        if not _is_whole(cap.most, 1, 100) or not _is_whole(cap.days, 1, _YEAR):
            yield f"the cap of {cap.channel} must allow 1 to 100 in 1 to {_YEAR} days"


def _faults_of_hours(rules: Rules) -> Iterator[str]:
    if set(rules.hours) != set(get_args(DayKind)):
        yield f"hours must be told for {', '.join(get_args(DayKind))}"
        return
    for kind, one in rules.hours.items():
        if not _is_whole(one.opens, 0, _MINUTES) or not _is_whole(one.closes, 0, _MINUTES):
            yield f"hours of {kind} must lie between 0 and {_MINUTES} minutes"
    if all(one.is_closed for one in rules.hours.values()):
        yield "no day is open: nobody could ever be asked"


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
