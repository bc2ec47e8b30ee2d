"""What else people must be told: choice, changes, sources, dates, cookies, age.

Law:      GDPR Art. 8, 13(2)(e), 13(3), 14(2)(f), 14(3); ePrivacy Directive Art. 5(3)
"""

from collections.abc import Iterator
from datetime import date

from holdord.policy.lint.finding import Hit, Severity
from holdord.policy.lint.looks import RegisterCase, in_register
from holdord.terms import LegalBasis, is_in_eea
from holdord.terms.ages import age_of_consent

#: What comes from the person, or from the person's own device.
_OWN = ("data-subject", "device")
#: Services of these kinds store and read on the device of whoever visits.
_ON_THE_DEVICE = ("analytics", "advertising", "widget")


@in_register("T12")
def must_or_may_is_not_said(case: RegisterCase) -> Iterator[Hit]:
    for index, process in enumerate(case.register.processes):
        if process.provision is None:
            yield case.hit(("processes", index), "not said whether people must give these data (provision)")
        for language, words in case.wordings.items():
            told = words.processes.get(process.id)
            if process.provision in ("contractual", "statutory") and (told is None or told.if_not_given is None):
                said = "people must give these data, and not said what follows if not (if_not_given)"
                yield case.word_hit(language, ("processes", process.id), said)


@in_register("T12")
def a_choice_that_a_contract_leaves_nobody(case: RegisterCase) -> Iterator[Hit]:
    """Only where nothing but the contract asks for the data: beside it, news may well be a choice."""
    for index, process in enumerate(case.register.processes):
        purposes = [purpose for id in process.purposes if (purpose := case.register.purpose(id))]
        bases = {purpose.basis for purpose in purposes} - {LegalBasis.LEGAL_OBLIGATION}
        if process.provision == "voluntary" and bases == {LegalBasis.CONTRACT}:
            said = "giving the data is called voluntary (provision), and its purposes rest on a contract"
            yield case.hit(("processes", index), said, Severity.LOW)


@in_register("T14a")
def changes_by_posting(case: RegisterCase) -> Iterator[Hit]:
    if case.register.changes is None:
        yield case.hit(("changes",), "not said how people hear of a change (changes)")
    elif case.register.changes == "posted":
        yield case.hit(("changes",), "changes are only posted")


@in_register("T17")
def when_people_hear_of_data_from_others(case: RegisterCase) -> Iterator[Hit]:
    for index, process in enumerate(case.register.processes):
        others = [source for source in process.sources if source not in _OWN]
        if others and process.told_within is None:
            yield case.hit(
                ("processes", index),
                f"data come from {', '.join(others)}, and not said when people hear of it (told_within)",
            )


@in_register("T20a")
def cookies_without_consent(case: RegisterCase) -> Iterator[Hit]:
    for index, cookie in enumerate(case.register.cookies):
        purpose = case.register.purpose(cookie.purpose)
        if purpose and not cookie.necessary and purpose.basis is not LegalBasis.CONSENT:
            said = f"it is not necessary, and its purpose '{purpose.id}' rests on {purpose.basis.article}"
            yield case.hit(("cookies", index), said)


@in_register("T20b")
def cookies_not_listed(case: RegisterCase) -> Iterator[Hit]:
    reading = [entry.name for entry in case.register.recipients if entry.kind in _ON_THE_DEVICE]
    if reading and not case.register.cookies:
        some = f"{', '.join(reading[:3])}{' …' if len(reading) > 3 else ''}"
        said = f"{len(reading)} of these store or read on visitors' devices ({some}), and no cookie is listed"
        yield case.hit(("recipients",), said)


@in_register("T21")
def no_date(case: RegisterCase) -> Iterator[Hit]:
    """Untidy and no more: publishing gives the notice its day. The folder cannot tell whether it was published."""
    if case.register.published_on is None:
        said = (
            "no day of its own (published_on): the notice gets one from 'holdord policy publish', "
            "and bears none before that, or where HOLDORD_IN_FORCE is 'folder'"
        )
        yield case.hit(("organisation",), said, Severity.LOW)


@in_register("K1")
def an_age_below_the_law(case: RegisterCase) -> Iterator[Hit]:
    country = case.register.desk.calendar
    # The law as it stands now: the last row counts.
    least = age_of_consent(country, date.max) if is_in_eea(country) else 0
    if case.register.minimum_age and case.register.minimum_age < least:
        said = f"{case.register.minimum_age} is below the age of consent in {case.register.desk.calendar} ({least})"
        yield case.hit(("minimum_age",), said)
