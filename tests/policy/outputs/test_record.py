"""The records of Art. 30: each letter in its column, each row of one purpose, nothing the register does not say."""

from dataclasses import replace

from holdord.policy.loader import Edition
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.processor_record import processor_record
from holdord.policy.outputs.recipients import processors, recipients
from holdord.policy.outputs.record import record
from holdord.policy.outputs.table import Table
from holdord.policy.register import Engagement
from tests.conftest import promise

#: GDPR Art. 30(1)(a)-(g) in their order, and the day of the last change.
LETTERS = [
    "controller", "joint_controllers", "representative", "data_protection_officer", "activity", "purpose",
    "data_subjects", "personal_data", "special_categories", "recipients", "third_countries", "own_transfers",
    "erasure", "security", "last_updated",
]  # fmt: skip


def rows(table: Table) -> list[dict[str, object]]:
    return list(table.as_data()["rows"])


def test_the_columns_follow_the_letters_of_article_30(altoros: Edition, imprint: Imprint) -> None:
    assert [column.key for column in record(altoros, "da", imprint).columns][: len(LETTERS)] == LETTERS


def test_there_is_a_row_for_each_purpose_of_each_activity(altoros: Edition, imprint: Imprint) -> None:
    table = record(altoros, "en", imprint)
    assert len(table.rows) == sum(len(process.purposes) for process in altoros.register.processes)


def test_a_row_names_what_that_purpose_uses_and_who_gets_it_for_that(altoros: Edition, imprint: Imprint) -> None:
    found = [row for row in rows(record(altoros, "en", imprint)) if row["purpose"] == "Settling what was agreed"]
    calls = next(row for row in found if row["activity"] == "E-mail, messages, chat and telephone")
    assert calls["personal_data"] == [
        "Name", "Telephone number", "Company", "Number, time and length of a call", "Recording of a telephone call",
    ]  # fmt: skip
    assert calls["recipients"] == [
        "Google storage (Google LLC, United States), processor",
        "Amazon Web Services (Amazon Web Services EMEA SARL, Luxembourg), processor",
        "HubSpot storage (HubSpot, Inc., United States), processor",
    ]
    assert str(calls["legal_basis"]).startswith("legitimate interest (GDPR Art. 6(1)(f)): Our interest in avoiding")


@promise("10.2")
def test_a_transfer_without_a_ground_is_said_to_have_none(altoros: Edition, imprint: Imprint) -> None:
    statistics = next(row for row in rows(record(altoros, "en", imprint)) if row["purpose"] == "Statistics")
    transfers = statistics["third_countries"]
    assert isinstance(transfers, list)
    assert transfers[0].startswith("United States: Google Analytics, Google Tag Manager")
    assert transfers[0].endswith("no ground is named")
    own = statistics["own_transfers"]
    assert isinstance(own, list)
    assert "United States: Altoros Norge AS to Altoros Americas LLC - no ground is named" in own
    assert "Argentina: Altoros Norge AS to Altoros Argentina - adequacy decision (2003/490/EC)" in own


def test_a_transfer_with_a_ground_names_it_while_it_holds(minimal: Edition, imprint: Imprint) -> None:
    def transfers(on: Imprint) -> object:
        return next(row for row in rows(record(minimal, "en", on)) if row["recipients"] != "none")["third_countries"]

    assert transfers(imprint) == ["United States: Duepost - EU-US Data Privacy Framework ((EU) 2023/1795)"]
    before = replace(imprint, made_on=imprint.made_on.replace(year=2022))
    assert transfers(before) == ["United States: Duepost - no ground is named"]


def test_a_period_is_told_with_its_event_and_with_what_holds_before(altoros: Edition, imprint: Imprint) -> None:
    customers = next(row for row in rows(record(altoros, "en", imprint)) if row["activity"] == "Customers")
    assert customers["erasure"] == ["8 years from the last delivery", "before that: 5 years from the day of collection"]


def test_papers_stand_in_the_row_of_what_they_cover(minimal: Edition, imprint: Imprint) -> None:
    found = {row["purpose"]: row for row in rows(record(minimal, "en", imprint))}
    contract = "Processor agreement of 12 January 2026 (12 January 2026; to be reviewed on 12 January 2028)"
    assert found["News of bread and books"]["processor_agreements"] == [contract]
    assert found["Answering you"]["processor_agreements"] == []
    assert len(found["Answering you"]["assessments"]) == 1  # type: ignore[arg-type]


def test_nobody_is_called_an_officer_who_is_not_one(minimal: Edition, imprint: Imprint) -> None:
    contact = minimal.register.dpo.model_copy(update={"officer": False})
    without = replace(minimal, register=minimal.register.model_copy(update={"dpo": contact}))
    assert record(minimal, "en", imprint).columns[3].heading == "Data protection officer"
    assert record(without, "en", imprint).columns[3].heading == "Contact for data protection"


def test_several_controllers_are_joint_only_where_somebody_says_so(altoros: Edition, imprint: Imprint) -> None:
    first = rows(record(altoros, "en", imprint))[0]
    assert len(first["controller"]) == 5  # type: ignore[arg-type]
    assert first["joint_controllers"] == []
    words = {
        language: said.model_copy(update={"joint_arrangement": "We share the work."})
        for language, said in altoros.wordings.items()
    }
    arranged = rows(record(replace(altoros, wordings=words), "en", imprint))[0]
    assert len(arranged["controller"]) == 1  # type: ignore[arg-type]
    assert len(arranged["joint_controllers"]) == 4  # type: ignore[arg-type]


def test_danish_headings_are_those_of_danish_records(altoros: Edition, imprint: Imprint) -> None:
    table = record(altoros, "da", imprint)
    assert [column.heading for column in table.columns[4:14]] == [
        "Behandlingsaktivitet", "Formål", "Kategorier af registrerede", "Kategorier af personoplysninger",
        "Følsomme oplysninger (GDPR artikel 9)",
        "Modtagere", "Overførsler til tredjelande",
        "Overførsler til egne kontorer i tredjelande", "Frister for sletning",
        "Tekniske og organisatoriske sikkerhedsforanstaltninger",
    ]  # fmt: skip
    assert table.title == "Fortegnelse over behandlingsaktiviteter (GDPR artikel 30, stk. 1)"


def test_every_table_names_its_version_and_its_day(altoros: Edition, imprint: Imprint) -> None:
    for make in (record, processor_record, processors, recipients):
        about = dict(make(altoros, "en", imprint).about)
        assert about["Version of the policy"] == f"no. 3, {altoros.version[:12]}"
        assert about["Last updated"] == "1 February 2026"
        assert about["This document was made on"] == "1 March 2026"


def test_a_version_that_was_never_published_says_so(altoros: Edition, imprint: Imprint) -> None:
    about = dict(record(altoros, "en", replace(imprint, number=None, published_at=None)).about)
    assert about["Version of the policy"] == f"{altoros.version[:12]}, not published"
    assert about["Last updated"] == "not stated"


def test_work_done_for_others_has_a_record_of_its_own(small: Edition, imprint: Imprint) -> None:
    [row] = rows(processor_record(small, "en", imprint))
    assert row["on_behalf_of"] == "Large A/S, Denmark"
    assert row["processing"]
    assert len(row["sub_processors"]) == 1  # type: ignore[arg-type]
    assert len(row["security"]) == 1  # type: ignore[arg-type]


def test_what_goes_back_to_a_controller_outside_the_eea_is_a_transfer(small: Edition, imprint: Imprint) -> None:
    [engagement] = small.register.engagements
    abroad = Engagement(**{**engagement.model_dump(), "country": "US", "recipients": ()})
    edition = replace(small, register=small.register.model_copy(update={"engagements": (abroad,)}))
    [row] = rows(processor_record(edition, "en", imprint))
    assert row["third_countries"] == ["United States: Large A/S - the controller itself is there"]


def test_who_works_for_nobody_has_an_empty_record_that_says_so(altoros: Edition, imprint: Imprint) -> None:
    table = processor_record(altoros, "en", imprint)
    assert table.rows == ()
    assert table.none == "The register names nobody on whose behalf data are processed."


def test_the_list_of_processors_holds_no_others(altoros: Edition, imprint: Imprint) -> None:
    listed = rows(processors(altoros, "en", imprint))
    assert {row["role"] for row in listed} == {"processor"}
    assert len(listed) == sum(one.role == "processor" for one in altoros.register.recipients)
    assert len(rows(recipients(altoros, "en", imprint))) == len(altoros.register.recipients)
