"""How a survey's page looks around its questions: language, colours, the company, the way out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar import surveys as core
from mehvar_web import company
from mehvar_web.ui.middleware import POLICY

_OWN = dict(settings.LANGUAGES)
_NAMES = {
    "ar": "العربية", "az": "Azərbaycanca", "ckb": "کوردی", "de": "Deutsch", "es": "Español",
    "fr": "Français", "he": "עברית", "hy": "Հայերեն", "ku": "Kurdî", "pt": "Português",
    "ru": "Русский", "tr": "Türkçe", "ur": "اردو", "zh": "中文",
} | _OWN  # fmt: skip
"""Languages by their own names; another one shows its code."""

Address = Callable[[str], str]
"""Returns the address of this very page in a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A link: to another language, or to what the company promises."""

    url: str
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What stands around the questions; ``home`` is where a stand goes back to after ``idle`` s."""

    language: str
    direction: str
    colours: str
    company: str
    title: str
    logo: str = ""
    languages: tuple[Way, ...] = ()
    links: tuple[Way, ...] = ()
    home: str = ""
    idle: int = 0


def look_of(
    survey: core.Survey,
    *,
    language: str,
    address: Address,
    links: Sequence[Way] = (),
    home: str = "",
    idle: int = 0,
) -> Look:
    """Return what stands around a survey's pages in a language."""
    others = [code for code in survey.languages if code != language]
    return Look(
        language=language,
        direction=core.direction_of(language=language),
        colours=colours_of(survey.theme),
        company=company.workspace().settings.name,
        title=survey.say(survey.title, language),
        logo=survey.theme.logo,
        languages=tuple(
            Way(url=address(code), name=_NAMES.get(code, code), code=code) for code in others
        ),
        links=tuple(links),
        home=home,
        idle=idle,
    )


def bare_look(language: str) -> Look:
    """Return the look of a page that belongs to no survey that can be shown."""
    name = company.workspace().settings.name if company.is_set_up() else ""
    return Look(
        language=language,
        direction=core.direction_of(language=language),
        colours="",
        company=name,
        title=name,
    )


def colours_of(theme: core.Theme) -> str:
    """Return the survey's colour and that of text upon it, as custom properties."""
    told = core.palette(theme=theme)
    return (
        f"--brand:light-dark({told.accent},{told.accent_dark});"
        f"--on-brand:light-dark({told.on_accent},{told.on_accent_dark})"
    )


def own_language(language: str) -> str:
    """Return the language of our own words on a page in a language: English where we have none."""
    return language if language in _OWN else "en"


def rendered(
    template: str,
    look: Look,
    *,
    status: int = 200,
    sites: Sequence[str] = (),
    **context: object,
) -> HttpResponse:
    """Write a page in its own language; the sites that may show the survey may frame it."""
    with translation.override(own_language(look.language)):
        # No request: what the application's own pages need (the session, navigation) is not read.
        text = render_to_string(template, {"look": look, **context})
    response = HttpResponse(text, status=status)
    response.headers["Content-Language"] = look.language
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = _policy(look.logo, sites)
    response.headers["Referrer-Policy"] = "same-origin"
    response.xframe_options_exempt = True  # frame-ancestors says it
    return response


def footer_links(preferences: str = "") -> tuple[Way, ...]:
    """Return the ways out: whom we may ask, for those whom we asked by name."""
    if not preferences:
        return ()
    return (Way(url=preferences, name=_("Ask me less, or never")),)


def language_name(code: str) -> str:
    """Return a language by its own name."""
    return str(_NAMES.get(code, code))


def channel_words() -> dict[str, str]:
    """Return the ways of asking, in the page's language."""
    return {
        "link": pgettext("survey channel", "Link"),
        "qr": pgettext("survey channel", "Printed code"),
        "kiosk": pgettext("survey channel", "Stand"),
        "widget": pgettext("survey channel", "Website"),
        "app": pgettext("survey channel", "App"),
        "phone": pgettext("survey channel", "Telephone"),
        "email": pgettext("survey channel", "E-mail"),
        "sms": pgettext("survey channel", "Text message"),
        "telegram": pgettext("survey channel", "Telegram"),
        "bale": pgettext("survey channel", "Bale"),
    }


def _policy(logo: str, sites: Sequence[str]) -> str:
    policy = POLICY
    if logo:
        parts = urlsplit(logo)
        policy = policy.replace("img-src 'self'", f"img-src 'self' {parts.scheme}://{parts.netloc}")
    if sites:
        policy = policy.replace(
            "frame-ancestors 'self'", f"frame-ancestors 'self' {' '.join(sites)}"
        )
    return policy
