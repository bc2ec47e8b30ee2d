"""The framework, loaded when a command needs it: to read a text or to show help nobody waits for it.

Gives:    load: everything the rooms stand on, ready; said twice it is done once
"""

import gc
import logging


def load() -> None:
    import django
    from django.apps import apps
    from django.utils import translation

    if not apps.ready:
        # A thousand modules come to stay: to look through them for what can go is a sixth of the time they take.
        gc.disable()
        django.setup()
        gc.freeze()
        gc.enable()
    # Controls ask for our own pages: those are no visits.
    logging.getLogger("holdord.access").setLevel(logging.WARNING)
    # Operators are spoken to in English; people and staff in their own language.
    translation.activate("en")
