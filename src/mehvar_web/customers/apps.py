"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.customers"
    label = "customer_pages"
