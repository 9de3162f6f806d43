"""What the pages call codes: operators, verdicts, kinds of segmentations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MATCHES = (
    ("all", pgettext_lazy("of a group of conditions", "all of these hold")),
    ("any", pgettext_lazy("of a group of conditions", "any of these holds")),
    ("none", pgettext_lazy("of a group of conditions", "none of these holds")),
)

OPERATORS = {
    "is": pgettext_lazy("compares", "is"),
    "is_not": pgettext_lazy("compares", "is known and is not"),
    "one_of": pgettext_lazy("compares", "is one of"),
    "not_one_of": pgettext_lazy("compares", "is known and is none of"),
    "contains": pgettext_lazy("compares", "contains"),
    "has": pgettext_lazy("compares", "include one of"),
    "has_not": pgettext_lazy("compares", "are known without any of"),
    "at_least": pgettext_lazy("compares", "is at least"),
    "at_most": pgettext_lazy("compares", "is at most"),
    "between": pgettext_lazy("compares", "is between"),
    "in_last_days": pgettext_lazy("compares", "is within the last"),
    "before_last_days": pgettext_lazy("compares", "is longer ago than"),
    "known": pgettext_lazy("compares", "is known"),
    "not_known": pgettext_lazy("compares", "is not known"),
}
DAY_OPERATORS = {
    "at_least": pgettext_lazy("compares days", "is on or after"),
    "at_most": pgettext_lazy("compares days", "is on or before"),
}

PURPOSES = (
    ("service", _("Service and analysis")),
    ("marketing", _("Marketing: only customers who agreed to it")),
)

TARGETS = (
    ("", _("Nowhere")),
    ("file", _("Into files of the workspace")),
    ("webhook", _("Into files, and posted to an address")),
)

VERDICT_TONES = {"earns_place": "good", "adds_nothing": "bad", "cannot_tell": ""}

KINDS = {
    "rfm": pgettext_lazy("kind of segmentation", "by purchases (RFM)"),
    "cluster": pgettext_lazy("kind of segmentation", "by behaviour"),
    "values": pgettext_lazy("kind of segmentation", "by values"),
    "latent": pgettext_lazy("kind of segmentation", "by survey answers"),
    "class": pgettext_lazy("kind of segmentation", "by value class"),
    "rule": pgettext_lazy("kind of segmentation", "by a rule"),
    "control": pgettext_lazy("kind of segmentation", "drawn at random"),
}

ACTS = {
    "created": pgettext_lazy("of a segment", "made"),
    "changed": pgettext_lazy("of a segment", "changed"),
    "archived": pgettext_lazy("of a segment", "archived"),
    "restored": pgettext_lazy("of a segment", "taken out again"),
}

VALUES = {
    "self-direction": pgettext_lazy("human value", "self-direction"),
    "stimulation": pgettext_lazy("human value", "stimulation"),
    "hedonism": pgettext_lazy("human value", "enjoyment"),
    "achievement": pgettext_lazy("human value", "achievement"),
    "power": pgettext_lazy("human value", "power"),
    "security": pgettext_lazy("human value", "security"),
    "conformity": pgettext_lazy("human value", "conformity"),
    "tradition": pgettext_lazy("human value", "tradition"),
    "benevolence": pgettext_lazy("human value", "benevolence"),
    "universalism": pgettext_lazy("human value", "universalism"),
}
