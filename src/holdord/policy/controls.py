"""What the register itself promises, looked at entry by entry.

Promise:  7.7 - no automated decisions, no profiling; 10.1 - where data are stored; 10.2 - a ground for every transfer
Law:      GDPR Art. 22, 44-46
Takes:    the moment, for grounds that begin and end
Gives:    Evidence from the register in force
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.lib.days import local_date
from holdord.lib.registry import Evidence, broken, control, kept
from holdord.policy import queries
from holdord.policy.register import Location, Recipient, Register
from holdord.policy.transfers import flow_ground, transfer_ground
from holdord.terms import is_in_eea


@control("policy.no-automated-decisions")
def no_automated_decisions(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No purpose of the register decides by machine alone, and none builds a profile."""
    purposes = queries.register().purposes
    automated = [purpose.id for purpose in purposes if purpose.automated_decisions]
    profiling = [purpose.id for purpose in purposes if purpose.profiling]
    seen = len(purposes)
    if automated or profiling:
        said = [
            f"{what}: {', '.join(found)}"
            for found, what in ((automated, "deciding by machine"), (profiling, "building profiles"))
            if found
        ]
        return broken(f"of {seen} purposes, {'; '.join(said)}", looked_at=seen)
    return kept(f"none of {seen} purposes decides by machine or builds profiles", looked_at=seen)


@control("policy.transfers-have-grounds")
def transfers_have_grounds(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each recipient, and each of our own houses that gets data, is in the EEA, adequate, or has a ground today."""
    register = queries.register()
    today = local_date(now, register.desk.time_zone)
    bare = [entry for entry in register.recipients if transfer_ground(entry, today) is None]
    flows = [flow for flow in register.flows if flow_ground(register, flow, today) is None]
    seen = len(register.recipients) + len(register.flows)
    if bare or flows:
        return broken(_without_ground(register, bare, len(flows)), looked_at=seen)
    outside = sum(not is_in_eea(entry.country) for entry in register.recipients)
    said = f"each has a ground today: recipients outside the EEA: {outside} of {len(register.recipients)}"
    return kept(f"{said}; flows between our houses: {len(register.flows)}", looked_at=seen)


@control("policy.locations")
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
        return broken(f"none of {len(register.locations)} locations is a main one", looked_at=seen)
    if placed and hosts - placed:
        return broken(
            f"{', '.join(sorted(hosts - placed))}: the register does not say where they store", looked_at=seen
        )
    where = "each in a country" if placed else "none of them placed in one country or the other"
    return kept(f"mainly stored in {', '.join(main)}; {len(hosts)} hosts, {where}", looked_at=seen)


def _without_ground(register: Register, bare: list[Recipient], flows: int) -> str:
    countries = sorted({entry.country for entry in bare})
    named = f", in countries outside the EEA: {len(countries)} ({', '.join(countries)})" if countries else ""
    said = f"without a ground today: {len(bare)} of {len(register.recipients)} recipients{named}"
    return f"{said}; {flows} of {len(register.flows)} flows between our houses"


def _place(entry: Location) -> str:
    return f"{entry.country} ({'EEA' if is_in_eea(entry.country) else 'outside the EEA'})"
