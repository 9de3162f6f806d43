"""Who may be asked or told something now, and which rule forbids it?

Pure rules over whole columns: who agreed and who asked us to stop, quarantine across every survey
and campaign, caps of a channel, open cases, quiet hours and days of mourning; and samples whose
inclusion probabilities are known. Nothing here reads a clock, a database or a table.
"""

from __future__ import annotations

from mehvar.contact_policy._days import DayKind, Days, name_days
from mehvar.contact_policy._decide import decide
from mehvar.contact_policy._errors import PolicyError
from mehvar.contact_policy._records import (
    ADDRESSED,
    CHANNELS,
    NEVER,
    PURPOSES,
    Channel,
    Contacts,
    Decisions,
    Purpose,
    Reason,
    Requests,
)
from mehvar.contact_policy._rules import Cap, Hours, Line, Rules, read_rules
from mehvar.contact_policy._sample import Method, Sample, keep, sample

__all__ = [
    "ADDRESSED",
    "CHANNELS",
    "NEVER",
    "PURPOSES",
    "Cap",
    "Channel",
    "Contacts",
    "DayKind",
    "Days",
    "Decisions",
    "Hours",
    "Line",
    "Method",
    "PolicyError",
    "Purpose",
    "Reason",
    "Requests",
    "Rules",
    "Sample",
    "decide",
    "keep",
    "name_days",
    "read_rules",
    "sample",
]
