"""What every answer carries: the security policy, its time, the language, and clear errors."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from time import perf_counter

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from mehvar.errors import MehvarError

POLICY = (
    "default-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_NOT_YET = frozenset({"not-set-up", "not-published", "not-built"})
_YEAR = 31_536_000

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Send the policy with every answer, and the milliseconds that the answer took."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        began = perf_counter()
        response = get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        headers["Server-Timing"] = f"total;dur={(perf_counter() - began) * 1000:.1f}"
        return response

    return answer


def remember_language(get_response: GetResponse) -> GetResponse:
    """Remember the language of the last page, for the address without one and for letters.

    The language is always the one in the address; the cookie and ``User.language`` only follow.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        spoken = request.path[1:3] if request.path[:4] in {"/fa/", "/en/"} else ""
        if not spoken or request.method != "GET" or response.status_code != HTTPStatus.OK:
            return response
        if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != spoken:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                spoken,
                max_age=_YEAR,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
            user = getattr(request, "user", None)
            if user is not None and user.is_authenticated and user.language != spoken:
                get_user_model().objects.filter(pk=user.pk).update(language=spoken)
        return response

    return answer


class TeachingErrors:
    """Turn an error that Mehvar raises on purpose into a page that says what to do next.

    Before the first build a page cannot show anything yet: that is a state, not a failure, and
    it gets its own words. Parts asked for by htmx answer with a part, shown where messages are.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and let the errors of parts appear among the messages of the page."""
        response = self._get_response(request)
        if getattr(request, "htmx", False):
            if response.status_code == HTTPStatus.FOUND and not request.user.is_authenticated:
                return HttpResponseClientRedirect(response.headers["Location"])
            patch_vary_headers(response, ("HX-Request",))
            shown_in_place = response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
            if response.status_code >= HTTPStatus.BAD_REQUEST and not shown_in_place:
                response.headers.setdefault("HX-Retarget", "#messages")
                response.headers.setdefault("HX-Reswap", "beforeend show:top")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a ``MehvarError`` with a page; leave every other error to Django."""
        if not isinstance(error, MehvarError) or request.path.startswith("/api/"):
            return None
        not_yet = error.code in _NOT_YET
        template = "ui/not_yet.html" if not_yet else "ui/error.html"
        shown = {"error": error, "status": status_of(error)}
        return HttpResponse(render_to_string(template, shown, request), status=shown["status"])


def status_of(error: MehvarError) -> int:
    """Return the HTTP status that says what kind of error it is."""
    if error.code in _NOT_YET:
        return HTTPStatus.CONFLICT
    if isinstance(error, LookupError):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, PermissionError):
        return HTTPStatus.FORBIDDEN
    if isinstance(error, ValueError):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.CONFLICT
