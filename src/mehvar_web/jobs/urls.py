"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from mehvar_web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="list"),
    path("build/", views.build, name="build"),
    path("<int:number>/", views.job, name="job"),
    path("<int:number>/progress/", views.progress, name="progress"),
    path("<int:number>/cancel/", views.cancel, name="cancel"),
    path("<int:number>/retry/", views.retry, name="retry"),
]
