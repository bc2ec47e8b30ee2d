"""Every address of the console. Ids in an address are random; nothing of a person stands in one.

Promise:  9.3 - deny by default: an address that is not listed here does not exist, and each one listed asks access.page
Next:     urls_door.py (log-in, password, second factor)
"""

from django.urls import URLPattern, URLResolver, path

from holdord.console import (
    audit,
    contact,
    contacts,
    exports,
    invitation,
    language,
    outbox,
    promises,
    publication,
    purpose,
    register,
    request,
    requests,
    staff,
    today,
)
from holdord.console.urls_door import door

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="console.today"),
    path("purpose/", purpose.purpose, name="console.purpose"),
    path("contacts/", contacts.contacts, name="console.contacts"),
    path("contacts/find/", contacts.find, name="console.find"),
    path("contacts/<uuid:subject>/", contact.contact, name="console.contact"),
    path("contacts/<uuid:subject>/may/", contact.may, name="console.may"),
    path("contacts/<uuid:subject>/limit/", contact.limit, name="console.limit"),
    path("contacts/<uuid:subject>/erase/", contact.erase, name="console.erase"),
    path("requests/", requests.requests, name="console.requests"),
    path("requests/new/", request.take, name="console.take"),
    path("requests/<uuid:id>/", request.request, name="console.request"),
    path("requests/<uuid:id>/opened/", request.opened, name="console.opened"),
    path("requests/<uuid:id>/preview/", request.preview, name="console.preview"),
    path("requests/<uuid:id>/prepare/", request.prepare, name="console.prepare"),
    path("requests/<uuid:id>/approve/", request.approve, name="console.approve"),
    path("requests/<uuid:id>/password/", request.password, name="console.password"),
    path("outbox/", outbox.outbox, name="console.outbox"),
    path("outbox/<uuid:id>/", outbox.message, name="console.message"),
    path("register/", register.register, name="console.register"),
    path("register/files/", exports.exports, name="console.exports"),
    path("register/files/<slug:kind>/<slug:format>/", exports.download, name="console.download"),
    path("register/versions/", publication.versions, name="console.versions"),
    path("register/draft/", publication.draft, name="console.draft"),
    path("register/draft/find/", publication.draft_find, name="console.draft_find"),
    path("register/draft/<uuid:subject>/", publication.draft_of, name="console.draft_of"),
    path("promises/", promises.promises, name="console.promises"),
    path("audit/", audit.audit, name="console.audit"),
    path("audit/verify/", audit.verify, name="console.verify"),
    path("staff/", staff.staff, name="console.staff"),
    path("staff/<uuid:id>/", staff.change, name="console.member"),
    path("invitation/<str:token>/", invitation.invitation, name="console.invitation"),
    path("language/", language.language, name="console.language"),
    *door,
]
