"""The addresses under which a person exercises a right.

Each page is named once per language, ``path("da/rettigheder", view, {"language": "da"}, name="rights.da")``: the
language switch finds the sister page by that name. Views are wrapped in centre.language.in_its_language.
"""

from django.urls import URLPattern, URLResolver, path

from holdord.centre import rights
from holdord.rights import letters


def _in(language: str) -> list[URLPattern]:
    spoken = {"language": language}
    return [
        path(letters.PAGE[language][1:], rights.ask, spoken, name=f"rights.{language}"),
        path(rights.CODE[language][1:], rights.code, spoken, name=f"rights-code.{language}"),
        path(rights.CASE[language][1:], rights.case, spoken, name=f"rights-case.{language}"),
        path(f"{letters.COLLECT[language][1:]}<str:token>", rights.collect, spoken, name=f"rights-collect.{language}"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [pattern for language in letters.PAGE for pattern in _in(language)]
