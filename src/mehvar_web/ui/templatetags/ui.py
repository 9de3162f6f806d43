"""Language-aware numbers, dates, money and icons."""

from __future__ import annotations

from django import template

register = template.Library()
