"""Who asks: a key of the staff room, good now and for this.

Promise:  9.2, 9.3 - a system is let in by a secret of its own, for what it is for, and no further
Law:      GDPR Art. 32(1)(b)
Takes:    the header ``Authorization: Bearer holdord_…``
Gives:    the Key; key_of, for the addresses behind it
Refuses:  401 without a good one, 403 for one that is for something else
"""

from django.http import HttpRequest
from ninja.errors import AuthorizationError
from ninja.security import HttpBearer

from holdord.lib import clock
from holdord.staff import actions as staff
from holdord.staff import queries
from holdord.staff.keys import SCOPES, Key


class For(HttpBearer):
    """Opens to keys of that scope: ``@api.post(..., auth=For("decide"))``."""

    def __init__(self, scope: str) -> None:
        if scope not in SCOPES:
            raise ValueError(f"{scope!r} is no scope; staff/keys.py has them")
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Key | None:
        at = clock.now()
        key = queries.key_behind(token, at=at)
        if key is None:
            return None
        if not key.may(self.scope):
            raise AuthorizationError
        staff.used(key=key.id, at=at)
        return key


def key_of(request: HttpRequest) -> Key:
    """The key that was shown, on an address that asks for one."""
    key: Key = request.auth  # type: ignore[attr-defined]  # ninja puts there what the guard gave
    return key
