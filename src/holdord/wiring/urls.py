"""Every address of the house: the public pages, the console, and what machines ask for."""

from django.urls import include, path

urlpatterns = [
    path("console/", include("holdord.console.urls")),
    path("", include("holdord.centre.urls")),
]
