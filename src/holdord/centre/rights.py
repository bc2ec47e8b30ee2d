"""The pages on which a person uses a right: ask, show who you are, see how it stands, fetch the answer.

Promise:  8.1h - the web form opens a request; 8.1c - the password is seen here, and never in the mail with the link
Law:      GDPR Art. 12(2)-(3), 12(6)
Takes:    requests; a ticket in a cookie of its own, for this browser and this site only
Gives:    pages in the language of their address. What they say is the same whether we know an address or not
Next:     rights/actions/: each page does one call into it
"""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from holdord.centre.language import in_its_language
from holdord.lib import own_cookies, visitor
from holdord.lib.clock import now
from holdord.lib.network import WINDOW
from holdord.lib.offering import offer
from holdord.policy import queries as policy
from holdord.policy.authorities import countries
from holdord.policy.wording import country
from holdord.rights import actions, letters, queries, texts
from holdord.rights.proof import CODE_DIGITS, CODE_LIVES, LARGEST_DOCUMENT, LINK_DAYS, SESSION_LIVES, Ticket, digits
from holdord.rights.queries import Case
from holdord.rights.rules import RIGHTS
from holdord.terms import Right, paths

COOKIE = own_cookies.RIGHTS

#: Not a right: whoever has asked already wants to see how it stands.
STATUS = "status"

CODE = paths("code")
CASE = paths("case")


class AskForm(forms.Form):
    """Which right, the address, and what it is about. It asks for no more than is needed to answer."""

    use_required_attribute = False

    what = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=gettext_lazy("What do you want?"),
        error_messages={"required": gettext_lazy("Please choose one.")},
    )
    address = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one you have used with us. We send a code to it, to see that it is yours."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "aria-required": "true"}),
        max_length=254,
        error_messages={"required": gettext_lazy("Please write your e-mail address.")},
    )
    message = forms.CharField(
        label=gettext_lazy("What is it about?"),
        help_text=gettext_lazy("If it is not about seeing your data: what should be corrected, erased or stopped?"),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        max_length=4000,
        required=False,
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Where do you live?"),
        help_text=gettext_lazy("Then we can tell you which authority you can complain to."),
        required=False,
    )

    def __init__(self, language: str, data: dict[str, str] | None = None) -> None:
        super().__init__(data)
        offer(self, "what", [*_offered(language), (STATUS, _("See how my request stands"))])
        named = sorted((country(code, language), code) for code in countries())
        offer(self, "country", [("", "–"), *((code, name) for name, code in named)])

    @property
    def right(self) -> Right | None:
        return None if self.cleaned_data["what"] == STATUS else Right(self.cleaned_data["what"])


@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def ask(request: HttpRequest, *, language: str) -> HttpResponse:
    """The rights in short, and the form to use one."""
    form = AskForm(language, request.POST.dict() if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(
            request, "ask", language, status=422 if form.errors else 200, form=form, rights=_explained(language)
        )
    sent = form.cleaned_data
    try:
        ticket = actions.ask(
            right=form.right, address=sent["address"], language=language, at=now(), network=visitor.network(request),
            message=sent["message"], country=sent["country"],
        )  # fmt: skip
    except actions.NotAnAddress:
        form.add_error("address", _("This does not look like an e-mail address. Write it as in name@example.com."))
        return _page(request, "ask", language, status=422, form=form, rights=_explained(language))
    except actions.TooManyAsked:
        response = _page(request, "enough", language, status=429)
        response["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response
    return _with(ticket, HttpResponseRedirect(CODE[language]))


@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def code(request: HttpRequest, *, language: str) -> HttpResponse:
    """Where the code is brought back."""
    ticket = _ticket(request)
    if ticket is None:
        return HttpResponseRedirect(letters.PAGE[language])
    if request.method != "POST":
        return _code(request, language, ticket)
    if "again" in request.POST:
        return _again(request, language, ticket)
    typed = request.POST.get("code", "")
    if len(digits(typed)) != CODE_DIGITS:
        # Not a try: whoever sent an empty page, or half a code, has not guessed.
        return _code(request, language, ticket, "short" if typed.strip() else "empty", status=422)
    try:
        return _with(
            actions.prove(ticket=ticket, code=typed, at=now()),
            HttpResponseRedirect(CASE[language]),
        )
    except actions.NotProven as refused:
        fault = "wrong" if refused.tries_left else "locked"
        return _code(request, language, ticket, fault, status=422, tries_left=refused.tries_left)


@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def case(request: HttpRequest, *, language: str) -> HttpResponse:
    """How a person's requests stand; the file and, once, its password."""
    ticket = _ticket(request)
    cases = queries.cases(ticket, at=now()) if ticket else None
    if ticket is None or cases is None:
        return HttpResponseRedirect(letters.PAGE[language])
    if request.method != "POST":
        return _cases(request, language, cases)
    if "leave" in request.POST:
        response = HttpResponseRedirect(letters.PAGE[language])
        response.delete_cookie(COOKIE, samesite="Strict")
        return response
    return _handed(request, language, ticket, cases)


@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def collect(request: HttpRequest, *, token: str, language: str) -> HttpResponse:
    """The page behind the link in the letter. To look at it fetches nothing: programs that test links do that too."""
    at = now()
    if request.method == "POST":
        try:
            return _file(actions.collect(token=token, at=at))
        except actions.NoLongerThere:
            return _page(request, "gone", language, status=404)
    until = actions.is_there(token=token, at=at)
    if until is None:
        return _page(request, "gone", language, status=404)
    return _page(request, "collect", language, until=until)


def _again(request: HttpRequest, language: str, ticket: Ticket) -> HttpResponse:
    """A further code. What the page says is about this browser's own asking, never about the address."""
    try:
        actions.ask_again(ticket=ticket, at=now())
    except actions.NotYours:
        return HttpResponseRedirect(letters.PAGE[language])
    except actions.TooSoon:
        return _code(request, language, ticket, note="soon", status=429)
    except actions.AskedEnough:
        return _code(request, language, ticket, note="enough", status=429)
    return _with(ticket, _code(request, language, ticket, note="again"))


def _code(
    request: HttpRequest, language: str, ticket: Ticket, fault: str = "", *, note: str = "", status: int = 200,
    tries_left: int = 0,
) -> HttpResponse:  # fmt: skip
    """The page of the code. ``fault``: why it was not taken; ``note``: what became of asking for another."""
    hint = queries.address_hint(ticket)
    shown = {"fault": fault, "note": note, "tries_left": tries_left, "hint": hint}
    return _page(request, "code", language, status=status, **shown)


def _handed(request: HttpRequest, language: str, ticket: Ticket, cases: tuple[Case, ...]) -> HttpResponse:
    wanted, at = _wanted(request), now()
    try:
        if "document" in request.FILES and wanted:
            return _document(request, language, ticket, wanted)
        if "password" in request.POST and wanted:
            password = actions.show_password(request=wanted, ticket=ticket, at=at)
            return _cases(request, language, cases, password=password, password_of=wanted)
        if "file" in request.POST and wanted:
            return _file(actions.collect_here(request=wanted, ticket=ticket, at=at))
    except (actions.NotYours, actions.NoLongerThere, actions.ShownAlready):
        return HttpResponseRedirect(CASE[language])
    return HttpResponseRedirect(CASE[language])


def _document(request: HttpRequest, language: str, ticket: Ticket, wanted: UUID) -> HttpResponse:
    """A document that was asked for. Whatever else it is, it is not read, and nothing of it is kept."""
    content = request.FILES["document"].read(LARGEST_DOCUMENT + 1)  # type: ignore[union-attr]  # one file, by its name
    try:
        actions.hand_in(request=wanted, ticket=ticket, content=content, at=now())
        fault = ""
    except actions.NotADocument:
        fault = _("Send a picture (PNG or JPEG) or a PDF of at most 8 MB.")
    except actions.NotNow:
        fault = _("No document is needed now.")
    cases = queries.cases(ticket, at=now()) or ()
    return _cases(request, language, cases, fault=fault, fault_of=wanted, status=422 if fault else 200)


def _wanted(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("request", ""))
    except ValueError:
        return None


def _cases(
    request: HttpRequest, language: str, cases: tuple[Case, ...], *, status: int = 200, **shown: object
) -> HttpResponse:
    told = [
        {
            "case": each,
            "right": letters.right_title(each.right, language),
            "status": texts.word(texts.STATUSES, each.status.value, language),
        }
        for each in cases
    ]
    return _page(request, "case", language, status=status, cases=told, **shown)


def _page(request: HttpRequest, name: str, language: str, *, status: int = 200, **shown: object) -> HttpResponse:
    """A page of the desk; none of them is for search engines or for a stored copy."""
    register = policy.register()
    response = render(
        request,
        f"centre/rights/{name}.html",
        {
            "ask_path": letters.PAGE[language],
            "code_path": CODE[language],
            "case_path": CASE[language],
            "desk": register.dpo.email,
            "minutes": int(CODE_LIVES.total_seconds() // 60),
            "session_minutes": int(SESSION_LIVES.total_seconds() // 60),
            "link_days": LINK_DAYS,
            "time_zone": register.desk.time_zone,
            **shown,
        },
        status=status,
    )
    response["Cache-Control"] = "no-store"
    return response


def _file(answer: bytes) -> HttpResponse:
    """A document, or an archive for machines; each tells by its first bytes which it is."""
    kind = "pdf" if answer.startswith(b"%PDF") else "zip"
    response = HttpResponse(answer, content_type=f"application/{kind}")
    response["Content-Disposition"] = f'attachment; filename="{_("your-data")}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def _ticket(request: HttpRequest) -> Ticket | None:
    return Ticket.parse(request.COOKIES.get(COOKIE, ""))


def _with(ticket: Ticket, response: HttpResponse) -> HttpResponse:
    """The response with the ticket in a cookie: sent back to this site only, and from no link on another."""
    response.set_cookie(
        COOKIE, str(ticket), max_age=int(SESSION_LIVES.total_seconds()), httponly=True, samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _offered(language: str) -> list[tuple[str, str]]:
    """The rights of the register that can be used here, by what the policy calls them."""
    rights = [terms.right for terms in policy.register().rights if terms.right in RIGHTS]
    return [(right.value, letters.right_title(right, language)) for right in rights]


def _explained(language: str) -> list[dict[str, str]]:
    """The rights of the register in a few words each, complaint among them."""
    edition = policy.active()
    words = edition.wordings[edition.language(language)].rights
    known = [terms.right for terms in edition.register.rights if terms.right.value in words]
    return [
        {
            "title": words[right.value].title,
            "text": edition.sentence(words[right.value].text, language),
            "article": letters.short_article(right, language),
        }
        for right in known
    ]
