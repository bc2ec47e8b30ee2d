"""The web application, as a server calls it. It is not handed out by a house that is not safe to open."""

import os

from django.core.wsgi import get_wsgi_application

from holdord.wiring.environment import environment
from holdord.wiring.safety import refuse_if_unsafe

refuse_if_unsafe(environment)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
application = get_wsgi_application()
