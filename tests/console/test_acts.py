"""What the log of the house calls by a code, its page calls by words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import holdord
from holdord.console import log_texts
from holdord.intake.arrivals import Verdict

PACKAGE = Path(holdord.__file__).parent
#: Who writes an entry, and the room that is put before an act which names none.
WRITERS = {"record": "", "_record": "", "_note": "", "_limit": "", "note": "rights.", "note_door": "staff."}
#: What is put together from variables.
PUT_TOGETHER = {
    "decisions.asked-by-a-machine", "decisions.may", "decisions.merge", "decisions.unmerge", "house.move_in",
    "mailing.let-go", "mailing.refused",
    "recipients.disclose", "recipients.done", "recipients.impossible", "recipients.refused",
    "retention.erase_person", "retention.erase_record", "retention.erase_records",
    *(f"intake.{verdict.value}" for verdict in Verdict if verdict is not Verdict.GONE),
    *(f"staff.{verb}_{what}" for verb in ("add", "remove", "renew") for what in ("second_factor", "recovery_codes")),
}  # fmt: skip


def acts_in(file: Path) -> Iterator[str]:
    """The acts that are written out where an entry is made."""
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.Call):
            continue
        room = WRITERS.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
        told = [*node.args, *(word.value for word in node.keywords if word.arg == "act")]
        given = [each for one in told for each in ((one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,))]
        if room is not None:
            yield from (each.value for each in given if _is_act(each))
            yield from (f"{room}{each.value}" for each in given if room and _is_bare(each))


def _is_act(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(re.fullmatch(r"[a-z]+\.[a-z][a-z_-]*", str(node.value)))


def _is_bare(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(re.fullmatch(r"[a-z][a-z_-]*", str(node.value)))


def test_every_act_of_the_house_has_words() -> None:
    acts = {act for file in PACKAGE.rglob("*.py") for act in acts_in(file)} | PUT_TOGETHER
    assert {"policy.publish", "rights.opened", "staff.log_in", "notice.sent", "consent.give"} <= acts, "it looks"
    missing = sorted(acts - log_texts.ACTS.keys())
    assert not missing, "add to ACTS in console/texts.py, with Danish in its django.po:\n" + "\n".join(missing)


def test_words_stand_for_acts_there_are() -> None:
    acts = {act for file in PACKAGE.rglob("*.py") for act in acts_in(file)} | PUT_TOGETHER
    assert not sorted(log_texts.ACTS.keys() - acts), "nobody does this any more: take it out of ACTS"
