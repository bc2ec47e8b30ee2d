"""What each rule looks for in what was seen.

Promise:  2.1b, 2.2, 2.2.1-2.2.3, 2.5
Law:      rules.py names the article of each
Takes:    Seen, a Register, the day
Gives:    judge(): the findings, sorted, accepted ones marked
Next:     rules.py (the table, and how findings are put together)
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from holdord.lib.registry import Said, said
from holdord.policy.catalogue.model import Vendor
from holdord.policy.register import Register
from holdord.scan import naming
from holdord.scan.cookies import is_longer
from holdord.scan.declared import Declared, Owner, Partner
from holdord.scan.rules import RULES, Finding, judged
from holdord.scan.seen import Look, Pass, Request, Seen, Stored
from holdord.terms import is_in_eea

#: A button that is this much smaller than the other is not like it.
_LIKE = 0.8


def judge(seen: Seen, register: Register, day: date) -> tuple[Finding, ...]:
    """Everything that is wrong, all at once."""
    declared = Declared(register, seen)
    looks = (_before_a_yes, _after_a_no, _signal, _buttons, _undeclared, _not_seen, _lifetimes, _countries, _cloaked)
    return judged((finding for look in looks for finding in look(seen, declared)), register, day)


# --- before a yes, after a no, after it was taken back ----------------------------------------------------------------


def _before_a_yes(seen: Seen, declared: Declared) -> Iterator[Finding]:
    """What waits for nobody is that, with the browser's signal or without; what comes with it alone ignores it."""
    unasked = [found for each in _of(seen, "untouched", gpc=False) for found in _unasked(each, declared, "W1", "W2")]
    places = {found.place for found in unasked}
    yield from unasked
    for each in _of(seen, "untouched", gpc=True):
        for found in _unasked(each, declared, "W1", "W2"):
            yield found if found.place in places else replace(found, rule="W5", severity=RULES["W5"].severity)


def _after_a_no(seen: Seen, declared: Declared) -> Iterator[Finding]:
    for each in _of(seen, "refused"):
        yield from _unasked(each, declared, "W3", "W3")
    for each in _of(seen, "withdrawn"):
        yield from _unasked(each, declared, "W4", "W4")
        for stored in each.stored:
            # What companies keep under their own domains no site can delete; what is under its own, it can.
            if stored.left and not stored.fresh and stored.first_party and _needs_a_yes(declared.owner(stored)):
                yield _stored_finding(
                    "W4", each, stored, declared.owner(stored), naming.is_still_there(stored, declared.owner(stored))
                )


def _unasked(each: Pass, declared: Declared, loaded: str, kept: str) -> Iterator[Finding]:
    """Who was asked for something, and what was stored, without a yes."""
    for request in each.requests:
        partners = declared.behind(request)
        if partners and all(partner.waits for partner in partners):
            yield _loaded_finding(loaded, each, request, partners)
    for stored in each.stored:
        owner = declared.owner(stored)
        if stored.fresh and _needs_a_yes(owner):
            yield _stored_finding(kept, each, stored, owner, naming.was_stored(stored, owner))


def _needs_a_yes(owner: Owner) -> bool:
    return owner.necessary is False


def _loaded_finding(rule: str, each: Pass, request: Request, partners: tuple[Partner, ...]) -> Finding:
    names = " / ".join(partner.recipient.name for partner in partners)
    return Finding(
        rule, RULES[rule].severity, partners[0].id if len(partners) == 1 else request.host,
        said("{name} was asked for {what}", name=names, what=f"{request.host}{request.path}"),
        (each.name,), request.page, request.by, tuple(partner.id for partner in partners), request.host,
    )  # fmt: skip


def _stored_finding(rule: str, each: Pass, stored: Stored, owner: Owner, text: Said) -> Finding:
    partners = (owner.partner.id,) if owner.partner else ()
    by, place = (stored.by,) if stored.by else (), f"{stored.kind} {naming.pattern(stored)}"
    return Finding(
        rule, RULES[rule].severity, place, text, (each.name,), stored.page, by, partners,
        stored.under,
    )  # fmt: skip


# --- what is offered --------------------------------------------------------------------------------------------------


def _signal(seen: Seen, declared: Declared) -> Iterator[Finding]:
    found = seen.pass_of("untouched", gpc=True)
    if found and found.asked:
        yield Finding(
            "W6", RULES["W6"].severity, seen.site,
            said("the banner asks, though the browser has said no (Global Privacy Control)"), (found.name,), seen.start,
        )  # fmt: skip


def _buttons(seen: Seen, declared: Declared) -> Iterator[Finding]:
    buttons, asked = seen.buttons, any(each.asked for each in seen.passes)
    if not asked:
        if _anything_waits(seen, declared):
            yield _offered("W9", seen, said("no banner was found"))
        return
    if not buttons.refuse:
        yield _offered("W7", seen, said("no button to refuse was found"))
    elif buttons.refuse > buttons.accept > 0:
        yield _offered("W7", seen, said("refusing is one layer further away than accepting"))
    elif unlike := _unlike(buttons.accept_look, buttons.refuse_look):
        yield _offered("W16", seen, unlike)
    accepted = seen.pass_of("accepted")
    if accepted and accepted.reached and not buttons.way_back:
        yield _offered("W8", seen, said("no way to take a yes back was found"), "accepted")


def _offered(rule: str, seen: Seen, text: Said, state: str = "untouched") -> Finding:
    return Finding(rule, RULES[rule].severity, seen.manager or seen.site, text, (state,), seen.start)


def _anything_waits(seen: Seen, declared: Declared) -> bool:
    """Whether the site does something that wants a yes."""
    return any(True for each in _of(seen, "untouched") for _ in _unasked(each, declared, "W1", "W2"))


def _unlike(accept: Look | None, refuse: Look | None) -> Said | None:
    if accept is None or refuse is None:
        return None
    # The words differ in length: the height and the style tell.
    if refuse.height < accept.height * _LIKE:
        return said(
            "'{refuse}' is {small} pixels high, '{accept}' {large}",
            refuse=refuse.text, small=refuse.height, accept=accept.text, large=accept.height,
        )  # fmt: skip
    if refuse.style != accept.style:
        return said("'{refuse}' does not look like '{accept}'", refuse=refuse.text, accept=accept.text)
    return None


# --- what is declared -------------------------------------------------------------------------------------------------


def _undeclared(seen: Seen, declared: Declared) -> Iterator[Finding]:
    for each in _of(seen):
        for request in each.requests:
            if not _is_third(seen, declared, request) or declared.behind(request):
                continue
            vendor = declared.vendor_of(request)
            yield Finding(
                "W10", RULES["W10"].severity, vendor.id if vendor else request.host,
                _not_listed(request, vendor, declared.elsewhere(request)), (each.name,), request.page, request.by, (),
                request.host,
            )  # fmt: skip
        for stored in each.stored:
            owner = declared.owner(stored)
            if not owner.declared and (stored.first_party or owner.partner):
                yield _stored_finding("W11", each, stored, owner, naming.is_in_no_list(stored, owner))


def _is_third(seen: Seen, declared: Declared, request: Request) -> bool:
    """Whether it leads away from the site: by its host, by what its host stands for, or by what it looks like."""
    return not seen.is_ours(request.host) or bool(request.mark) or declared.host_of(request) != request.host


def _not_listed(request: Request, vendor: Vendor | None, elsewhere: tuple[Partner, ...]) -> Said:
    if elsewhere:
        name = " / ".join(each.recipient.name for each in elsewhere)
        return said("{name} ({host}) is in the register, but not for the website", name=name, host=request.host)
    if vendor:
        who = f"{vendor.legal_entity or vendor.name}{f', {vendor.country}' if vendor.country else ''}"
        return said("{name} ({who}; {host}) is not in the register", name=vendor.name, who=who, host=request.host)
    return said("{host} is not in the register, and the catalogue does not know whose it is", host=request.host)


def _not_seen(seen: Seen, declared: Declared) -> Iterator[Finding]:
    """Only where a yes was given: before it, nothing is the right number."""
    accepted = seen.pass_of("accepted")
    if accepted is None or not accepted.reached:
        return
    met = {partner.id for each in seen.passes for request in each.requests for partner in declared.behind(request)}
    met |= {owner.partner.id for each in seen.passes for stored in each.stored
            if (owner := declared.owner(stored)).partner}  # fmt: skip
    for partner in declared.partners:
        if partner.waits and partner.hosts and partner.id not in met:
            yield Finding(
                "W12", RULES["W12"].severity, partner.id,
                said("{name} is in the register, and was not seen on {n} pages", name=partner.recipient.name,
                     n=len(accepted.pages)),
                (accepted.name,), seen.start, (), (partner.id,),
            )  # fmt: skip


def _lifetimes(seen: Seen, declared: Declared) -> Iterator[Finding]:
    for each in _of(seen):
        for stored in each.stored:
            owner = declared.owner(stored)
            if stored.kind == "cookie" and stored.fresh and is_longer(stored.seconds, owner.told):
                yield _stored_finding("W13", each, stored, owner, naming.stays_longer(stored, owner))


def _countries(seen: Seen, declared: Declared) -> Iterator[Finding]:
    """A country outside the EEA that the register names for none of those it may be."""
    for each in _of(seen):
        for request in each.requests:
            partners, vendor = declared.behind(request), declared.vendor_of(request)
            told = {country for partner in partners for country in _countries_of(partner, declared.register)}
            for country, text in _leads_to(request, vendor if not partners else None, partners):
                if country not in told and not is_in_eea(country) and _is_third(seen, declared, request):
                    yield Finding(
                        "W14", RULES["W14"].severity, f"{partners[0].id if partners else request.host} {country}",
                        text, (each.name,), request.page, request.by,
                        tuple(partner.id for partner in partners), request.host,
                    )  # fmt: skip


def _leads_to(request: Request, vendor: Vendor | None, partners: tuple[Partner, ...]) -> Iterator[tuple[str, Said]]:
    """Each country, with how it is known: by where the address is registered, by where the company is."""
    if country := request.country:
        yield country, said("the address of {host} is registered in {country}", host=request.host, country=country)
    company = vendor or next((each.vendor for each in partners if each.vendor), None)
    if company and (country := company.country):
        yield country, said("{host} belongs to a company in {country}", host=request.host, country=country)


def _countries_of(partner: Partner, register: Register) -> set[str]:
    at = {place.country for place in register.locations if partner.id in place.recipients}
    return {partner.recipient.country, *at}


def _cloaked(seen: Seen, declared: Declared) -> Iterator[Finding]:
    """A partner behind a name of the site's own: nobody can see there who it is."""
    for each in _of(seen):
        for request in each.requests:
            behind = declared.host_of(request) if declared.host_of(request) != request.host else ""
            if not seen.is_ours(request.host) or not (behind or request.mark):
                continue
            vendor = declared.vendor_of(request)
            if vendor is None:
                continue
            text = (
                said("{host} stands for {really}, of {name}", host=request.host, really=behind, name=vendor.name)
                if behind
                else said("{what} is from {name}", what=f"{request.host}{request.path}", name=vendor.name)
            )
            partners = declared.behind(request)
            yield Finding(
                "W15", RULES["W15"].severity, vendor.id, text, (each.name,), request.page, request.by,
                tuple(partner.id for partner in partners), request.host,
            )  # fmt: skip


def _of(seen: Seen, *states: str, gpc: bool | None = None) -> list[Pass]:
    """The passes in those states, or all, that were reached."""
    return [
        each
        for each in seen.passes
        if each.reached and (not states or each.state in states) and gpc in (None, each.gpc)
    ]
