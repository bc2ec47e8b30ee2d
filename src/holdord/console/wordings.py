"""The letters in the company's own words: which text counts, what it must hold, a preview, and its versions.

Promise:  8.1e, 8.1f, 8.8 - nobody saves a letter that lacks its reasons, the authority or the court
Law:      GDPR Art. 12(1), 12(4)
Why:      the preview is made from example data, so nobody's case is opened to change a comma
Next:     ../rights/letter_checks.py, ../rights/actions/wording.py
"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdord.console import stated, texts
from holdord.console.access import Visit, page
from holdord.policy import queries as policy
from holdord.rights import actions, letter_checks, letter_texts, queries
from holdord.rights import texts as words
from holdord.rights.letter_checks import REQUIRED, Fault
from holdord.rights.queries import InForce
from holdord.staff import queries as staff
from holdord.staff.roles import Permission
from holdord.terms import LANGUAGES


@dataclass(frozen=True)
class Line:
    """A letter in each language: its name, and where the text that counts comes from."""

    letter: str
    title: str
    texts: tuple[tuple[str, str, InForce], ...]


class TextForm(forms.Form):
    """The text of a letter."""

    text = forms.CharField(
        label=_("Text"), max_length=letter_checks.LONGEST, strip=False,
        help_text=_("The first line is the subject line. Facts stand in double braces."),
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "class": "letter-text"}),
    )  # fmt: skip


@page(Permission.LETTER_WRITE)
@require_GET
def wordings(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every letter, and in which words it is written now."""
    spoken = policy.register().languages
    lines = [
        Line(
            letter,
            texts.letter(letter),
            tuple((each, LANGUAGES[each].name, queries.in_force(letter, each)) for each in spoken),
        )
        for letter in REQUIRED
    ]
    return render(request, "console/wordings.html", {"lines": lines})


@page(Permission.LETTER_WRITE)
@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, visit: Visit, letter: str, language: str) -> HttpResponse:
    """One letter: its text, what it must hold, how it reads; saved as a version of its own."""
    if letter not in REQUIRED or language not in policy.register().languages:
        raise Http404
    found = queries.in_force(letter, language)
    kept = queries.letter_wording(letter, language)
    text = request.POST.get("text", "") if request.method == "POST" else (kept and kept.text) or found.text
    act = request.POST.get("act", "")
    if found.source != "file" and act in ("save", "house"):
        try:
            if act == "save":
                actions.write_letter(letter=letter, language=language, text=text, by=visit.by, at=visit.at)
                messages.success(request, gettext("Saved. The next letter is written in these words."))
            else:
                actions.use_the_houses(letter=letter, language=language, by=visit.by, at=visit.at)
                messages.success(request, gettext("The text of the house counts again."))
            return HttpResponseRedirect(reverse("console.wording", args=[letter, language]))
        except actions.FaultyText:
            messages.error(request, gettext("Not saved: the text has faults."))
    return render(request, "console/wording.html", _context(letter, language, text, found, visit))


def _context(letter: str, language: str, text: str, found: InForce, visit: Visit) -> dict[str, object]:
    text = text.replace("\r\n", "\n")
    faults = letter_checks.faults(letter, language, text)
    members = {member.actor: member.email for member in staff.members()}
    try:
        shown = letter_checks.preview(letter, language, text)
    except ValueError:
        shown = None
    items = [item for item in (*REQUIRED[letter], "dpo_email", "authority_name", "organisation")]
    return {
        "letter": letter, "title": texts.letter(letter), "language": language, "speaks": LANGUAGES[language].name,
        "form": TextForm(initial={"text": text}), "found": found, "faults": [_in_words(each) for each in faults],
        "set_aside": [_in_words(each) for each in found.set_aside], "shown": shown,
        "items": [words.word(letter_texts.ITEMS, each, stated.spoken()) for each in dict.fromkeys(items)],
        "facts": letter_checks.facts_of(letter),
        "versions": [(each, members.get(each.by, each.by)) for each in queries.letter_wordings(letter, language)],
        "path": reverse("console.wording", args=[letter, language]),
    }  # fmt: skip


def _in_words(fault: Fault) -> str:
    about = fault.about
    if fault.code == "missing":
        about = words.word(letter_texts.ITEMS, fault.about, stated.spoken())
    return words.word(letter_texts.FAULTS, fault.code, stated.spoken()).format(about=about)
