"""What every template knows: direction, language, theme, navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from mehvar_web import company
from mehvar_web.ui._numbers import language
from mehvar_web.ui._registry import NavItem, allowed, nav_items

_ON_THE_BAR = 4
"""How many entries stand on a phone's bottom bar beside "More"."""

_GROUPS: tuple[tuple[int, str | Promise], ...] = (
    (22, ""),
    (40, gettext_lazy("Understand")),
    (80, gettext_lazy("Listen")),
    (10_000, gettext_lazy("Manage")),
)
"""The headings of the navigation: entries of an order below the number stand under the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavLink:
    """An entry of the navigation as this person sees it."""

    name: str
    url: str
    label: str | Promise
    icon: str
    key: str
    count: int
    current: bool
    group: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """The entries that this person may open; ``bar`` and ``more`` share them out on a phone."""

    links: tuple[NavLink, ...]

    @property
    def bar(self) -> tuple[NavLink, ...]:
        """The entries on a phone's bottom bar."""
        return self.links[:_ON_THE_BAR]

    @property
    def more(self) -> tuple[NavLink, ...]:
        """The entries behind "More" on a phone."""
        return self.links[_ON_THE_BAR:]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the shell's own variables; the navigation is made only where it is drawn."""
    spoken = language()
    other = "en" if spoken == "fa" else "fa"
    path = request.get_full_path()
    theme = request.COOKIES.get("theme", "")
    return {
        "dir": "rtl" if spoken == "fa" else "ltr",
        "lang": spoken,
        "other_lang": other,
        "other_url": f"/{other}{path[3:]}" if path[:4] in {"/fa/", "/en/"} else f"/{other}/",
        "theme": theme if theme in {"light", "dark"} else "",
        "navigation": _remembered(lambda: _navigation(request)),
        "company_name": _remembered(_company_name),
    }


def _remembered(compute: Callable[[], Any]) -> Callable[[], Any]:
    answers: list[Any] = []

    def answer() -> Any:
        if not answers:
            answers.append(compute())
        return answers[0]

    return answer


def _company_name() -> str:
    return company.workspace().settings.name if company.is_set_up() else ""


def _navigation(request: HttpRequest) -> Navigation:
    user = getattr(request, "user", None)
    mine = [item for item in nav_items() if user is not None and allowed(user, item.right)]
    return Navigation(links=tuple(_link(request, item) for item in mine))


def _link(request: HttpRequest, item: NavItem) -> NavLink:
    match = request.resolver_match
    here = match is not None and match.namespace == item.url.split(":")[0] != ""
    return NavLink(
        name=item.name,
        url=reverse(item.url),
        label=item.label,
        icon=item.icon,
        key=item.key,
        count=item.count(request) if item.count else 0,
        group=next(name for most, name in _GROUPS if item.order < most),
        current=here or (match is not None and match.view_name == item.url),
    )
