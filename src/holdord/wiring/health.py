"""Is the house well? Asked by a load balancer or a watchman every few seconds; tells nothing else.

Takes:    GET /healthz
Gives:    200 when both databases answer, else 503; and whether this process runs the jobs
"""

from django.db import connections
from django.db.utils import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from holdord.lib import jobs


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The one page that needs no log-in and says nothing about anybody.

    Jobs that are not running do not make it ill: they start a second after the web, and may be another process's.
    """
    silent = [name for name in ("default", "keys") if not answers(name)]
    found = {"status": "ill" if silent else "ok", "silent": silent, "jobs": jobs.running()}
    return JsonResponse(found, status=503 if silent else 200)


def answers(database: str) -> bool:
    """Whether that database answers at all."""
    try:
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except Error:
        return False
