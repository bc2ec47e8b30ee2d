"""The addresses under which a person exercises a right.

Each page is named once per language, ``path("da/rettigheder", view, {"language": "da"}, name="rights.da")``: the
language switch finds the sister page by that name. Views are wrapped in centre.language.in_its_language.
"""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
