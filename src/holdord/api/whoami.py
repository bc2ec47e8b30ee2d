"""What a key is for: the first thing to ask with a new one."""

from django.http import HttpRequest
from ninja import Schema
from ninja.security import HttpBearer

from holdord.api.guarding import key_of
from holdord.api.house import api
from holdord.lib import clock
from holdord.staff import queries
from holdord.staff.keys import Key


class _Any(HttpBearer):
    """Opens to every good key."""

    def authenticate(self, request: HttpRequest, token: str) -> Key | None:
        return queries.key_behind(token, at=clock.now())


class Whoami(Schema):
    """The key that was shown."""

    name: str
    scopes: list[str]


@api.get("key", auth=_Any(), response=Whoami, operation_id="key", tags=["keys"])
def key(request: HttpRequest) -> Whoami:
    """Say which key this is, and what it may ask."""
    shown = key_of(request)
    return Whoami(name=shown.name, scopes=list(shown.scopes))
