"""Where apps add navigation entries, and panels to the pages of other apps.

Page apps never import each other: an app registers what it adds in ``AppConfig.ready``, and the
page that offers a place shows whatever is registered there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.module_loading import import_string

Place = Literal["now", "today", "customer", "comment", "thread", "case", "scores", "settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """An entry of the navigation.

    ``name`` marks the current page, ``url`` is a URL name, ``right`` the right that shows it,
    ``key`` the letter after ``g`` on the keyboard, ``count`` tells a number to show beside it.
    ``order`` places it and says its group: below 22 every day's work, below 40 what explains
    customers, below 80 what they say, from there on the company's own upkeep.
    """

    name: str
    url: str
    label: str | Promise
    icon: str
    right: str
    order: int
    key: str = ""
    count: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A part that an app adds to another app's page.

    ``context`` gets the request and the page's subject (a customer's id, a comment's key, the
    inbox's record of a thread, care's record of a case, a measure's name; None on Today, where
    ``now`` is what waits for the person) and returns the template's context, or None when there is
    nothing to show.
    """

    place: Place
    name: str
    template: str
    context: Callable[[HttpRequest, Any], Mapping[str, Any] | None]
    right: str
    order: int


Context = Callable[[HttpRequest, Any], Mapping[str, Any] | None]


def later(path: str) -> Context:
    """Return a panel's context by its dotted path, imported when a page first asks for it.

    What the panels of a page read is much of Mehvar: the process of a job starts sooner without.
    """

    def context(request: HttpRequest, subject: Any) -> Mapping[str, Any] | None:
        found: Context = import_string(path)
        return found(request, subject)

    return context


Gate = Callable[[Any, str], bool]
"""Tells whether a person (Django's user, signed in or not) has a right, named by its value."""


def _nobody(_user: Any, _right: str) -> bool:
    return False


_gates: list[Gate] = [_nobody]
_nav: dict[str, NavItem] = {}
_panels: dict[tuple[Place, str], Panel] = {}


def register_nav(item: NavItem) -> None:
    """Add an entry to the navigation; a second one of the same name replaces the first."""
    _nav[item.name] = item


def nav_items() -> tuple[NavItem, ...]:
    """Return the entries in their order."""
    return tuple(sorted(_nav.values(), key=lambda item: (item.order, item.name)))


def register_panel(panel: Panel) -> None:
    """Add a panel to a place; a second one of the same name replaces the first."""
    _panels[panel.place, panel.name] = panel


def panels(place: Place) -> tuple[Panel, ...]:
    """Return the panels of a place in their order."""
    found = (panel for panel in _panels.values() if panel.place == place)
    return tuple(sorted(found, key=lambda panel: (panel.order, panel.name)))


def register_gate(gate: Gate) -> None:
    """Say who tells what a person may do: accounts stand above this package, and tell it here."""
    _gates[:] = [gate]


def allowed(user: Any, right: str) -> bool:
    """Tell whether the person has the right; nobody has any before the gate is registered."""
    return _gates[0](user, right)
