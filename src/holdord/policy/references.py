"""Every id leads somewhere, and nothing is promised that nothing uses.

Law:      GDPR Art. 5(1)(b) (a purpose without use), 7 (a box that asks for no consent), 30
Takes:    the register, and where its parts stand
Gives:    faults, from small equal functions. To add a check, copy its nearest neighbour and put it beside it
Refuses:  nothing by exception
Next:     form_references.py, channel_references.py (the same for those parts), missing_words.py (for the words)
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo, available_timezones

from holdord.policy.authorities import authority, countries
from holdord.policy.catalogue.ids import ids as vendors
from holdord.policy.faults import Fault, Path, Where, instead, nearest
from holdord.policy.register import Register, TransferGround
from holdord.policy.sound import Sound
from holdord.policy.statutes import statutes
from holdord.terms import LegalBasis

Check = Callable[[Register, Where], Iterable[Fault]]
CHECKS: list[tuple[frozenset[str], Check]] = []


def check(*keys: str) -> Callable[[Check], Check]:
    """Marks a check that reads these keys of the register: it is not asked where one of them cannot be read."""

    def keep(function: Check) -> Check:
        CHECKS.append((frozenset(keys), function))
        return function

    return keep


def lost_references(sound: Sound[Register]) -> Iterator[Fault]:
    """What all checks find."""
    for keys, function in CHECKS:
        if keys <= sound.keys:
            yield from function(sound.model, sound.where)


class _Known:
    """The ids of a list. One that stands in an entry left out for its own faults is known too, even misspelt there."""

    def __init__(self, ids: Iterable[str], where: Where, key: str) -> None:
        self.ids = dict.fromkeys(ids)
        self.left_out = where.left_out.get(key, set())

    def __contains__(self, id: str) -> bool:
        return id in self.ids or id in self.left_out or nearest(id, self.left_out) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)


def _lost(where: Where, path: Path, ids: Sequence[str], known: _Known, what: str) -> Iterator[Fault]:
    """One fault for each id that is not known."""
    for index, id in enumerate(ids):
        if id not in known:
            yield where.fault((*path, index), f"there is no {what} '{id}'", instead(id, known))


def twice(where: Where, path: Path, ids: Sequence[str]) -> Iterator[Fault]:
    """A fault for each id that stands a second time in one list."""
    first: dict[str, int] = {}
    for index, id in enumerate(ids):
        if id in first:
            line = where.place((*path, first[id])).line
            yield where.fault(
                (*path, index), f"'{id}' stands twice (first in line {line})", "Keep one, or give it another id"
            )
        first.setdefault(id, index)


# --- each thing once -------------------------------------------------------------------------------------------------


def _once(key: str, named: Callable[[Register], list[str]]) -> None:
    def each_once(register: Register, where: Where) -> Iterator[Fault]:
        return twice(where, (key,), named(register))

    check(key)(each_once)


_once("languages", lambda register: list(register.languages))
_once("establishments", lambda register: [entry.id for entry in register.establishments])
_once("controllers", lambda register: list(register.controllers))
_once("categories", lambda register: [entry.id for entry in register.categories])
_once("purposes", lambda register: [entry.id for entry in register.purposes])
_once("retention", lambda register: [entry.id for entry in register.retention])
_once("recipients", lambda register: [entry.id for entry in register.recipients])
_once("processes", lambda register: [entry.id for entry in register.processes])
_once("channels", lambda register: [entry.id for entry in register.channels])
_once("rights", lambda register: [entry.right.value for entry in register.rights])
_once("security", lambda register: [entry.id for entry in register.security])
_once("cookies", lambda register: [entry.name for entry in register.cookies])
_once("documents", lambda register: [entry.id for entry in register.documents])
_once("engagements", lambda register: [entry.id for entry in register.engagements])
_once("acknowledged", lambda register: [entry.change for entry in register.acknowledged])
_once("locations", lambda register: [entry.country for entry in register.locations])
_once("access", lambda register: [entry.role for entry in register.access])
_once("restricted", lambda register: [entry.process for entry in register.restricted])
_once("promises", lambda register: [entry.id for entry in register.promises])


@check("processes", "recipients")
def nothing_is_named_twice_in_a_list(register: Register, where: Where) -> Iterator[Fault]:
    for index, process in enumerate(register.processes):
        for key in ("data_subjects", "categories", "purposes", "recipients", "sources"):
            yield from twice(where, ("processes", index, key), getattr(process, key))
    for index, recipient in enumerate(register.recipients):
        for key in ("purposes", "categories", "safeguards"):
            yield from twice(where, ("recipients", index, key), getattr(recipient, key))


# --- houses ----------------------------------------------------------------------------------------------------------


@check("establishments", "controllers")
def controllers_are_establishments(register: Register, where: Where) -> Iterator[Fault]:
    houses = _Known((house.id for house in register.establishments), where, "establishments")
    yield from _lost(where, ("controllers",), register.controllers, houses, "establishment")


@check("controllers", "lead_controller")
def the_lead_is_a_controller(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known(register.controllers, where, "controllers")
    if register.lead_controller not in known:
        said = f"'{register.lead_controller}' is not one of the controllers"
        yield where.fault(("lead_controller",), said, instead(register.lead_controller, known))


@check("establishments", "representative", "desk", "flows")
def houses_are_establishments(register: Register, where: Where) -> Iterator[Fault]:
    named: list[tuple[Path, str]] = [(("desk", "establishment"), register.desk.establishment)]
    if register.representative:
        named.append((("representative", "establishment"), register.representative.establishment))
    for index, flow in enumerate(register.flows):
        named.append((("flows", index, "from_establishment"), flow.from_establishment))
        named.append((("flows", index, "to_establishment"), flow.to_establishment))
    houses = _Known((house.id for house in register.establishments), where, "establishments")
    for path, id in named:
        if id not in houses:
            yield where.fault(path, f"there is no establishment '{id}'", instead(id, houses))


@check("flows")
def a_flow_goes_elsewhere(register: Register, where: Where) -> Iterator[Fault]:
    for index, flow in enumerate(register.flows):
        if flow.from_establishment == flow.to_establishment:
            said = f"this flow leads from '{flow.from_establishment}' to itself"
            yield where.fault(("flows", index, "to_establishment"), said, "Write where the data go")


@check("desk")
def the_desk_has_a_clock(register: Register, where: Where) -> Iterator[Fault]:
    zone = register.desk.time_zone
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        cure = instead(zone.replace(" ", "_"), available_timezones())
        known = cure if cure.startswith("Did") else "Write it as in 'Europe/Copenhagen'"
        yield where.fault(("desk", "time_zone"), f"'{zone}' is not a time zone", known)


@check("desk")
def the_desk_has_an_authority(register: Register, where: Where) -> Iterator[Fault]:
    if authority(register.desk.authority) is None:
        said = f"no supervisory authority is known for '{register.desk.authority}'"
        yield where.fault(("desk", "authority"), said, f"Write one of {', '.join(countries())}")


# --- processes -------------------------------------------------------------------------------------------------------


@check("processes", "categories")
def processes_hold_known_categories(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((entry.id for entry in register.categories), where, "categories")
    for index, process in enumerate(register.processes):
        yield from _lost(where, ("processes", index, "categories"), process.categories, known, "category")


@check("processes", "purposes")
def processes_have_known_purposes(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((entry.id for entry in register.purposes), where, "purposes")
    for index, process in enumerate(register.processes):
        yield from _lost(where, ("processes", index, "purposes"), process.purposes, known, "purpose")


@check("processes", "recipients")
def processes_have_known_recipients(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((entry.id for entry in register.recipients), where, "recipients")
    for index, process in enumerate(register.processes):
        yield from _lost(where, ("processes", index, "recipients"), process.recipients, known, "recipient")


@check("processes", "retention")
def processes_have_a_known_retention(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((rule.id for rule in register.retention), where, "retention")
    for index, process in enumerate(register.processes):
        if process.retention not in known:
            path = ("processes", index, "retention")
            yield where.fault(path, f"there is no retention '{process.retention}'", instead(process.retention, known))


@check("processes")
def public_sources_are_sources(register: Register, where: Where) -> Iterator[Fault]:
    for index, process in enumerate(register.processes):
        for number, id in enumerate(process.public_sources):
            if id not in process.sources:
                said = f"'{id}' is not a source of this process"
                yield where.fault(("processes", index, "public_sources", number), said, instead(id, process.sources))


@check("processes", "purposes")
def every_purpose_is_used(register: Register, where: Where) -> Iterator[Fault]:
    # A misspelt name elsewhere is probably this one's: it is a fault already.
    known = {purpose.id for purpose in register.purposes}
    used = {id for process in register.processes for id in process.purposes}
    for index, purpose in enumerate(register.purposes):
        if purpose.id not in used and where.is_whole("processes") and used <= known:
            yield where.fault(
                ("purposes", index), "no process has this purpose", "Name it in a process, or leave it out"
            )


# --- retention -------------------------------------------------------------------------------------------------------


@check("retention")
def the_rule_until_then_is_known(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((rule.id for rule in register.retention), where, "retention")
    for index, rule in enumerate(register.retention):
        if rule.until_then is not None and rule.until_then not in known:
            path = ("retention", index, "until_then")
            yield where.fault(path, f"there is no retention '{rule.until_then}'", instead(rule.until_then, known))


@check("retention")
def until_then_counts_from_collection(register: Register, where: Where) -> Iterator[Fault]:
    """A rule that waits for an event of its own, or for itself, would keep data for ever."""
    for index, rule in enumerate(register.retention):
        until_then = register.rule(rule.until_then) if rule.until_then else None
        if until_then is not None and until_then.starts != "collected":
            said = f"the rule '{until_then.id}' waits for an event itself (starts: {until_then.starts})"
            yield where.fault(("retention", index, "until_then"), said, "Name a rule that is counted from 'collected'")


@check("retention", "purposes", "processes")
def only_what_is_theirs_to_say_may_be_kept(register: Register, where: Where) -> Iterator[Fault]:
    """A person can prolong what rests on a contract with them or on their consent, and nothing else."""
    theirs = (LegalBasis.CONTRACT, LegalBasis.CONSENT)
    for index, rule in enumerate(register.retention):
        if rule.forewarning is None or not rule.forewarning.may_keep:
            continue
        for process in (each for each in register.processes if each.retention == rule.id):
            found = [purpose for id in process.purposes if (purpose := register.purpose(id))]
            if other := next((each for each in found if each.basis not in theirs), None):
                yield where.fault(
                    ("retention", index, "forewarning", "may_keep"),
                    f"'{process.id}' also serves '{other.id}', which rests on {other.basis.value}",
                    "A person can only prolong what rests on a contract or a consent. Leave 'may_keep' out, or give "
                    "the two purposes processes of their own",
                )


@check("retention", "processes")
def every_retention_is_used(register: Register, where: Where) -> Iterator[Fault]:
    known = {None, *(rule.id for rule in register.retention)}
    used = {process.retention for process in register.processes} | {rule.until_then for rule in register.retention}
    for index, rule in enumerate(register.retention):
        if rule.id not in used and where.is_whole("processes", "retention") and used <= known:
            yield where.fault(
                ("retention", index), "no process keeps data by this rule", "Name it in a process, or leave it out"
            )


@check("processes")
def statutes_are_known(register: Register, where: Where) -> Iterator[Fault]:
    for index, process in enumerate(register.processes):
        for number, kept in enumerate(process.statutory):
            path = ("processes", index, "statutory", number)
            if kept.statute not in statutes():
                said = f"there is no statute '{kept.statute}'"
                yield where.fault((*path, "statute"), said, instead(kept.statute, statutes()))
            for purpose in kept.purposes:
                if purpose not in process.purposes:
                    said = f"the process has no purpose '{purpose}'"
                    yield where.fault((*path, "purposes"), said, instead(purpose, process.purposes))


# --- purposes and recipients -----------------------------------------------------------------------------------------


@check("purposes", "categories")
def purposes_use_known_categories(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((entry.id for entry in register.categories), where, "categories")
    for index, purpose in enumerate(register.purposes):
        yield from _lost(where, ("purposes", index, "categories"), purpose.categories, known, "category")


@check("purposes")
def a_purpose_names_nothing_twice(register: Register, where: Where) -> Iterator[Fault]:
    for index, purpose in enumerate(register.purposes):
        for key in ("reached_by", "customers_of"):
            yield from twice(where, ("purposes", index, key), getattr(purpose, key))


@check("purposes", "processes")
def customers_come_from_known_processes(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((entry.id for entry in register.processes), where, "processes")
    for index, purpose in enumerate(register.purposes):
        yield from _lost(where, ("purposes", index, "customers_of"), purpose.customers_of, known, "process")


@check("recipients", "purposes")
def recipients_have_known_purposes(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((entry.id for entry in register.purposes), where, "purposes")
    for index, recipient in enumerate(register.recipients):
        yield from _lost(where, ("recipients", index, "purposes"), recipient.purposes, known, "purpose")


@check("recipients", "categories")
def recipients_get_known_categories(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((entry.id for entry in register.categories), where, "categories")
    for index, recipient in enumerate(register.recipients):
        yield from _lost(where, ("recipients", index, "categories"), recipient.categories, known, "category")


@check("processes", "recipients")
def recipients_share_a_purpose_with_the_process(register: Register, where: Where) -> Iterator[Fault]:
    """A recipient named by a process none of whose purposes it serves would never be given anything."""
    purposes = {entry.id: entry.purposes for entry in register.recipients}
    for index, process in enumerate(register.processes):
        for number, id in enumerate(process.recipients):
            if id in purposes and not set(purposes[id]) & set(process.purposes):
                said = f"'{id}' serves no purpose of this process"
                cure = f"Add one of its purposes ({', '.join(process.purposes)}) to the recipient, or leave it out here"
                yield where.fault(("processes", index, "recipients", number), said, cure)


@check("recipients")
def vendors_stand_in_the_catalogue(register: Register, where: Where) -> Iterator[Fault]:
    for index, recipient in enumerate(register.recipients):
        if recipient.vendor is not None and recipient.vendor not in vendors():
            # Read only now: who names no unknown vendor need not wait for the catalogue.
            from holdord.policy.catalogue.queries import wrong_vendor

            if wrong := wrong_vendor(recipient.vendor):
                yield where.fault(("recipients", index, "vendor"), *wrong)


@check("recipients", "flows")
def a_transfer_ground_lasts(register: Register, where: Where) -> Iterator[Fault]:
    grounds: list[tuple[Path, TransferGround | None]] = [
        *((("recipients", index, "transfer"), entry.transfer) for index, entry in enumerate(register.recipients)),
        *((("flows", index, "transfer"), flow.transfer) for index, flow in enumerate(register.flows)),
    ]
    for path, ground in grounds:
        if ground and ground.valid_from and ground.valid_until and ground.valid_until <= ground.valid_from:
            said = f"the ground ends on {ground.valid_until}, before it begins ({ground.valid_from})"
            yield where.fault((*path, "valid_until"), said, "Write a later day")


@check("locations", "recipients")
def locations_have_known_recipients(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((entry.id for entry in register.recipients), where, "recipients")
    for index, location in enumerate(register.locations):
        yield from _lost(where, ("locations", index, "recipients"), location.recipients, known, "recipient")


@check("cookies", "purposes", "recipients")
def cookies_serve_known_purposes(register: Register, where: Where) -> Iterator[Fault]:
    purposes = _Known((entry.id for entry in register.purposes), where, "purposes")
    recipients = _Known((entry.id for entry in register.recipients), where, "recipients")
    for index, cookie in enumerate(register.cookies):
        if cookie.purpose not in purposes:
            said = f"there is no purpose '{cookie.purpose}'"
            yield where.fault(("cookies", index, "purpose"), said, instead(cookie.purpose, purposes))
        if cookie.recipient is not None and cookie.recipient not in recipients:
            said = f"there is no recipient '{cookie.recipient}'"
            yield where.fault(("cookies", index, "recipient"), said, instead(cookie.recipient, recipients))


# --- what stands behind the promises ---------------------------------------------------------------------------------


@check("documents", "recipients", "purposes", "processes")
def documents_cover_something_known(register: Register, where: Where) -> Iterator[Fault]:
    known = {
        "recipients": _Known((entry.id for entry in register.recipients), where, "recipients"),
        "purposes": _Known((entry.id for entry in register.purposes), where, "purposes"),
        "processes": _Known((entry.id for entry in register.processes), where, "processes"),
    }
    for index, document in enumerate(register.documents):
        for key, ids in known.items():
            what = "process" if key == "processes" else key[:-1]
            yield from _lost(where, ("documents", index, key), getattr(document, key), ids, what)
        if not any(getattr(document, key) for key in known) and document.kind != "joint_arrangement":
            cure = "Name recipients, purposes or processes"
            yield where.fault(("documents", index), "this document covers nothing", cure)


@check("engagements", "recipients", "security")
def engagements_name_what_is_known(register: Register, where: Where) -> Iterator[Fault]:
    recipients = _Known((entry.id for entry in register.recipients), where, "recipients")
    measures = _Known((entry.id for entry in register.security), where, "security")
    for index, engagement in enumerate(register.engagements):
        yield from _lost(where, ("engagements", index, "recipients"), engagement.recipients, recipients, "recipient")
        yield from _lost(where, ("engagements", index, "security"), engagement.security, measures, "security measure")


@check("accepted")
def an_acceptance_lasts(register: Register, where: Where) -> Iterator[Fault]:
    for index, accepted in enumerate(register.accepted):
        if accepted.until is not None and accepted.until <= accepted.on:
            said = f"it ends on {accepted.until}, before it begins ({accepted.on})"
            yield where.fault(("accepted", index, "until"), said, "Write a later day")


# --- who may look, and what is cited ---------------------------------------------------------------------------------


@check("access", "purposes", "processes")
def access_is_for_known_purposes_and_processes(register: Register, where: Where) -> Iterator[Fault]:
    purposes = _Known((entry.id for entry in register.purposes), where, "purposes")
    processes = _Known((entry.id for entry in register.processes), where, "processes")
    for index, access in enumerate(register.access):
        yield from _lost(where, ("access", index, "purposes"), access.purposes, purposes, "purpose")
        yield from _lost(where, ("access", index, "processes"), access.processes, processes, "process")


@check("restricted", "processes")
def restricted_processes_count_from_an_event(register: Register, where: Where) -> Iterator[Fault]:
    """Nobody would ever be active in a process whose time begins with the collection."""
    processes = _Known((entry.id for entry in register.processes), where, "processes")
    for index, entry in enumerate(register.restricted):
        place = ("restricted", index, "process")
        if entry.process not in processes:
            yield where.fault(place, f"there is no process '{entry.process}'", instead(entry.process, processes))
        process = register.process(entry.process)
        rule = register.rule(process.retention) if process else None
        if rule and rule.starts == "collected":
            said = f"'{entry.process}' keeps data from the day they are collected, so that nobody in it is ever active"
            yield where.fault(place, said, "Name a process whose retention starts from an event, such as last_delivery")


_CITING = ("purposes", "retention", "recipients", "rights", "security", "restricted")


@check("promises", *_CITING)
def clauses_are_promises(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((promise.id for promise in register.promises), where, "promises")
    sections = {section for id in [*known, *known.left_out] for section in sections_of(id)}
    for key in _CITING:
        for index, entry in enumerate(getattr(register, key)):
            lost = [number for number, clause in enumerate(entry.clauses) if clause not in sections]
            for number in lost:
                said = f"there is no promise and no section '{entry.clauses[number]}'"
                yield where.fault((key, index, "clauses", number), said, instead(entry.clauses[number], known))


@check("promises", "processes")
def a_process_is_a_section(register: Register, where: Where) -> Iterator[Fault]:
    known = _Known((promise.id for promise in register.promises), where, "promises")
    sections = {section for id in [*known, *known.left_out] for section in sections_of(id)}
    for index, process in enumerate(register.processes):
        if process.section not in sections:
            said = f"no promise stands in section '{process.section}'"
            cure = f"Known are {', '.join(sorted(sections - set(known), key=_by_number))}"
            yield where.fault(("processes", index, "section"), said, cure)


def sections_of(clause: str) -> list[str]:
    """A promise and the sections it stands in, from the inside: ``2.2.1a`` -> 2.2.1a, 2.2.1, 2.2, 2."""
    parts = re.sub(r"[a-z]$", "", clause).split(".")
    return [clause, *(".".join(parts[:count]) for count in range(len(parts), 0, -1))]


def _by_number(section: str) -> list[int]:
    return [int(part) for part in re.findall(r"[0-9]+", section)]
