"""The operations that programs may ask for."""

from __future__ import annotations

from ninja import Router

router = Router()
