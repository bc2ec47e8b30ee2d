"""The certificate of a run over what was due: as JSON, and as a PDF for the file. It names nobody.

Promise:  7.2a - "when a retention period ends, data are erased", and it can be shown
Law:      GDPR Art. 5(2); PDF/UA-1
Takes:    RunEvidence, as queries.run gives it; a language
Gives:    as_json, pdf. Both say whether the lines still are what the log and the ledger say
Next:     ../lib/typst/certificate.typ
"""

from datetime import datetime
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import override

from holdord.lib import typesetting
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.wording import period
from holdord.retention.queries import Checked, RunEvidence, SweepEvidence, checked
from holdord.terms import LANGUAGES


def as_json(run: RunEvidence) -> dict[str, Any]:
    """All there is of a run, and what it was held against."""
    found, register = checked(run), policy.register()
    return {
        "holdord": "retention-run-1", "run": str(run.id), "organisation": register.organisation,
        "began_at": run.at.isoformat(), "ended_at": run.ended_at.isoformat() if run.ended_at else None, "by": run.by,
        "was_cut_off": run.was_cut_off, "lines": [_line(line) for line in run.lines], "print": run.print,
        "log": {
            "agrees": found.log_agrees, "entry": str(found.entry) if found.entry else None, "position": found.position,
            "verify": "holdord audit verify",
        },
        "ledger": {
            "agrees": found.ledger_agrees,
            "how": "keys_print is the sum, modulo 2^256, of the SHA-256 of each keyed hash in the ledger of that "
            "moment, process and rule",
        },
    }  # fmt: skip


def pdf(run: RunEvidence, language: str) -> bytes:
    """The certificate as an accessible PDF. It names nobody, so it is not locked."""
    found, register = checked(run), policy.register()
    with override(language):
        data = {
            "language": language, "organisation": register.organisation, "reference": str(run.id),
            "title": _("Certificate of a retention run"),
            "rows": [
                [_("Run"), str(run.id)], [_("Controller"), register.organisation],
                [_("Began"), _moment(run.at, language)],
                [_("Came to its end"), _ended(run, language)], [_("Erased, things"), str(run.records)],
                [_("Nothing is left of, people"), str(run.people)],
                [_("Second look"), _second_look(run)], *_checked(found), [_("Print of the lines"), run.print],
            ],
            "sections": [[_rule(line, language), _said(line)] for line in run.lines]
            or [[_("Nothing was due"), [_("No rule had anything to let go.")]]],
            "note": _("This certificate holds no personal data."),
        }  # fmt: skip
    return typesetting.typeset(typesetting.CERTIFICATE, data)[0]


def _line(line: SweepEvidence) -> dict[str, Any]:
    return {
        "process": line.process, "rule": line.rule, "records": line.records, "people": line.people, "held": line.held,
        "left_over": line.left_over, "keys_print": line.keys_print.hex(), "register_version": line.register_version,
        "warned": line.warned, "unreached": line.unreached, "least_days": line.least_days,
    }  # fmt: skip


def _rule(line: SweepEvidence, language: str) -> str:
    """The activity and how long it keeps things, in words, where the register still has them."""
    found = policy.wording(language).processes.get(line.process)
    rule = policy.register().rule(line.rule)
    length = f", {period(rule.duration, language)}" if rule else ""
    return f"{found.title if found else line.process} ({line.rule}{length})"


def _said(line: SweepEvidence) -> list[str]:
    lines = [
        _("erased: %(n)s things") % {"n": line.records},
        _("people of whom nothing is left: %(n)s") % {"n": line.people},
        _("kept by a law or a claim: %(n)s things") % {"n": line.held},
        _("still there at the second look, with nothing that keeps it: %(n)s") % {"n": line.left_over},
        _("print of the keyed hashes: %(print)s") % {"print": line.keys_print.hex()},
        _("by the register %(version)s") % {"version": line.register_version[:16]},
    ]
    if line.warned or line.unreached:
        lines.insert(3, _("had heard of it first: %(warned)s; no letter reached: %(unreached)s") % {
            "warned": line.warned, "unreached": line.unreached,
        })  # fmt: skip
    return lines


def _second_look(run: RunEvidence) -> str:
    if run.was_cut_off:
        return _("the run was cut off; the next one looked")
    if run.left_over:
        return _("%(n)s things were still there that nothing keeps") % {"n": run.left_over}
    return _("none was left that nothing keeps")


def _checked(found: Checked) -> list[list[str]]:
    place = _("not yet given its place") if found.position is None else str(found.position)
    log = _("agrees (entry %(place)s)") % {"place": place} if found.log_agrees else _("does NOT agree")
    ledger = _("agrees") if found.ledger_agrees else _("does NOT agree")
    return [[_("Held against the log"), log], [_("Held against the ledger"), ledger]]


def _ended(run: RunEvidence, language: str) -> str:
    if run.ended_at is None:
        return _("it has not ended")
    return _("cut off") if run.was_cut_off else _moment(run.ended_at, language)


def _moment(moment: datetime, language: str) -> str:
    day = local_date(moment, policy.register().desk.time_zone)
    return f"{format_date(day, 'long', locale=LANGUAGES[language].locale)}, {moment:%H:%M} UTC"
