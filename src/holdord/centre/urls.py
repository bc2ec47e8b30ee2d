"""The addresses of the public pages, in each language, from the table in pages.py."""

from django.urls import URLPattern, URLResolver, include, path

from holdord.centre import asking, confirming, cookies, embedding, pages, public, sending, versions, word
from holdord.terms import LANGUAGES


def _in(language: str) -> list[URLPattern]:
    spoken = {"language": language}
    forms = [
        path(paths[language][1:], sending.form, {**spoken, "form_id": form_id}, name=f"form-{form_id}.{language}")
        for form_id, paths in pages.FORMS.items()
    ]
    return [
        path(language, public.notice_of, spoken),
        path(f"{language}/", public.notice_of, spoken),
        path(pages.path_of("notice", language)[1:], public.privacy, spoken, name=f"notice.{language}"),
        path(pages.path_of("versions", language)[1:], versions.versions, spoken, name=f"versions.{language}"),
        path(
            f"{pages.path_of('versions', language)[1:]}/<int:number>",
            versions.version,
            spoken,
            name=f"version.{language}",
        ),
        path(pages.path_of("difference", language)[1:], versions.difference, spoken, name=f"difference.{language}"),
        *(
            path(
                f"{pages.path_of('notice', language)[1:]}{inner}.{ending}",
                public.privacy_copy,
                {**spoken, "form": form, "format": format},
                name=f"notice-{form}-{format}.{language}",
            )
            for form, inner in (("full", ""), ("short", f"/{LANGUAGES[language].pages['short']}"))
            for format, ending in (("pdf", "pdf"), ("markdown", "md"))
        ),
        path(pages.path_of("cookies", language)[1:], cookies.cookies, spoken, name=f"cookies.{language}"),
        path(pages.path_of("word", language)[1:], word.word, spoken, name=f"word.{language}"),
        path(f"{pages.path_of('word', language)[1:]}.svg", word.word_badge, spoken, name=f"badge.{language}"),
        *forms,
        path(f"{pages.FORM[language][1:]}<slug:form_id>", sending.form, spoken, name=f"form.{language}"),
        path(f"{pages.EMBEDDED[language][1:]}<slug:form_id>", embedding.form, spoken, name=f"embedded.{language}"),
        path(
            f"{pages.EMBEDDED[language][1:]}<slug:form_id>/<str:token>",
            embedding.thanks,
            spoken,
            name=f"embedded-thanks.{language}",
        ),
        path(f"{pages.CONFIRM[language][1:]}<str:token>", confirming.confirm, spoken, name=f"confirm.{language}"),
        path(f"{pages.THANKS[language][1:]}<str:token>", sending.thanks, spoken, name=f"thanks.{language}"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.home, name="home"),
    path("favicon.ico", public.favicon, name="favicon"),
    path("robots.txt", public.robots, name="robots"),
    path("embed/form.js", embedding.script, name="embed-script"),
    path("embed/banner.css", asking.style, name="banner-style"),
    path("embed/banner.<slug:language>.js", asking.script, name="banner-script"),
    path("embed/banner.<slug:language>.html", asking.fragment, name="banner-fragment"),
    path("embed/gate/<slug:service>.js", asking.gate, name="gate"),
    path("", include("holdord.centre.wellknown")),
    *(pattern for language in pages.NAMES for pattern in _in(language)),
    path("", include("holdord.centre.urls_rights")),
    path("", include("holdord.centre.urls_choices")),
    path("", include("holdord.centre.urls_account")),
    # Last: whatever is left under a language is missing in that language.
    *(path(f"{language}/<path:rest>", public.missing, {"language": language}) for language in pages.NAMES),
]
