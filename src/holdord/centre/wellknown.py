"""What machines ask a website by name: the notice, whether a browser's no is heeded, whom to tell of a hole.

Promise:  2.1b - a browser's no is respected; 1.1-11.5, for machines
Law:      GDPR Art. 12(7)-(8), 21(5)
Standard: RFC 8615 (/.well-known/), RFC 9116, W3C Global Privacy Control
Next:     ../policy/outputs/ (what they say)
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from holdord.lib.clock import now
from holdord.lib.days import local_date
from holdord.notice.rules import PUBLISHED_AT, RIGHTS_AT
from holdord.policy import queries as policy
from holdord.policy.loader import Edition
from holdord.policy.outputs import privacy, privacy_shape, well_known
from holdord.policy.outputs.imprint import Imprint, in_force
from holdord.rights import portable

Answer = Callable[[Edition, Imprint], HttpResponse]


def _shown(answer: Answer) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        today = local_date(now(), policy.register().desk.time_zone)
        response = answer(*in_force(on=today, notices=PUBLISHED_AT, rights=RIGHTS_AT))
        # Programs on other pages may read it: everything in it is public.
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "public, max-age=3600"
        return response

    return view


def _gpc(edition: Edition, imprint: Imprint) -> HttpResponse:
    return JsonResponse(well_known.gpc(edition, imprint))


def _security(edition: Edition, imprint: Imprint) -> HttpResponse:
    return HttpResponse(well_known.security_txt(edition, imprint), content_type="text/plain; charset=utf-8")


def _privacy(edition: Edition, imprint: Imprint) -> HttpResponse:
    return JsonResponse(privacy.privacy(edition, imprint), json_dumps_params={"ensure_ascii": False})


def _schema(edition: Edition, imprint: Imprint) -> HttpResponse:
    schema = privacy_shape.schema(imprint.url(privacy.SCHEMA_PATH))
    return JsonResponse(schema, content_type="application/schema+json")


def _portable(edition: Edition, imprint: Imprint) -> HttpResponse:
    return JsonResponse(portable.schema(), content_type="application/schema+json")


urlpatterns = [
    path(".well-known/gpc.json", _shown(_gpc), name="gpc"),
    path(well_known.SECURITY_PATH[1:], _shown(_security), name="security-txt"),
    path(privacy.PATH[1:], _shown(_privacy), name="privacy-json"),
    path(portable.SCHEMA_PATH[1:], _shown(_portable), name="portable-schema"),
    path(privacy.SCHEMA_PATH[1:], _shown(_schema), name="privacy-schema"),
]
