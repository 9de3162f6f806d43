"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.collect.views import databases, imports, mapping, uploads

app_name = "collect"
urlpatterns: list[URLPattern] = [
    path("", imports.home, name="home"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<str:import_id>/", imports.one_import, name="import"),
    path("imports/<str:import_id>/withdraw/", imports.withdraw, name="withdraw"),
    path("imports/<str:import_id>/restore/", imports.restore, name="restore"),
    path("imports/<str:import_id>/forget-files/", imports.forget_files, name="forget_files"),
    path("imports/<str:import_id>/repair/", imports.repair, name="repair"),
    path("imports/<str:import_id>/aside/<str:name>", imports.quarantine, name="quarantine"),
    path("new/", uploads.new, name="new"),
    path("new/<int:pk>/", uploads.upload, name="upload"),
    path("new/<int:pk>/again/", uploads.again, name="again"),
    path("new/<int:pk>/cancel/", uploads.cancel, name="cancel"),
    path("new/<int:pk>/drop/", uploads.drop, name="drop"),
    path("new/<int:pk>/import/", uploads.take, name="take"),
    path("new/<int:pk>/general/", mapping.general, name="general"),
    path("new/<int:pk>/mapping.yml", mapping.as_yaml, name="yaml"),
    path("new/<int:pk>/columns/<int:place>/", mapping.columns, name="columns"),
    path("new/<int:pk>/preview/<int:place>/", mapping.preview, name="preview"),
    path("databases/", databases.databases, name="databases"),
    path("databases/add/", databases.add_database, name="add_database"),
    path("databases/<int:pk>/", databases.database, name="database"),
    path("databases/<int:pk>/test/", databases.test_database, name="test_database"),
    path("databases/<int:pk>/forget/", databases.forget_database, name="forget_database"),
    path("databases/<int:pk>/feeds/", databases.add_feed, name="add_feed"),
    path("feeds/<int:pk>/read/", databases.read_feed, name="read_feed"),
    path("feeds/<int:pk>/", databases.change_feed, name="change_feed"),
]
