"""The addresses machines ask. Each file of this room hangs its own on `house.api` when it is imported here."""

from django.urls import URLPattern, URLResolver, path

from holdord.api import (
    arrivals,
    authzen,
    drp,
    forms,
    opendsr,
    registrations,
    requests,
    site_choices,
    webhooks,
    whoami,
)
from holdord.api.house import api

# Imported so that their addresses hang on the house.
del arrivals, forms, registrations, requests, webhooks, whoami

urlpatterns: list[URLPattern | URLResolver] = [
    # Before the house of the others, whose reading of JSON costs more than keeping a choice does.
    path("api/site-choices", site_choices.receive, name="site-choices"),
    path("api/", api.urls),
    path(".well-known/authzen-configuration", authzen.metadata, name="authzen"),
    *opendsr.urlpatterns,
    *drp.urlpatterns,
]
