"""Every address of the house, and the one it is held against."""

from uuid import uuid4

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from holdord.wiring.urls import urlpatterns as of_the_house


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_bare (id, body) VALUES (%s, %s)", [uuid4().hex, request.body.decode()])
    return HttpResponse(status=201)


urlpatterns = [path("bare", bare), *of_the_house]
