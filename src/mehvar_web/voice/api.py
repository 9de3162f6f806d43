"""Voice over HTTP: comments, topics, and the score of a text."""

from __future__ import annotations

from mehvar_web.api import Router

router = Router()
