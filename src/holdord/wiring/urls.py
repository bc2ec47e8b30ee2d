"""Every address of the house: the public pages, the console, and what machines ask for."""

from django.urls import include, path

from holdord.wiring.health import healthz
from holdord.wiring.metrics import metrics

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("console/", include("holdord.console.urls")),
    path("", include("holdord.api.urls")),
    path("", include("holdord.centre.urls")),
]
