"""The addresses of a person's own switches, and of the way out of a kind of message, in each language."""

from django.urls import URLPattern, URLResolver, path

from holdord.centre import choices


def _in(language: str) -> list[URLPattern]:
    spoken = {"language": language}
    return [
        path(f"{choices.CHOICES[language][1:]}<str:token>", choices.choices, spoken, name=f"choices.{language}"),
        path(f"{choices.WAY_OUT[language][1:]}<str:token>", choices.way_out, spoken, name=f"way-out.{language}"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [pattern for language in choices.CHOICES for pattern in _in(language)]
