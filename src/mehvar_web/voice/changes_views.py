"""The page "What changed" and its addresses."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
"""Addresses below ``voice/``; ``urls.py`` takes them up."""
