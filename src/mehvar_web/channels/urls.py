"""The addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.channels import views

app_name = "channels"

urlpatterns: list[URLPattern] = [
    path("", views.channels, name="channels"),
    path("messages/", views.messages, name="messages"),
    path("messages/<int:number>/", views.message, name="message"),
    path("messages/<int:number>/again/", views.again, name="again"),
    path("<slug:channel>/", views.channel, name="channel"),
    path("<slug:channel>/test/", views.test, name="test"),
    path("<slug:channel>/greet/", views.greet, name="greet"),
    path("<slug:channel>/pause/", views.pause, name="pause"),
    path("<slug:channel>/forget/", views.forget, name="forget"),
    path("<slug:channel>/retry/", views.retry, name="retry"),
]
