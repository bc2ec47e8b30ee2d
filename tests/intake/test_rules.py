"""What fits the form is taken, and what does not is refused with every fault at once."""

import pytest

from holdord.intake.rules import NoSuchForm, NotAccepted, OutOfScope, accept, form_of, is_email
from holdord.policy.register import Form, Process, Register
from holdord.terms import IdentifierKind
from tests.conftest import promise

FORM = Form.model_validate(
    {
        "id": "contact",
        "purpose": "answer-request",
        "fields": [
            {"name": "name", "category": "name", "required": True, "longest": 40},
            {"name": "email", "category": "email", "kind": "email", "identifies": "email", "required": True},
            {"name": "phone", "category": "phone", "kind": "tel", "identifies": "phone"},
            {"name": "message", "category": "other", "kind": "textarea", "longest": 500},
        ],
        "consents": [{"purpose": "news-by-email"}],
    }
)
PROCESS = Process.model_validate(
    {
        "id": "web-forms",
        "section": "3",
        "data_subjects": ["enquirer"],
        "categories": ["name", "email", "phone", "other"],
        "purposes": ["answer-request", "news-by-email"],
        "retention": "web-forms",
        "sources": ["the-person"],
        "forms": [FORM],
    }
)
ADA = {"name": "Ada Krogh", "email": "ada@example.org", "message": "Hello,\nplease call."}


def faults(values: dict[str, str], consents: tuple[str, ...] = ()) -> dict[str, str]:
    with pytest.raises(NotAccepted) as refused:
        accept(PROCESS, FORM, values, consents)
    return refused.value.faults


@promise("3.1")
def test_what_fits_the_form_is_taken_with_its_categories_and_identifiers() -> None:
    taken = accept(PROCESS, FORM, {**ADA, "phone": " "}, ())
    assert dict(taken.values) == ADA
    assert taken.categories == ("name", "email", "other")
    assert taken.identifiers == {IdentifierKind.EMAIL: "ada@example.org"}


@promise("3.1")
def test_a_field_the_register_does_not_know_is_refused() -> None:
    assert faults({**ADA, "shoe-size": "39"}) == {"shoe-size": "unknown-field"}


def test_every_fault_is_told_at_once() -> None:
    sent = {"name": "", "email": "ada at example", "phone": "call me", "message": "x" * 501, "admin": "1"}
    assert faults(sent, ("sell-my-data",)) == {
        "name": "missing",
        "email": "not-an-email",
        "phone": "not-a-phone",
        "message": "too-long",
        "admin": "unknown-field",
        "consents": "unknown-consent",
    }


def test_the_refusal_itself_names_no_value() -> None:
    with pytest.raises(NotAccepted) as refused:
        accept(PROCESS, FORM, {"name": "Ada Krogh", "email": "ada at example"}, ())
    assert "Ada" not in str(refused.value) and "example" not in str(refused.value)


@promise("3.3c")
def test_a_box_that_was_not_ticked_gives_no_consent() -> None:
    assert accept(PROCESS, FORM, ADA, ()).consents == ()
    assert accept(PROCESS, FORM, ADA, ("news-by-email",)).consents == ("news-by-email",)


@pytest.mark.parametrize("value", ["ada\nkrogh", "ada\0krogh"])
def test_a_line_holds_one_line_of_plain_text(value: str) -> None:
    assert faults({**ADA, "name": value}) == {"name": "not-plain-text"}


@pytest.mark.parametrize(
    "address",
    ["ada@example.org", "a.b+c@sub.example.co.uk", "søren@blåbærgrød.dk", "o'hara@example.com", "1@2.example",
     "ø" * 32 + "@example.dk"],
)  # fmt: skip
def test_addresses_people_have_are_taken(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    ["", "ada", "ada@", "@example.org", "ada@example", "ada@@example.org", "ada@exa mple.org", "ada@-example.org",
     "ada@example.org\nbcc: ben@example.org", "a" * 65 + "@example.org", "ada@example..org",
     "ada@" + "a" * 250 + ".org", "a@" + "b" * 70 + ".dk", "a@" + "ø" * 60 + ".dk", "ø" * 33 + "@example.dk"],
)  # fmt: skip
def test_addresses_no_mail_can_reach_are_refused(address: str) -> None:
    assert not is_email(address)


class _Register:
    """The two things `form_of` asks of a register."""

    class scope:
        excludes = ("employees",)

    @staticmethod
    def form(form_id: str) -> tuple[Process, Form] | None:
        return (PROCESS, FORM) if form_id == "contact" else None


REGISTER: Register = _Register()  # type: ignore[assignment]  # a stand-in with what the function uses


@promise("1.2")
def test_a_form_without_a_process_is_refused() -> None:
    assert form_of(REGISTER, "contact") == (PROCESS, FORM)
    with pytest.raises(NoSuchForm):
        form_of(REGISTER, "survey")


@promise("1.3")
def test_data_about_employees_as_such_are_refused() -> None:
    assert form_of(REGISTER, "contact", "enquirer") == (PROCESS, FORM)
    with pytest.raises(OutOfScope):
        form_of(REGISTER, "contact", "employees")
