"""The addresses of a person's own page, in each language."""

from django.urls import URLPattern, URLResolver, path

from holdord.centre import account


def _in(language: str) -> list[URLPattern]:
    spoken = {"language": language}
    return [
        path(account.ACCOUNT[language][1:], account.account, spoken, name=f"account.{language}"),
        path(account.SENT[language][1:], account.sent, spoken, name=f"account-sent.{language}"),
        path(f"{account.ENTER[language][1:]}<str:token>", account.enter, spoken, name=f"account-enter.{language}"),
        path(account.DOWNLOAD[language][1:], account.download, spoken, name=f"account-download.{language}"),
        path(account.PASSKEY[language][1:], account.passkey, spoken, name=f"account-passkey.{language}"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [pattern for language in account.ACCOUNT for pattern in _in(language)]
