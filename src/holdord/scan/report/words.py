"""A scan in words, in the language that is active: what the report and the console show of it.

Takes:    Seen, its findings, the register it is held against
Gives:    in_words(): what the templates under scan/parts/ show
Next:     html.py, ../../console/scans.py
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.utils.translation import gettext

from holdord.policy.lint.finding import Severity
from holdord.policy.register import Register
from holdord.scan import texts
from holdord.scan.declared import Declared
from holdord.scan.managers import managers
from holdord.scan.naming import span
from holdord.scan.rules import RULES, Finding, looked_for, summary
from holdord.scan.seen import Pass, Seen


@dataclass(frozen=True)
class Row:
    """A finding in words."""

    finding: Finding
    said: str
    passes: str


@dataclass(frozen=True)
class Group:
    """The findings of one rule."""

    rule: str
    asks: str
    right: str
    article: str
    severity: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Met:
    """Somebody who was asked, or something that was stored: whose, and in which states."""

    name: str
    whose: str
    when: str
    kind: str = ""
    under: str = ""
    stays: str = ""


def in_words(seen: Seen, findings: Sequence[Finding], register: Register) -> dict[str, Any]:
    """What a page shows of a scan, in the language that is active."""
    known = managers().get(seen.manager or "")
    looked = looked_for(seen)
    return {
        "seen": seen, "at": f"{seen.at.astimezone(UTC):%Y-%m-%d %H:%M}",
        "manager": known.name if known else "", "asked": any(each.asked for each in seen.passes),
        "numbers": summary(findings), "organisation": register.organisation,
        "groups": list(_groups([each for each in findings if each.counts()])),
        "accepted": list(_groups([each for each in findings if each.accepted])),
        "unlooked": [(rule, texts.ASKS[rule]) for rule in RULES if rule not in looked],
        "passes": [(each, texts.state(each.name), texts.NOT_REACHED.get(each.why_not, "")) for each in seen.passes],
        "hosts": list(_hosts(seen, register)), "stored": list(_stored(seen, register)),
    }  # fmt: skip


def _groups(findings: Sequence[Finding]) -> Iterator[Group]:
    words = {Severity.HIGH: gettext("high"), Severity.MEDIUM: gettext("medium"), Severity.LOW: gettext("low")}
    for severity in Severity:
        for rule in RULES.values():
            of_it = [each for each in findings if each.rule == rule.id and each.severity is severity]
            if of_it:
                rows = tuple(
                    Row(each, each.said.text(gettext), "; ".join(map(texts.state, each.passes))) for each in of_it
                )
                asks, right = str(texts.ASKS[rule.id]), str(texts.RIGHT[rule.id])
                yield Group(rule.id, asks, right, rule.article, words[severity], rows)


def _hosts(seen: Seen, register: Register) -> Iterator[Met]:
    """Each host, whose it is, and when it was asked."""
    declared = Declared(register, seen)
    found: dict[str, str] = {}
    for request in (each for one in seen.passes for each in one.requests):
        vendor = declared.vendor_of(request)
        partners = " / ".join(each.recipient.name for each in declared.behind(request))
        found.setdefault(request.host, partners or (vendor.name if vendor else ""))
    for host in sorted(found, key=lambda each: (found[each], each)):
        yield Met(host, found[host], _when(each for each in seen.passes if _asked(each, host)))


def _asked(one: Pass, host: str) -> bool:
    return any(each.host == host for each in one.requests)


def _stored(seen: Seen, register: Register) -> Iterator[Met]:
    """Each thing, under which domain, whose it is, how long it stays, and when it was there."""
    declared = Declared(register, seen)
    found: dict[tuple[str, str, str], Met] = {}
    for stored in (each for one in seen.passes for each in one.stored):
        owner = declared.owner(stored)
        whose = owner.partner.recipient.name if owner.partner else owner.vendor.name if owner.vendor else ""
        stays = span(stored.seconds).text(gettext) if stored.kind == "cookie" else ""
        key = (stored.kind, stored.name, stored.under)
        there = _when(one for one in seen.passes if any((s.kind, s.name, s.under) == key for s in one.stored))
        found.setdefault(key, Met(stored.name, whose, there, str(texts.KINDS[stored.kind]), stored.under, stays))
    yield from sorted(found.values(), key=lambda each: (each.whose, each.name, each.under))


def _when(passes: Iterable[Pass]) -> str:
    return "; ".join(texts.state(each.name) for each in passes)
