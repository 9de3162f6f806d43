"""The words of Drivers that only pages need."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar import drivers, voice
from mehvar.drivers import PublishedDriver
from mehvar.text import Bilingual, Language
from mehvar_web import company
from mehvar_web.ui.figures import write_figure

Words = str | Promise

ORIGINS: Mapping[str, Words] = {
    "operational": _("what happened"),
    "mentioned": _("their own words"),
    "stated": _("another answer"),
}
QUADRANTS: Mapping[str, tuple[Words, str]] = {
    "improve": (_("improve first"), "bad"),
    "keep": (_("keep it up"), "good"),
    "watch": (_("weak, matters less"), "warn"),
    "ease": (_("strong, matters less"), ""),
}
KINDS: Mapping[str, Words] = {
    "basic": pgettext_lazy("kind of driver", "basic"),
    "performance": pgettext_lazy("kind of driver", "performance"),
    "excitement": pgettext_lazy("kind of driver", "excitement"),
}
STEPS: Mapping[str, Words] = {
    "level": _("one level up"),
    "deviation": _("one deviation up"),
    "undone": _("it did not happen"),
    "unsaid": _("the complaint is not made"),
}
MEASURES: Mapping[str, Words] = {
    "nps": _("NPS"),
    "csat": _("Satisfied"),
    "ces": _("Found it easy"),
    "rating": _("Good ratings"),
    "return": _("Came back"),
}


def language() -> Language:
    """Return the page's language."""
    return "en" if (get_language() or "fa").startswith("en") else "fa"


def say(words: Bilingual) -> str:
    """Write words of the core in the page's language."""
    return words.in_(language())


def name_of(one: PublishedDriver) -> str:
    """Return a driver's name; that of an aspect is the lexicon's."""
    if one.origin == "mentioned":
        aspect = one.driver.split(":", 1)[1]
        known = company.remember(("drivers.aspects",), _aspects)
        return say(known[aspect]) if aspect in known else aspect
    return say(drivers.driver_words(one.driver, one.title))


def _aspects() -> Mapping[str, Bilingual]:
    lexicon = voice.read_lexicons(company.workspace())
    return {key: one.title for key, one in lexicon.subjects.items()}


def write_number(value: float | None) -> str:
    """Write a whole number."""
    return write_figure(value, "count")


def write_share(value: float | None) -> str:
    """Write a share in percent."""
    return write_figure(value, "share", places=0)


def write_points(value: float | None) -> str:
    """Write points with one decimal place."""
    return write_figure(value, "count", places=1)
