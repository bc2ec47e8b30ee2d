"""Every address of the house: the public pages, the console, and what machines ask for."""

from django.urls import include, path

from holdord.wiring.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("console/", include("holdord.console.urls")),
    path("", include("holdord.centre.urls")),
]
