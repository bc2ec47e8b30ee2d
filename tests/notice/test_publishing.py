"""What was published stays as it was; whoever a change concerns is told of it, once, and it is known who was."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail as outgoing
from django.db import DatabaseError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from holdord.audit import queries as audit
from holdord.lib.registry import portraits
from holdord.notice import actions, queries, stored, workflow
from holdord.notice.document import NoticeDocument
from holdord.notice.models import Message, NoticeVersion, Telling
from holdord.notice.plain import plain
from holdord.notice.queries import AskAnew, TellingCount
from holdord.notice.rules import RIGHTS_AT, TellingState
from holdord.policy import queries as policy
from holdord.policy.actions import NothingNew
from holdord.rights.letters import PAGE
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from tests.conftest import at, promise
from tests.drafts import LONGER, LONGER_KEY, WIDER, WIDER_KEY, YOUNGER, Draft, knows


def tell(number: int, day: str, limit: int = 500) -> int:
    return actions.tell(publication=number, limit=limit, by="system:policy", at=at(day))


def lengthen(draft: Draft, day: str) -> int:
    draft.write(*LONGER)
    draft.acknowledge(LONGER_KEY)
    return draft.publish(at(day))


# --- the notice, as it was published ----------------------------------------------------------------------------------


@promise("11.1")
def test_what_the_page_shows_is_what_was_published_with_number_and_day(draft: Draft) -> None:
    assert queries.document("en").number is None
    draft.publish(at("2026-03-01"))

    notice = queries.document("en")
    assert (notice.number, str(notice.published_on)) == (1, "2026-03-01")
    assert notice.version == policy.version()


def test_a_change_of_the_folder_does_not_reach_the_page(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    before = plain(queries.document("en"))
    draft.write("We encrypt your data.", "We lock your data up.", "wording.en.yaml")
    assert plain(queries.document("en")) == before

    draft.publish(at("2026-04-01"))
    assert "We lock your data up." in plain(queries.document("en"))
    assert "We encrypt your data." in str(queries.document_of(1, "en"))


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_stored_notice_is_read_as_it_was_written(house: object, language: str) -> None:
    """Of the shipped register, which has every kind of block."""
    notice = queries.document(language)
    kept = stored.write(notice)

    assert stored.read(kept) == notice
    assert stored.write(stored.read(kept)) == kept
    kinds = {block.kind for section in notice.sections for block in section.blocks}
    assert kinds == set(stored.BLOCKS)


def test_a_notice_of_another_format_is_not_guessed_at() -> None:
    with pytest.raises(stored.NotOurs, match="format is 2"):
        stored.read('{"format": 2}')


def test_each_language_is_kept_under_the_digest_of_its_text(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    rows = NoticeVersion.objects.order_by("language")
    assert [row.language for row in rows] == ["da", "en"]
    assert all(row.digest == stored.digest(row.content) for row in rows)


def test_the_database_refuses_to_change_or_remove_what_was_published(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    for act in (lambda rows: rows.update(language="xx"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act(NoticeVersion.objects.all())


def test_a_text_that_was_changed_all_the_same_is_not_shown(draft: Draft) -> None:
    NoticeVersion(publication_id=1, language="en", digest="0" * 64, content="{}")
    draft.publish(at("2026-03-01"))
    NoticeVersion.objects.create(publication_id=1, language="xx", digest="f" * 64, content='{"format":1}')
    with pytest.raises(queries.Altered, match="changed behind our back"):
        queries._stored("f" * 64)


def test_versions_are_listed_with_what_each_changed(draft: Draft) -> None:
    draft.publish(at("2026-03-01"), note="The first.")
    lengthen(draft, "2026-04-01")
    draft.write("duration: 24 months", "duration: 12 months")
    draft.publish(at("2026-05-01"))

    newest, middle, first = queries.versions()
    assert (newest.number, newest.is_in_force, newest.strengthened, newest.weakened) == (3, True, 1, 0)
    assert (middle.number, middle.is_in_force, middle.weakened) == (2, False, 1)
    assert (first.number, first.note, first.added, first.weakened) == (1, "The first.", 0, 0)


def test_the_list_reads_no_old_version_again_for_a_visitor(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    draft.write("We encrypt your data.", "We lock your data up.", "wording.en.yaml")
    draft.publish(at("2026-04-01"))
    first = queries.versions()

    policy._kept.cache_clear()
    assert queries.versions() == first
    assert queries.compared(1, 2, "en") is not None
    assert policy._kept.cache_info().misses == 0


def test_any_two_versions_are_compared_by_promise(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    lengthen(draft, "2026-04-01")
    draft.write(*YOUNGER)
    draft.publish(at("2026-05-01"))

    found = queries.compared(1, 3, "en")
    assert found is not None
    assert {group.promise: [told.change.key for told in group.told] for group in found.groups} == {
        "2.4a": [LONGER_KEY],
        "": ["minimum-age:minimum-age"],
    }
    assert queries.compared(1, 9, "en") is None


# --- what must be acknowledged ----------------------------------------------------------------------------------------


def test_a_material_change_that_nobody_stands_by_is_not_published(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    draft.write(*LONGER)
    with pytest.raises(actions.NotAcknowledged) as refused:
        draft.publish(at("2026-04-01"))
    assert [change.key for change in refused.value.changes] == [LONGER_KEY]
    assert policy.latest_number() == 1

    draft.acknowledge(LONGER_KEY)
    assert draft.publish(at("2026-04-01")) == 2


def test_the_same_is_not_published_twice(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    with pytest.raises(NothingNew):
        draft.publish(at("2026-04-01"))
    assert NoticeVersion.objects.count() == 2


# --- telling ----------------------------------------------------------------------------------------------------------


@promise("11.1")
def test_whoever_a_change_concerns_gets_one_letter_in_their_language(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    ada, bo = knows("ada", at("2026-03-02"), language="en"), knows("bo", at("2026-03-03"), language="da")
    number = lengthen(draft, "2026-04-01")
    assert queries.telling(number) == TellingCount(number, to_tell=2, waiting=2)

    assert tell(number, "2026-04-01") == 0
    assert tell(number, "2026-04-02") == 0

    (letter,), (brev,) = queries.messages_to(ada), queries.messages_to(bo)
    assert letter.to == "ada@people.example"
    assert letter.title == "Small changes its privacy policy"
    assert "we keep the data longer" in (letter.body or "")
    assert "1 April 2026" in (letter.body or "")
    assert "/en/privacy/difference?from=1&to=2" in (letter.body or "")
    assert RIGHTS_AT["en"] in (letter.body or "")
    assert brev.title == "Small ændrer sin privatlivspolitik"
    assert "vi gemmer oplysningerne længere" in (brev.body or "")
    assert "1. april 2026" in (brev.body or "")
    assert queries.telling(number) == TellingCount(number, to_tell=2, on_the_way=2)


def test_the_letter_leads_to_the_page_of_rights() -> None:
    assert RIGHTS_AT == PAGE


def test_a_change_that_concerns_nobody_is_told_to_nobody(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    knows("ada", at("2026-03-02"))
    draft.write(*YOUNGER)
    assert queries.telling(draft.publish(at("2026-04-01"))) == TellingCount(2)


def test_whoever_came_after_the_change_was_told_by_the_new_notice(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    number = lengthen(draft, "2026-04-01")
    knows("ada", at("2026-04-02"))
    assert queries.telling(number).to_tell == 0


def test_who_has_no_address_is_counted_as_unreachable(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    knows("ada", at("2026-03-02"), email=False)
    number = lengthen(draft, "2026-04-01")
    tell(number, "2026-04-01")
    assert queries.telling(number) == TellingCount(number, to_tell=1, unreachable=1)


def test_who_was_erased_meanwhile_is_not_written_to_and_still_counts(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    ada, bo = knows("ada", at("2026-03-02")), knows("bo", at("2026-03-02"))
    number = lengthen(draft, "2026-04-01")
    tell(number, "2026-04-01", limit=1)
    written = Telling.objects.get(state=TellingState.WRITTEN.value).subject_id
    for person in (ada, bo):
        actions.erase(subject=person, by="system:test", at=at("2026-04-02"))

    assert written in (ada, bo)
    assert tell(number, "2026-04-03") == 0
    found = queries.telling(number)
    assert (found.to_tell, found.gone, found.waiting) == (2, 1, 0)
    assert not Telling.objects.exclude(subject=None).exists()


def test_who_wants_nothing_used_any_more_is_left_in_peace(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    ada = knows("ada", at("2026-03-02"))
    subjects.object_to(subject=ada, by="system:test", at=at("2026-03-03"))
    subjects.suppress(subject=ada, by="system:test", at=at("2026-03-04"))
    number = lengthen(draft, "2026-04-01")
    tell(number, "2026-04-01")
    assert queries.telling(number) == TellingCount(number, to_tell=1, silent=1)
    assert queries.messages_to(ada) == []


def test_two_who_turn_out_to_be_one_are_told_once(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    ada, other = knows("ada", at("2026-03-02")), knows("lovelace", at("2026-03-02"))
    number = lengthen(draft, "2026-04-01")
    actions.hand_over(source=other, target=ada, by="system:test", at=at("2026-04-01"))
    assert tell(number, "2026-04-02") == 0
    assert len(queries.messages_to(ada)) == 1 and queries.messages_to(other) == []
    assert queries.telling(number).gone == 1


@pytest.fixture
def mail_server(settings: Settings) -> None:
    settings.HOLDORD_SMTP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.HOLDORD_JOBS = "off"


def sent(person: UUID, day: str) -> UUID:
    (letter,) = queries.messages_to(person)
    workflow.send(message=str(letter.envelope.id), at=at(day))
    return letter.envelope.id


@pytest.mark.usefixtures("mail_server")
def test_told_is_who_the_mail_server_took_the_letter_for(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    ada = knows("ada", at("2026-03-02"))
    number = lengthen(draft, "2026-04-01")
    tell(number, "2026-04-01")
    assert not people.facts(ada, at=at("2026-04-02")).was_told("policy-change")

    letter = sent(ada, "2026-04-02")

    assert len(outgoing.outbox) == 1
    told, objection = sorted(people.told(ada), key=lambda fact: fact.what)
    assert (told.what, told.version, told.at) == ("policy-change", policy.version(), at("2026-04-02"))
    assert objection.what == "right-to-object", "a first letter tells of it, whatever else it tells"
    assert queries.telling(number) == TellingCount(number, to_tell=1, told=1)
    (proof,) = queries.proofs(number)
    assert (proof.subject, proof.message, proof.sent_at, proof.lost_at) == (ada, letter, at("2026-04-02"), None)
    assert proof.state == "told"


@pytest.mark.usefixtures("mail_server")
def test_a_letter_that_came_back_told_nobody(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    ada = knows("ada", at("2026-03-02"))
    number = lengthen(draft, "2026-04-01")
    tell(number, "2026-04-01")
    letter = sent(ada, "2026-04-02")
    actions.bounce(message=letter, status="5.1.1", permanent=True, by="system:mail", at=at("2026-04-03"))

    assert queries.telling(number) == TellingCount(number, to_tell=1, failed=1)
    (proof,) = queries.proofs(number)
    assert (proof.state, proof.lost_at) == ("failed", at("2026-04-03"))


def test_cut_off_in_the_middle_it_goes_on_where_it_was(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    draft.publish(at("2026-03-01"))
    known = [knows(f"p{place}", at("2026-03-02")) for place in range(5)]
    number = lengthen(draft, "2026-04-01")
    write, calls = actions.telling.letters.write, []

    def cut_off(**given: object) -> UUID:
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return write(**given)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(actions.telling.letters, "write", cut_off)
    with pytest.raises(KeyboardInterrupt):
        tell(number, "2026-04-01")
    assert queries.still_to_tell() == {number: 3}

    assert tell(number, "2026-04-02") == 0
    assert Message.objects.count() == 5
    assert {len(queries.messages_to(person)) for person in known} == {1}


def test_the_job_goes_on_until_nobody_waits(
    draft: Draft, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    draft.publish(at("2026-03-01"))
    for place in range(3):
        knows(f"p{place}", at("2026-03-02"))
    number = lengthen(draft, "2026-04-01")
    handed: list[tuple[str, str]] = []
    monkeypatch.setattr(workflow, "enqueue", lambda name, key, **ids: handed.append((name, key)))
    monkeypatch.setattr(workflow, "_AT_A_TIME", 2)

    workflow.tell(publication=number, at=at("2026-04-01"))
    assert handed == [("notice.tell", f"{number}-1")]
    workflow.look_for_untold(at=at("2026-04-01") + timedelta(minutes=5))
    assert handed[1:] == [("notice.tell", f"{number}-1")]
    workflow.tell(publication=number, at=at("2026-04-01"))
    workflow.look_for_untold(at=at("2026-04-02"))
    assert len(handed) == 2


def test_what_was_not_told_stands_in_the_persons_portrait(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    ada = knows("ada", at("2026-03-02"), email=False)
    number = lengthen(draft, "2026-04-01")
    tell(number, "2026-04-01")
    portrait = next(one for one in portraits.all() if one.room == "notice")
    (item,) = portrait.show(ada)
    assert (item.kind, item.fields) == ("told", {"what": "policy-change", "state": "unreachable"})


def test_consents_that_must_be_asked_anew_are_counted(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    knows("ada", at("2026-03-02"), consents=True)
    knows("bo", at("2026-03-02"))
    draft.write(*WIDER)
    draft.acknowledge(WIDER_KEY)
    number = draft.publish(at("2026-04-01"))
    knows("cai", at("2026-04-02"), consents=True)
    assert queries.ask_anew(number, at("2026-04-03")) == [AskAnew("updates", 1)]


def test_a_letter_cites_the_version_it_was_written_under(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    knows("ada", at("2026-03-02"))
    tell(lengthen(draft, "2026-04-01"), "2026-04-01")
    assert [row.register_version for row in Message.objects.all()] == [policy.version()]


def test_owing_leaves_its_entry_in_the_log_with_numbers_only(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    knows("ada", at("2026-03-02"))
    number = lengthen(draft, "2026-04-01")
    (entry,) = audit.entries(None, act="notice.owe")
    assert entry.detail == {"publication": number, "people": 1}


def test_a_first_publication_tells_nobody(draft: Draft) -> None:
    knows("ada", at("2026-02-02"))
    assert queries.telling(draft.publish(at("2026-03-01"))).to_tell == 0


def test_a_notice_has_its_number_only_where_it_was_published(draft: Draft, settings: Settings) -> None:
    draft.publish(at("2026-03-01"))
    settings.HOLDORD_IN_FORCE = "folder"
    found: NoticeDocument = queries.document("en")
    assert found.number is None
    assert [version.is_in_force for version in queries.versions()] == [False]
