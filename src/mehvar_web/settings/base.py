"""The settings that every server shares.

Everything that differs between companies comes from the environment (docs/settings.md); `serve`
fills it in. There is no settings file to edit.
"""

from __future__ import annotations

import os
from pathlib import Path

from mehvar_web.settings._database import database
from mehvar_web.settings._logging import log_settings
from mehvar_web.settings._secret import secret_key

MEHVAR_WORKSPACE = Path(os.environ.get("MEHVAR_WORKSPACE", ".")).resolve()
MEHVAR_READER_MEMORY = os.environ.get("MEHVAR_READER_MEMORY", "128MB")
MEHVAR_HTTPS = os.environ.get("MEHVAR_HTTPS") == "1"
MEHVAR_PROXIES = int(os.environ.get("MEHVAR_PROXIES", "0"))
MEHVAR_URL = os.environ.get("MEHVAR_URL", "http://localhost:8000").rstrip("/")
MEHVAR_API_RATE = int(os.environ.get("MEHVAR_API_RATE", "600"))
MEHVAR_ANSWER_RATE = int(os.environ.get("MEHVAR_ANSWER_RATE", "600"))
MEHVAR_UPLOAD_LIMIT = os.environ.get("MEHVAR_UPLOAD_LIMIT", "2GB")
MEHVAR_WEBHOOK_HOSTS = frozenset(
    host.strip().lower() for host in os.environ.get("MEHVAR_WEBHOOK_HOSTS", "").split(",") if host
)
MEHVAR_UPLOAD_DAYS = int(os.environ.get("MEHVAR_UPLOAD_DAYS", "30"))

SECRET_KEY = secret_key(MEHVAR_WORKSPACE, os.environ)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("MEHVAR_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [
    f"https://{host}" for host in ALLOWED_HOSTS if MEHVAR_HTTPS and host not in {"*", ""}
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "mehvar_web.ui",
    "mehvar_web.accounts",  # before allauth: its pages are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "mehvar_web.outbox",
    "mehvar_web.jobs",
    "mehvar_web.api",
    "mehvar_web.forgetting",
    "mehvar_web.channels",
    "mehvar_web.contact",
    "mehvar_web.surveys",
    "mehvar_web.grants",
    "mehvar_web.care",
    "mehvar_web.today",
    "mehvar_web.customers",
    "mehvar_web.metrics",
    "mehvar_web.value",
    "mehvar_web.retention",
    "mehvar_web.profit",
    "mehvar_web.segments",
    "mehvar_web.behaviour",
    "mehvar_web.voice",
    "mehvar_web.drivers",
    "mehvar_web.scores",
    "mehvar_web.insights",
    "mehvar_web.studio",
    "mehvar_web.asking",
    "mehvar_web.inbox",
    "mehvar_web.cases",
    "mehvar_web.decide",
    "mehvar_web.policies",
    "mehvar_web.conduct",
    "mehvar_web.collect",
    "mehvar_web.setup",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "mehvar_web.ui.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mehvar_web.api.middleware.answer_programs",
    "mehvar_web.setup.middleware.first_run",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mehvar_web.ui.middleware.remember_language",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mehvar_web.ui.middleware.TeachingErrors",
]

ROOT_URLCONF = "mehvar_web.urls"
WSGI_APPLICATION = "mehvar_web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "mehvar_web.ui.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mehvar_web.ui.context.shell",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets may use our tags

DATABASES = {"default": database(MEHVAR_WORKSPACE, os.environ)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # In the database, because what allauth keeps there (codes already used) counts everywhere.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "mehvar_web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = False  # mehvar_web.accounts counts attempts, exactly and in all processes
ACCOUNT_FORMS = {
    "login": "mehvar_web.accounts.forms.SignInForm",
    "reset_password": "mehvar_web.accounts.forms.AskResetForm",
    "reset_password_from_key": "mehvar_web.accounts.forms.NewPasswordForm",
    "change_password": "mehvar_web.accounts.forms.OwnPasswordForm",
    "reauthenticate": "mehvar_web.accounts.forms.AgainForm",
}
MFA_ADAPTER = "mehvar_web.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an owner gave the address
MFA_FORMS = {
    "authenticate": "mehvar_web.accounts.forms.CodeForm",
    "reauthenticate": "mehvar_web.accounts.forms.CodeAgainForm",
    "activate_totp": "mehvar_web.accounts.forms.FirstCodeForm",
}
EMAIL_HOST = os.environ.get("MEHVAR_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("MEHVAR_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("MEHVAR_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MEHVAR_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("MEHVAR_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("MEHVAR_MAIL_FROM", "mehvar@localhost")

LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", "فارسی"), ("en", "English")]
USE_I18N = True
USE_TZ = False
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("MEHVAR_STATIC", MEHVAR_WORKSPACE / "cache" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = MEHVAR_HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if MEHVAR_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if MEHVAR_HTTPS else None
X_FRAME_OPTIONS = "SAMEORIGIN"

LOGGING = log_settings()
