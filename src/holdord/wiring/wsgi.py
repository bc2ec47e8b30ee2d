"""The web application, as a server calls it. It is not handed out by a house that is not safe to open, nor by one whose
store is an old copy, or whose keys are lost."""

import os

from django.core.wsgi import get_wsgi_application

from holdord.wiring.environment import environment
from holdord.wiring.safety import refuse_if_unsafe

refuse_if_unsafe(environment)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
application = get_wsgi_application()


def _refuse_unless_replayed() -> None:
    # Imported here: the framework is up now, and not before.
    from django.db import connections
    from django.db.utils import DatabaseError

    from holdord.ledger import queries as ledger
    from holdord.wiring.health import answers
    from holdord.wiring.keys import refuse_without_keys

    try:
        ledger.refuse_unless_replayed()
        refuse_without_keys()
    except DatabaseError:
        # A database that is away cannot say what it is a copy of.
        if not all(answers(name) for name in ("default", "keys")):
            raise
        # No tables yet: whoever makes them asks again (house.open_first_time), before anybody is let in.
        return
    finally:
        # The process may make another of itself next, which must not share this one's line to the database.
        connections.close_all()


_refuse_unless_replayed()
