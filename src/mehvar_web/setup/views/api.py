"""What the API offers, as a page: written from its own description."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse

from mehvar_web.accounts import Right, page
from mehvar_web.setup._tabs import tabs


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that programs may ask."""

    method: str
    path: str
    description: str
    scopes: tuple[str, ...]
    parameters: tuple[Mapping[str, Any], ...]


@page(Right.SEE_TODAY)
def reference(request: HttpRequest) -> HttpResponse:
    """Show every operation with its scopes and parameters."""
    described = json.loads(resolve(reverse("api:openapi")).func(request).content)
    operations = [
        Operation(
            method=method.upper(),
            path=path,
            description=told.get("description") or told.get("summary", ""),
            scopes=tuple(told.get("x-scopes", ())),
            parameters=tuple(told.get("parameters", ())),
        )
        for path, methods in described["paths"].items()
        for method, told in methods.items()
    ]
    context = {"operations": operations, "choices": tabs(request, "tokens")}
    return render(request, "setup/api.html", context)
