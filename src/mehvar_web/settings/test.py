"""The settings of the tests: a throw-away folder, fast passwords, no manifest of static files."""

from __future__ import annotations

import os
import tempfile

if "MEHVAR_WORKSPACE" not in os.environ:
    _HOME = tempfile.TemporaryDirectory(prefix="mehvar-web-")  # gone when the process ends
    os.environ["MEHVAR_WORKSPACE"] = _HOME.name
os.environ.setdefault("MEHVAR_SECRET_KEY", "only-for-tests")

from mehvar_web.settings.base import *  # noqa: F403
from mehvar_web.settings.base import STORAGES

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
