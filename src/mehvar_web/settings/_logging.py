"""What is written in the log, and what never is: tokens, keys, e-mail addresses, mobiles."""

from __future__ import annotations

import logging
import re

_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"mhv_[0-9a-f]{8}_[\w-]+"), "[token]"),
    (re.compile(r"(password/reset/)[^/\s]+-[^/\s]+"), r"\1[key]"),
    (re.compile(r"([?&]token=)[^&\s]+"), r"\1[token]"),
    (re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+\.[^\s@<>'\"]{2,}"), "[email]"),
    (re.compile(r"(?<!\d)(?:\+?98|0)9\d{9}(?!\d)"), "[mobile]"),
    (re.compile(r"(://[^:/\s]+:)[^@/\s]+@"), r"\1[password]@"),
)


class Discreet(logging.Formatter):
    """Writes a line, tracebacks included, without what gives a person or a secret away."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = super().format(record)
        for pattern, word in _SECRETS:
            line = pattern.sub(word, line)
        return line


def log_settings() -> dict[str, object]:
    """Return Django's settings of logging: warnings and worse, to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "discreet": {
                "()": f"{__name__}.Discreet",
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "mehvar_web": {"level": "INFO"},
            # Its own handlers would write lines as they are.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
