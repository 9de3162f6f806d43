"""The WSGI application that the web server runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from mehvar_web import company

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mehvar_web.settings.base")
with company.starting():
    application = get_wsgi_application()

    import mehvar_web.urls  # noqa: F401 (or the first request would wait for every page's module)
