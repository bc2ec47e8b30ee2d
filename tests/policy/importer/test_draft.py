"""A draft is sound whatever was found, says where each thing was read, and what is left to do."""

import json
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from holdord.policy import loader, reading
from holdord.policy.catalogue.model import KINDS as CATALOGUE_KINDS
from holdord.policy.importer import beginning
from holdord.policy.importer.building import Building, phrases
from holdord.policy.importer.draft import draft
from holdord.policy.importer.drafting import NO_MAILBOX
from holdord.policy.importer.find import find_all
from holdord.policy.importer.found import KINDS, Found
from holdord.policy.importer.gathered import MOST_OF_A_KIND
from holdord.policy.importer.readers import TextUnreadable, read
from holdord.policy.importer.sheets import Noted, written
from holdord.policy.lint.finding import Severity
from holdord.policy.lint.judge import judge
from holdord.policy.register import Register
from holdord.policy.retaining import Retention
from tests.conftest import at

POLICY = """# Privatlivspolitik

## 1. Når du handler

Vi får dit navn og din adresse.

## 2. Nyhedsbrev

Vi sender dig breve gennem Duepost.
"""


def fact(kind: str, line: int, confidence: float = 0.9, section: str = "1", quote: str = "", **value: str) -> Found:
    return Found(kind, value, line, section, confidence, quote)  # type: ignore[arg-type]


SAID = (
    fact("controller", 5, name="Garn ApS", country="DK", company_number="12345678"),
    fact("dpo", 5, email="dpo@garn.example", name="Kim Berg"),
    fact("process", 3, title="Når du handler"),
    fact("process", 7, section="2", title="Nyhedsbrev"),
    fact("category", 5, name="navn", term="name"),
    fact("purpose", 5, text="levere varer", term="deliver-services"),
    fact("basis", 5, basis="eu-gdpr:A6-1-b"),
    fact("purpose", 9, section="2", text="sende breve", term="newsletter", direct_marketing="yes"),
    fact("basis", 9, section="2", basis="eu-gdpr:A6-1-a"),
    fact("retention", 5, 0.7, duration="5 years", starts="end_of_financial_year"),
    fact("third_party", 9, section="2", name="Duepost", legal_entity="Duepost Inc.", does="sender breve"),
    fact("right", 9, right="eu-gdpr:A15"),
    fact("term", 9, term="1 month", of="answer"),
    fact("minimum_age", 9, age="16", quote="Vi har ingen oplysninger om børn under 16 år."),
    fact("date", 9, date="2026-03-14", what="modified"),
)


def drafted(folder: Path, *found: Found, source: str = POLICY, language: str = "da") -> Register:
    made = draft(read(source.encode(), name="policy.md", language=language), found)
    folder.mkdir(exist_ok=True)
    for name, text in made.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert [str(fault) for fault in loader.check(folder)] == []
    return loader.load(folder).register


def test_what_was_found_stands_in_the_register(tmp_path: Path) -> None:
    register = drafted(tmp_path, *SAID)
    assert register.organisation == "Garn"
    assert (register.dpo.email, register.dpo.name, register.dpo.officer) == ("dpo@garn.example", "Kim Berg", True)
    assert [process.id for process in register.processes] == ["naar-du-handler", "nyhedsbrev"]
    assert [(one.id, one.basis.value) for one in register.purposes] == [
        ("deliver-services", "eu-gdpr:A6-1-b"),
        ("answer-rights-requests", "eu-gdpr:A6-1-c"),
        ("newsletter", "eu-gdpr:A6-1-a"),
    ]
    assert str(register.rule(register.processes[0].retention).duration) == "5 years"  # type: ignore[union-attr]
    assert register.processes[1].recipients == ("duepost",)
    assert register.processes[0].recipients == ()
    assert register.minimum_age == 16
    assert str(register.published_on) == "2026-03-14"


def _told_before(said: dict[str, str]) -> Found:
    return Found("forewarning", said, 5, "1", 0.9)


def _of_the_first(register: Register) -> Retention:
    rule = register.rule(register.processes[0].retention)
    assert rule is not None
    return rule


@pytest.mark.parametrize(("bound", "starts", "kept"), [("min", "", "min"), ("fixed", "last_delivery", "fixed")])
def test_how_a_time_is_meant_stands_in_its_rule(tmp_path: Path, bound: str, starts: str, kept: str) -> None:
    found = fact("retention", 5, duration="5 years", starts=starts, bound=bound)
    rule = _of_the_first(drafted(tmp_path, *[one for one in SAID if one.kind != "retention"], found))
    assert rule.bound == kept


def test_at_least_so_long_from_an_event_asks_for_the_longest_time(tmp_path: Path) -> None:
    found = fact("retention", 5, duration="5 years", starts="last_delivery", bound="min")
    rule = _of_the_first(drafted(tmp_path, *[one for one in SAID if one.kind != "retention"], found))
    assert rule.bound == "max"
    assert "write 'bound: min' and the longest time ('at_most')" in (tmp_path / "TO-DO.md").read_text()


@pytest.mark.parametrize(
    ("said", "before", "grace"),
    [
        ({"before": "30 days"}, "44 days", "30 days"),
        ({"before": "6 weeks", "grace": "30 days"}, "6 weeks", "30 days"),
        ({"before": "1 month"}, "45 days", "1 month"),
    ],
)
def test_who_hears_of_it_first_has_the_time_the_text_gives(
    tmp_path: Path, said: dict[str, str], before: str, grace: str
) -> None:
    register = drafted(tmp_path, *SAID, _told_before(said))
    warns = _of_the_first(register).forewarning
    assert warns is not None and (str(warns.before), str(warns.grace), warns.may_keep) == (before, grace, False)
    other = register.rule(register.processes[1].retention)
    assert other is not None and other.forewarning is None


@pytest.mark.parametrize("said", [{"before": "4 years"}, {"before": "30 days", "grace": "6 weeks"}])
def test_a_forewarning_that_fits_no_rule_is_left_to_a_person(tmp_path: Path, said: dict[str, str]) -> None:
    register = drafted(tmp_path, *SAID, _told_before(said))
    assert _of_the_first(register).forewarning is None
    assert "write 'forewarning' yourself" in (tmp_path / "TO-DO.md").read_text()


def test_a_policy_that_says_it_is_read_into_its_rules(tmp_path: Path) -> None:
    text = (
        "# Privatlivspolitik\n\nGarn ApS, CVR 12345678.\n\n## 1. Når du handler\n\nVi indsamler navn og e-mail for at "
        "levere varer. Vi gemmer dine oplysninger i mindst 5 år fra vi modtog dem. Vi giver dig besked 30 dage før, vi "
        "sletter dem.\n"
    )
    policy = read(text.encode(), name="policy.md", language="da")
    made = draft(policy, find_all(policy))
    tmp_path.mkdir(exist_ok=True)
    for name, content in made.files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert [str(fault) for fault in loader.check(tmp_path)] == []
    rule = _of_the_first(loader.load(tmp_path).register)
    assert (str(rule.duration), rule.bound) == ("5 years", "min")
    assert rule.forewarning is not None and str(rule.forewarning.grace) == "30 days"


def test_every_entry_says_where_it_was_read_and_how_sure_that_is(tmp_path: Path) -> None:
    drafted(tmp_path, *SAID)
    lines = (tmp_path / "register.yaml").read_text().splitlines()
    place = next(index for index, line in enumerate(lines) if "- id: for-5-years" in line)
    assert lines[place - 1].strip() == "# line 5 (1), 0.7"
    assert "# line 9 (2), 0.9" in (tmp_path / "recipients.yaml").read_text()


def test_what_the_text_does_not_say_is_marked_and_listed_with_its_article(tmp_path: Path) -> None:
    register = drafted(tmp_path)
    assert register.dpo.email == NO_MAILBOX
    assert register.dpo.officer is False
    to_do = (tmp_path / "TO-DO.md").read_text()
    for expected in (
        "**Who is responsible** (GDPR Art. 13(1)(a))",
        "**How long data are kept** (GDPR Art. 13(2)(a))",
        "**The right to complain to an authority** (GDPR Art. 13(2)(d))",
        "whom to write to; the text gives no mailbox",
        "how long; the text names no period here",
    ):
        assert expected in to_do


def test_what_was_found_is_not_listed_as_missing(tmp_path: Path) -> None:
    drafted(tmp_path, *SAID)
    to_do = (tmp_path / "TO-DO.md").read_text()
    for absent in ("Who is responsible", "How long data are kept", "The right to see one's data", "Who else gets data"):
        assert absent not in to_do


def test_a_ground_is_never_one_that_the_text_does_not_name(tmp_path: Path) -> None:
    purpose = fact("purpose", 5, text="måle besøg", term="analytics")
    register = drafted(tmp_path, purpose, fact("basis", 5, basis="eu-gdpr:A6-1-f"))
    assert register.purposes[0].basis.value == "eu-gdpr:A6-1-f"
    register = drafted(
        tmp_path, purpose, fact("basis", 5, basis="eu-gdpr:A6-1-f"), fact("basis", 5, basis="eu-gdpr:A6-1-a")
    )
    assert register.purposes[0].basis.value == "eu-gdpr:A6-1-a"
    assert "TO DO: which ground; the text names A6-1-f, A6-1-a" in (tmp_path / "register.yaml").read_text()


def test_findings_are_kept_for_people_and_for_machines(tmp_path: Path) -> None:
    drafted(tmp_path, *SAID)
    assert json.loads((tmp_path / "findings.json").read_text())[0]["value"]["name"] == "Garn ApS"
    assert "| 9 | 2 | third_party | name: Duepost; legal_entity: Duepost Inc." in (tmp_path / "FINDINGS.md").read_text()


_NASTY = st.text(max_size=60) | st.sampled_from(
    ["", "no", "{x}", "a: b # c", "- x", "\n# TO DO", "'\"", "2.10", "DK", "5 years", "eu-gdpr:A15", "yes", "æøå"]
)


def test_a_bound_that_no_rule_knows_is_left_out(tmp_path: Path) -> None:
    made = drafted(tmp_path, *SAID[:9], fact("retention", 5, duration="5 years", starts="collected", bound="often"))
    assert {each.bound for each in made.retention} == {"max"}


@given(
    st.lists(
        st.builds(
            lambda kind, line, texts: Found(kind, dict(zip(KINDS[kind], texts, strict=False)), line, "1", 0.5),
            st.sampled_from(sorted(KINDS)),
            st.integers(1, 9),
            st.lists(_NASTY, min_size=7, max_size=7),
        ),
        max_size=8,
    )
)
@settings(max_examples=40, deadline=None, phases=[Phase.generate])
def test_whatever_was_found_the_draft_is_sound(tmp_path_factory: pytest.TempPathFactory, found: list[Found]) -> None:
    drafted(tmp_path_factory.mktemp("draft"), *found)


@given(st.text(max_size=80))
@settings(max_examples=200, phases=[Phase.generate])
def test_a_text_written_down_is_read_back_as_it_was(text: str) -> None:
    document = reading.read(written({"a": [Noted({"b": text or "x"}, text)], "c": {"d": text}}).encode(), "x.yaml")
    assert not document.faults
    seen = " ".join("".join(sign for sign in text.replace("\n", " ") if sign.isprintable()).split())
    assert document.value["c"]["d"] == seen


# --- holdord init ---


def begun(folder: Path, **said: object) -> Register:
    answers = beginning.answers(
        {"organisation": "Garn", "legal_name": "Garn ApS", "country": "DK", "email": "data@garn.example", **said},
        "answers",
    )
    folder.mkdir(exist_ok=True)
    for name, text in beginning.begin(answers).items():
        (folder / name).write_text(text, encoding="utf-8")
    assert [str(fault) for fault in loader.check(folder)] == []
    return loader.load(folder).register


@pytest.mark.parametrize("form", [True, False])
@pytest.mark.parametrize("newsletter", [True, False])
@pytest.mark.parametrize("customers", [True, False])
@pytest.mark.parametrize("analytics", [True, False])
def test_every_set_of_answers_gives_a_sound_register(
    tmp_path: Path, form: bool, newsletter: bool, customers: bool, analytics: bool
) -> None:
    register = begun(
        tmp_path,
        form=form,
        newsletter=newsletter,
        customers=customers,
        analytics=analytics,
        tools="Hotjar, Nobody Knows ApS",
    )
    assert register.languages == ("da", "en")
    assert ("newsletter" in {purpose.id for purpose in register.purposes}) is newsletter
    assert [one.id for one in register.recipients] == ["hotjar", "nobody-knows-aps"]
    assert register.recipients[0].vendor == "hotjar"


def test_a_draft_gives_the_answers_of_a_smaller_register(tmp_path: Path) -> None:
    answers = beginning.from_register(drafted(tmp_path, *SAID))
    assert (answers.organisation, answers.legal_name, answers.email, answers.newsletter) == (
        "Garn",
        "Garn ApS",
        "dpo@garn.example",
        True,
    )
    assert [one.name for one in answers.tools] == ["Duepost"]


def test_answers_that_are_wrong_are_all_told_with_what_would_be_right() -> None:
    said = b"organisation: Garn\ncountry: Danmark\nemail: nobody\nmessages: 1 years\nform: perhaps\nnewsleter: true\n"
    with pytest.raises(beginning.AnswersFaulty) as refused:
        beginning.from_answers(said, "answers.yaml")
    assert refused.value.faults == (
        "answers.yaml newsleter: there is no such question. Did you mean 'newsletter'?",
        "answers.yaml legal_name: the answer is missing. Write a line 'legal_name: ...'.",
        "answers.yaml country: this is no code of a country. Write two letters, as in DK, NO, SE or FI.",
        "answers.yaml email: this is no mailbox. Write it as in data@example.com.",
        "answers.yaml form: this is neither yes nor no. Write y or n.",
        "answers.yaml messages: '1 years' is not a duration. Write a number and a unit: '1 year'.",
    )


# --- what a data protection officer looks for ---


def _sentence(register_folder: Path, clause: str, language: str = "da") -> str:
    said = reading.read((register_folder / f"wording.{language}.yaml").read_bytes(), "wording.yaml").value
    return str(said["promises"][clause])


def test_a_period_says_in_words_from_when_it_counts_and_why(tmp_path: Path) -> None:
    quote = "Efter bogføringsloven gemmer vi fakturaer i 5 år fra regnskabsårets udløb."
    kept = fact("retention", 5, quote=quote, duration="5 years", starts="end_of_financial_year")
    register = drafted(tmp_path, kept, source=f"# Politik\n\n## 1. Køb\n\n{quote}\n")
    assert _sentence(tmp_path, "2.3").endswith("regnet fra udgangen af det regnskabsår, de hører til.")
    assert register.retention[0].why == "Reglerne om regnskab kræver det."


def test_a_period_without_a_reason_has_none(tmp_path: Path) -> None:
    assert drafted(tmp_path, *SAID).retention[0].why is None


def test_a_cookie_that_is_not_necessary_waits_for_consent_and_a_necessary_one_does_not(tmp_path: Path) -> None:
    register = drafted(
        tmp_path,
        *SAID,
        fact("third_party", 9, section="2", name="Hotjar", vendor="hotjar"),
        fact("cookie", 9, section="2", name="seen", purpose="Statistik over besøg", vendor="Hotjar", lifetime="1 year"),
        fact("cookie", 9, section="2", name="shown", purpose="Viser annoncer", lifetime="30 minutes"),
        fact("cookie", 9, section="2", name="basket", purpose="Husker din kurv"),
        fact("cookie", 9, section="2", name="_ga"),
        fact("cookie", 9, section="2", name="riddle"),
    )
    cookies = {one.name: one for one in register.cookies}
    bases = {one.id: one.basis.value for one in register.purposes}
    assert {name: (one.purpose, one.necessary) for name, one in cookies.items()} == {
        "seen": ("website-statistics", False),
        "shown": ("website-marketing", False),
        "basket": ("run-website", True),
        "_ga": ("website-statistics", False),
        "riddle": ("website-statistics", False),
    }
    assert (cookies["seen"].recipient, cookies["basket"].recipient) == ("hotjar", None)
    assert bases["website-statistics"] == bases["website-marketing"] == "eu-gdpr:A6-1-a"
    text = (tmp_path / "register.yaml").read_text()
    assert "TO DO: confirm; the law asks for consent" in text
    assert "its life in the text: 30 minutes" in text


def test_cookies_of_a_section_of_their_own_are_a_process_of_their_own(tmp_path: Path) -> None:
    source = POLICY + "\n## 3. Cookies\n\nVi bruger _ga.\n"
    cookie = fact("cookie", 13, section="3", name="_ga", vendor="Google Analytics", lifetime="2 years")
    measuring = fact("third_party", 13, section="3", name="Google Analytics", vendor="google-analytics")
    register = drafted(tmp_path, *SAID, cookie, measuring, source=source)
    assert register.processes[-1].id == "cookies"
    assert register.processes[-1].recipients == ("google-analytics",)
    assert register.recipients[-1].purposes == ("website-statistics",)
    assert register.recipients[-1].categories == ("cookies",)
    assert all("google-analytics" not in process.recipients for process in register.processes[:-1])


def test_a_country_is_where_data_lie_only_if_the_text_says_so(tmp_path: Path) -> None:
    sent = fact("country", 9, quote="Duepost kan behandle oplysninger i Canada.", country="CA")
    stored = fact("country", 9, quote="Oplysningerne opbevares i Irland.", country="IE")
    register = drafted(tmp_path, *SAID, sent, stored)
    assert [one.country for one in register.locations] == ["IE"]
    assert register.recipients[0].country == "CA"


def test_what_only_the_catalogue_knows_is_written_and_says_so(tmp_path: Path) -> None:
    register = drafted(tmp_path, *SAID, fact("third_party", 9, section="2", name="Hotjar", vendor="hotjar"))
    hotjar = register.recipients[-1]
    assert (hotjar.vendor, hotjar.country) == ("hotjar", "MT")
    assert hotjar.policy_url
    assert "from the catalogue, not from the text: legal_entity, policy_url, country" in (
        tmp_path / "recipients.yaml"
    ).read_text().replace("\n", " ")


def test_the_policy_of_another_company_is_not_taken(tmp_path: Path) -> None:
    wrong = fact("third_party", 9, name="Clearhaus A/S", policy_url="https://www.klarna.com/privacy")
    assert drafted(tmp_path, wrong).recipients[0].policy_url is None


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ([("18", "Du skal være fyldt 18 år for at handle."), ("13", "Vi har intet om børn under 13 år.")], 13),
        ([("18", "Du skal være fyldt 18 år for at handle.")], None),
    ],
)
def test_an_age_to_buy_is_no_age_of_children(tmp_path: Path, said: list[tuple[str, str]], age: int | None) -> None:
    ages = [fact("minimum_age", 9, quote=quote, age=years) for years, quote in said]
    assert drafted(tmp_path, *SAID[:-2], *ages).minimum_age == age
    assert "18 years is no age of children's data" in (tmp_path / "TO-DO.md").read_text()


@pytest.mark.parametrize(
    ("sentence", "changes", "provision"),
    [
        ("Ændringer i politikken sender vi på e-mail, før de træder i kraft.", "told_before", None),
        ("Ændringer i politikken offentliggøres på vores hjemmeside.", "posted", None),
        ("Det er frivilligt at give os oplysninger.", None, "voluntary"),
        ("Hvis du ikke giver os din adresse, kan vi ikke levere.", None, "contractual"),
        ("Vi bager brød.", None, None),
    ],
)
def test_changes_and_choice_are_written_if_the_text_says_them(
    tmp_path: Path, sentence: str, changes: str | None, provision: str | None
) -> None:
    register = drafted(tmp_path, *SAID, source=POLICY + f"\n## 3. Andet\n\n{sentence}\n")
    assert (register.changes, register.processes[0].provision) == (changes, provision)


def test_of_two_times_to_answer_the_first_is_the_one_for_everybody(tmp_path: Path) -> None:
    register = drafted(tmp_path, *SAID, fact("term", 9, term="45 days", of="answer"))
    assert str(register.rights[0].answer_within) == "1 month"


def test_a_draft_may_be_written_in_two_languages(tmp_path: Path) -> None:
    made = draft(read(POLICY.encode(), name="policy.md", language="da"), SAID, ["da", "en"])
    for name, text in made.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [str(fault) for fault in loader.check(tmp_path)] == []
    assert _sentence(tmp_path, "2.3", "en").endswith("counted from the end of the financial year it belongs to.")
    words = reading.read((tmp_path / "wording.en.yaml").read_bytes(), "wording.en.yaml").value
    assert words["processes"]["nyhedsbrev"]["title"] == "Sending you our newsletter"
    assert "translate them (en)" in made.files["TO-DO.md"]


def test_our_own_sentences_have_the_same_places_in_both_languages() -> None:
    danish, english = phrases("da"), phrases("en")
    assert {key: set(said) for key, said in danish.items() if isinstance(said, dict)} == {
        key: set(said) for key, said in english.items() if isinstance(said, dict)
    }
    assert set(danish["vendor_kinds"]) == set(CATALOGUE_KINDS)


@pytest.mark.parametrize(
    "said",
    [
        {"newsletter": True, "tools": ["Mailchimp"], "clauses": True, "address": "Gaden 1"},
        {"customers": True, "analytics": True, "tools": ["Dinero", "Google Analytics"]},
        {"officer": True, "newsletter": True, "customers": True, "analytics": True, "tools": ["HubSpot", "Hotjar"]},
    ],
    ids=["baker", "dentist", "service"],
)
def test_a_register_that_was_begun_has_no_high_finding(tmp_path: Path, said: dict[str, object]) -> None:
    register = begun(tmp_path, **said)
    found = judge(tmp_path, None, day=at("2026-03-01").date())
    assert [one for one in found if one.severity is Severity.HIGH] == []
    assert register.changes == "told_before"
    assert bool(register.cookies) is bool(said.get("analytics"))


def test_a_service_outside_the_eea_has_no_ground_that_nobody_answered(tmp_path: Path) -> None:
    assert begun(tmp_path, tools="Mailchimp").recipients[0].transfer is None


@pytest.mark.parametrize("source", ["*a " * 40_000, "|" + "name|" * 30_000, "x" * 100_001])
def test_a_line_that_nobody_writes_is_refused_at_once(source: str) -> None:
    with pytest.raises(TextUnreadable, match="is no paragraph and no table"):
        read(f"# Privacy policy\n\nWe keep it.\n\n{source}\n".encode(), name="policy.md", language="en")


BOARDS = """# Privacy Policy

Boards Ltd ("we"), 4 Quay Street, Dublin 2, Ireland (company number 612345), is the controller.

## What we collect and why

### Your account

We collect your name and e-mail address to provide the service to you (Art. 6(1)(b) GDPR). We keep account data for 90
days after you close it.

### Billing

Payments are handled by Paymill Ltd (Ireland). We receive your billing address. We keep invoices for six years after the
end of the financial year, because tax law requires it (Art. 6(1)(c)).

### Marketing

With your consent we send product news by e-mail.

## Who we share data with

| Provider | Purpose | Location |
|---|---|---|
| Helpfolk, Inc. | Support chat | Ireland, USA |
| Postbird, Inc. | E-mail marketing | USA |
"""


@pytest.fixture
def boards(tmp_path: Path) -> Register:
    text = read(BOARDS.encode(), name="policy.md", language="en")
    return drafted(tmp_path, *find_all(text), source=BOARDS, language="en")


def test_each_part_of_what_is_collected_is_a_process_with_its_own_receivers(boards: Register) -> None:
    using = {one.id: list(one.recipients) for one in boards.processes}
    assert list(using) == ["your-account", "billing", "marketing"]
    assert using["billing"] == ["paymill-ltd"]
    assert using["marketing"] == ["postbird-inc"]
    assert "helpfolk-inc" in using["your-account"]


def test_a_process_has_the_period_said_of_it_and_else_the_shortest(boards: Register, tmp_path: Path) -> None:
    rules = {one.id: str(one.duration) for one in boards.retention}
    kept = {one.id: rules[one.retention] for one in boards.processes}
    assert kept == {"your-account": "90 days", "billing": "6 years", "marketing": "90 days"}
    assert "how long; none is said here" in (tmp_path / "TO-DO.md").read_text()


def test_the_country_in_an_address_says_more_than_the_legal_form(boards: Register) -> None:
    (house,) = boards.establishments
    assert (house.country, list(house.address)) == ("IE", ["4 Quay Street, Dublin 2, Ireland"])


def test_of_several_countries_the_one_outside_the_eea_counts(boards: Register) -> None:
    assert {one.id: one.country for one in boards.recipients}["helpfolk-inc"] == "US"


def test_the_country_in_the_text_wins_and_a_company_is_joined_to_its_service(tmp_path: Path) -> None:
    register = drafted(
        tmp_path,
        *SAID,
        fact("third_party", 9, name="Google Analytics", does="til at måle besøg", vendor="google-analytics"),
        fact("third_party", 9, name="Google", vendor="google"),
        fact("country", 9, country="US", quote="Google behandler oplysninger i USA."),
        fact("transfer", 9, ground="standard_clauses", country="US"),
    )
    known = {one.id: one for one in register.recipients}
    assert set(known) == {"duepost", "google-analytics"}
    assert known["google-analytics"].country == "US"
    assert known["google-analytics"].transfer is not None
    assert "Opgave: måle besøg." in (tmp_path / "wording.da.yaml").read_text()


def test_a_period_of_something_else_is_told_and_not_taken(tmp_path: Path) -> None:
    register = drafted(
        tmp_path,
        *SAID,
        fact("retention", 5, duration="2 years", starts="last_contact", of="medlemmer"),
        fact("retention", 5, duration="5 years", starts="end_of_financial_year", of="fakturaer"),
    )
    assert register.processes[0].retention == "for-2-years-last-contact"
    assert "5 years, said of 'fakturaer'" in (tmp_path / "TO-DO.md").read_text()


def test_a_time_that_no_process_has_is_told(tmp_path: Path) -> None:
    drafted(
        tmp_path,
        *SAID,
        fact("retention", 5, duration="2 years", starts="last_contact", of="medlemmer"),
        fact("retention", 8, duration="så længe loven kræver det", of="bilag"),
    )
    said = "'så længe loven kræver det', said of 'bilag' is no period a register can count; write a rule for it"
    assert said in (tmp_path / "TO-DO.md").read_text()


def test_of_more_recipients_than_anybody_has_the_first_are_written_and_the_others_counted(tmp_path: Path) -> None:
    many = [fact("third_party", 9, name=f"Firma{number} ApS") for number in range(MOST_OF_A_KIND + 20)]
    register = drafted(tmp_path, *SAID[:1], *many)
    assert len(register.recipients) == MOST_OF_A_KIND
    assert "20 more of the kind 'third_party'" in (tmp_path / "TO-DO.md").read_text()
    assert f"Firma{MOST_OF_A_KIND + 19} ApS" in (tmp_path / "FINDINGS.md").read_text()


def test_names_that_make_the_same_id_each_have_one_of_their_own() -> None:
    building = Building("Acme", ("da",))
    ids = []
    for _ in range(1_100):
        ids.append(building.free_id("recipients", "acme"))
        building.add("recipients", {"id": ids[-1]})
    assert ids[:2] == ["acme", "acme-2"]
    assert len(set(ids)) == 1_100
