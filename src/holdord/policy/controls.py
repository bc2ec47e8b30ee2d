"""What the register itself promises, looked at entry by entry.

Promise:  7.7 - no automated decisions, no profiling; 10.1 - where data are stored; 10.2 - a ground for every transfer;
          9.6, 10.2 - what stands behind them is looked at again in time
Law:      GDPR Art. 22, 44-46
Takes:    the moment, for grounds that begin and end
Gives:    Evidence from the register in force
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.lib.days import local_date
from holdord.lib.registry import Evidence, Said, broken, broken_by, control, kept, said
from holdord.policy import queries
from holdord.policy.register import Location, Recipient, Register
from holdord.policy.transfers import flow_ground, transfer_ground
from holdord.terms import is_in_eea


@control("policy.no-automated-decisions", public=True)
def no_automated_decisions(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No purpose of the register decides by machine alone, and none builds a profile."""
    purposes = queries.register().purposes
    automated = [purpose.id for purpose in purposes if purpose.automated_decisions]
    profiling = [purpose.id for purpose in purposes if purpose.profiling]
    seen = len(purposes)
    if automated or profiling:
        faults = [(automated, said("purposes that decide by machine: {found}", found=automated)),
                  (profiling, said("purposes that build profiles: {found}", found=profiling))]  # fmt: skip
        return broken_by([fault for found, fault in faults if found], looked_at=seen)
    return kept("purposes: {seen}, none decides by machine or builds profiles", seen=seen, looked_at=seen)


@control("policy.transfers-have-grounds", public=True)
def transfers_have_grounds(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each recipient, and each of our own houses that gets data, is in the EEA, adequate, or has a ground today."""
    register = queries.register()
    today = local_date(now, register.desk.time_zone)
    bare = [entry for entry in register.recipients if transfer_ground(entry, today) is None]
    flows = [flow for flow in register.flows if flow_ground(register, flow, today) is None]
    seen = len(register.recipients) + len(register.flows)
    if bare or flows:
        return broken_by(_without_ground(register, bare, len(flows)), looked_at=seen)
    outside = sum(not is_in_eea(entry.country) for entry in register.recipients)
    return kept(
        "each has a ground today: recipients outside the EEA: {outside} of {total}; flows between our houses: {flows}",
        outside=outside, total=len(register.recipients), flows=len(register.flows), looked_at=seen,
    )  # fmt: skip


@control("policy.locations", public=True)
def locations(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The register says where data are mainly stored; where it places hosts in countries, it places all of them.

    A host's own country is no answer: a company in Luxembourg may well store in Ireland.
    """
    register = queries.register()
    hosts = {entry.id for entry in register.recipients if entry.kind == "storage"}
    placed = {id for entry in register.locations for id in entry.recipients}
    main = [_place(entry) for entry in register.locations if entry.main]
    seen = len(register.locations) + len(hosts)
    if not main:
        return broken("locations that are main ones: 0 of {n}", n=len(register.locations), looked_at=seen)
    if placed and hosts - placed:
        return broken("hosts of which the register does not say where they store: {hosts}",
                      hosts=sorted(hosts - placed), looked_at=seen)  # fmt: skip
    where = said("each in a country") if placed else said("not placed in one country or the other")
    return kept("mainly stored in {main}; hosts: {n}, {where}", main=main, n=len(hosts), where=where, looked_at=seen)


@control("policy.documents-reviewed")
def documents_reviewed(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No document that a promise leans on is past its day of review; ``about.kind`` looks at one kind only.

    A paper nobody looks at any more describes what was (GDPR Art. 5(2), 24(1), 28(3), 35(11)).
    """
    register = queries.register()
    today = local_date(now, register.desk.time_zone)
    found = [entry for entry in register.documents if entry.kind == about.get("kind", entry.kind)]
    overdue = [said("{title} (since {day})", title=entry.title, day=entry.review_on.isoformat())
               for entry in found if entry.is_overdue(today)]  # fmt: skip
    if overdue:
        return broken("documents past their day of review: {n} of {total}: {overdue}", n=len(overdue),
                      total=len(found), overdue=overdue, looked_at=len(found))  # fmt: skip
    return kept("documents that promises lean on: {n}, each reviewed in time", n=len(found), looked_at=len(found))


def _without_ground(register: Register, bare: list[Recipient], flows: int) -> list[Said]:
    countries = sorted({entry.country for entry in bare})
    named: Said | str = ""
    if countries:
        named = said(", in countries outside the EEA: {n} ({countries})", n=len(countries), countries=countries)
    return [
        said("recipients without a ground today: {n} of {total}{named}", n=len(bare), total=len(register.recipients),
             named=named),
        said("flows between our houses without one: {n} of {total}", n=flows, total=len(register.flows)),
    ]  # fmt: skip


def _place(entry: Location) -> Said:
    if is_in_eea(entry.country):
        return said("{country} (in the EEA)", country=entry.country)
    return said("{country} (outside the EEA)", country=entry.country)
