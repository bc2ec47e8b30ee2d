"""Does the website do what we promise? What the newest scan of each site saw, held against the register in force.

Promise:  2.1b - a no is heard; 2.2, 2.5 - nobody else loads, nothing goes elsewhere; 2.2.1-2.2.3 - partners wait
Law:      ePrivacy Directive Art. 5(3); GDPR Art. 4(11), 7(3), 13(1)(e)-(f)
Takes:    the moment; `about.clause`, whose partners are looked at
Gives:    Evidence. Without a scan, or with one that is too old to be trusted, there is nothing to check: never 'kept'
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from holdord.lib.registry import Evidence, Said, broken_by, control, kept, said
from holdord.policy import queries as policy
from holdord.policy.lint.finding import Severity
from holdord.scan import queries
from holdord.scan.declared import Declared
from holdord.scan.queries import Kept
from holdord.scan.rules import Finding, looked_for

#: More than these are counted, and not told one by one.
_TOLD = 5
_A_NO = {"W3", "W4", "W5"}


@control("scan.no-is-heard")
def no_is_heard(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """On the site as it is a no is as near as a yes; it is heard, as is a withdrawal and the browser's own no."""
    look = _look(now, {*_A_NO, "W6", "W7", "W8", "W9", "W16"})
    if not look.is_sound:
        return look.evidence()
    n = sum(_heard(scan) for scan in look.fresh)
    return kept("ways to say no that were tried: {n}, each heard; {scans}", n=n, scans=_scans(look.fresh), looked_at=n)


@control("scan.nothing-undeclared")
def nothing_undeclared(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Whatever a page loads is from a recipient listed for the website; what is stored is in the published list."""
    look = _look(now, {"W10", "W11", "W13", "W15"})
    if not look.is_sound:
        return look.evidence()
    return kept("states looked at: {n}, and in none came anything that is not listed; {scans}", n=look.states,
                scans=_scans(look.fresh), looked_at=look.states)  # fmt: skip


@control("scan.partners-wait-for-a-yes")
def partners_wait_for_a_yes(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each partner of the clause that is on the site comes after a yes, and neither before it nor after a no."""
    clause = str(about["clause"])
    partners = {each.id for each in policy.register().recipients if clause in each.clauses}
    look = _look(now, {"W1", "W2", *_A_NO}, lambda each: bool(partners & set(each.partners)))
    if not look.is_sound:
        return look.evidence()
    met = set().union(*(_met(scan, partners) for scan in look.fresh))
    return kept("partners of {clause} met after a yes: {n}, and none without one; {scans}", clause=clause, n=len(met),
                scans=_scans(look.fresh), looked_at=len(met))  # fmt: skip


@control("scan.nothing-goes-elsewhere")
def nothing_goes_elsewhere(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """A visit is told to no company, and in no country, that the register does not name for the website."""
    look = _look(now, {"W10", "W14"})
    if not look.is_sound:
        return look.evidence()
    return kept("states looked at: {n}, and in none did anything go to a company or a country that is not named; "
                "{scans}", n=look.states, scans=_scans(look.fresh), looked_at=look.states)  # fmt: skip


@dataclass(frozen=True)
class _Look:
    """What the newest scans show: those to be trusted, those too old, the sites without one, and what is wrong."""

    fresh: tuple[Kept, ...]
    old: tuple[Kept, ...]
    unscanned: tuple[str, ...]
    found: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every site was scanned lately, and nothing is wrong."""
        return bool(self.fresh) and not (self.old or self.unscanned or self.found)

    @property
    def states(self) -> int:
        return sum(each.reached for scan in self.fresh for each in scan.seen.passes)

    def evidence(self) -> Evidence:
        """Why not: what is wrong, or why nothing was shown."""
        if self.found:
            return broken_by(_told(self.found, self.fresh), looked_at=max(1, self.states))
        if self.unscanned or not self.old:
            if not self.unscanned:
                return kept("no scan yet of the website", looked_at=0)
            return kept("no scan yet of {sites}", sites=self.unscanned, looked_at=0)
        return kept("too long ago to be trusted: {scans}", scans=_scans(self.old), looked_at=0)


def _look(now: datetime, rules: Collection[str], about: Callable[[Finding], bool] = lambda finding: True) -> _Look:
    """Findings that are only untidy do not break a promise."""
    scans = queries.newest(now)
    fresh = tuple(each for each in scans if each.is_fresh)
    found = tuple(
        each
        for scan in fresh
        for each in scan.findings
        if each.rule in rules and each.counts(Severity.MEDIUM) and about(each)
    )
    return _Look(fresh, tuple(each for each in scans if not each.is_fresh), queries.unscanned(), found)


def _heard(scan: Kept) -> int:
    """How many kinds of no were tried; none, where no button said it: then the site has shown nothing."""
    looked = looked_for(scan.seen)
    return len(looked & _A_NO) if "W3" in looked else 0


def _met(scan: Kept, partners: Collection[str]) -> set[str]:
    """Those of the partners that were seen after a yes."""
    declared = Declared(policy.register(), scan.seen)
    found = [each for each in scan.seen.passes if each.state == "accepted" and each.reached]
    met = {partner.id for each in found for request in each.requests for partner in declared.behind(request)}
    return met & set(partners)


def _told(found: Sequence[Finding], scans: Sequence[Kept]) -> list[Said]:
    told = [said("{rule} {place}: {said}", rule=each.rule, place=each.place, said=each.said) for each in found[:_TOLD]]
    if len(found) > _TOLD:
        told.append(said("and more: {n}", n=len(found) - _TOLD))
    return [*told, *_scans(scans)]


def _scans(scans: Sequence[Kept]) -> list[Said]:
    return [said("scan of {site} on {day}", site=each.seen.site, day=f"{each.counted.at:%Y-%m-%d}") for each in scans]
