"""What is stored on a visitor's device, and what is done with what is read from it.

Law:      ePrivacy Directive Art. 5(3); CJEU C-673/17
"""

from collections.abc import Iterator

from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import in_text
from holdord.policy.lint.reading import Sentence, TextCase, quoted


@in_text("T20a")
def cookies_by_browser_setting(case: TextCase) -> Iterator[Hit]:
    if _waits_for_consent(case) or not case.anywhere("cookie"):
        return
    settings = case.sentences.saying("browser_settings")
    for sentence in settings:
        yield case.hit(sentence, f"the only no is a setting of the browser: {quoted(sentence.text)}")
    if (
        not settings
        and not case.anywhere("necessary_only")
        and (tracked := case.sentences.saying("cookie", "tracking"))
    ):
        yield case.hit(tracked[0], f"cookies are set without asking: {quoted(tracked[0].text)}")


def _waits_for_consent(case: TextCase) -> bool:
    """Said of cookies in one sentence, or beside them: 'We use pixels for marketing. That needs your consent.'"""
    if case.sentences.saying("cookie_consent", without=("browser_settings",)):
        return True
    cookies = case.sentences.saying("cookie", without=("not",), headings=True)
    lines = {id(each.line) for each in cookies}
    sections = {id(each.section) for each in cookies if each.is_heading}
    return any(id(each.line) in lines or id(each.section) in sections for each in _consents(case))


def _consents(case: TextCase) -> list[Sentence]:
    """Sentences that ask for consent; not to news by e-mail, and not by doing something else."""
    asked = case.sentences.saying("consent", without=("not", "electronic", "presumed_by", "browser_settings"))
    return asked + case.sentences.saying("consent", "not_without_consent", without=("electronic", "presumed_by"))


@in_text("T20b")
def cookies_without_lifetimes(case: TextCase) -> Iterator[Hit]:
    used = case.sentences.saying("cookie", without=("not",))
    if not used or case.anywhere("necessary_only"):
        return
    lived = any(case.spans(each.text) or case.says(each.text, "lifetime") for each in case.paragraphs.saying("cookie"))
    if not lived and not any(fact.value.get("lifetime") for fact in case.facts("cookie")):
        yield case.hit(used[0], "cookies are used, and it is told of none how long it stays")
