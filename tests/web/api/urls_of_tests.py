"""The addresses of the small API in which requests are sent twice."""

from __future__ import annotations

from django.urls import include, path
from tests.web.api.test_plumbing import urlpatterns as operations

urlpatterns = [path("api/v1/", include((operations, "api")))]
