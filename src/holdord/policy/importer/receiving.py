"""Who else gets data, in a draft: each third party with what it gets, for what, where it is, and what it is to us.

Law:      GDPR Art. 13(1)(e)-(f), 28, 44-49
Takes:    Gathered, the Building, the processes, the cookies
Gives:    Receiving.write: the recipients; ``written`` says which fact became which. Where the text says nothing the
          catalogue speaks, and a remark says so; a ground for a transfer is only ever the text's
Next:     drafting.py, devices.py
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from holdord.policy.catalogue import queries as catalogue
from holdord.policy.catalogue.model import Vendor
from holdord.policy.importer import told
from holdord.policy.importer.building import KINDS_OF_VENDORS, RIGHTS_REQUESTS, Building, Part, phrases, slug
from holdord.policy.importer.devices import Devices
from holdord.policy.importer.find.organisation import country_named, home_of
from holdord.policy.importer.find.purposes import DIRECT_MARKETING, terms_in
from holdord.policy.importer.found import Found
from holdord.policy.importer.gathered import Gathered
from holdord.policy.importer.missing import EEA
from holdord.policy.importer.remarks import FROM_CATALOGUE, TO_DO, is_same, read, short
from holdord.terms import is_country

_GROUNDS = {"framework": "(EU) 2023/1795", "standard_clauses": "(EU) 2021/914"}
_KNOWN_GROUNDS = ("adequacy", "framework", "standard_clauses", "binding_rules", "consent", "contract")
_ROLES = ("processor", "controller", "joint_controller", "third_party")
_KINDS = (
    ("analytics", "analy|statist|måling|measure|måler"),
    ("advertising", "reklam|annonc|advert|markedsf|marketing|marknadsf|mainon"),
    ("accounting", "regnskab|regnskap|bogf|bokf|faktur|account|invoice|betal|payment|kirjanp"),
    ("events", "event|arrangement|webinar|tilmeld|påmeld|tapahtum|meetup"),
    ("form", "formular|skjema|formulär|lomak|forms?\\b"),
    ("documents", "dokument|document|signer|kontrakt|contract"),
    ("storage", "hosting|server|lagr|storage|drift|sky|cloud|backup|palvelin"),
    ("widget", "widget|plugin|social|deling|share|video|chat|komment|comment|kort\\b|map"),
)
#: A third party of which one of these is said is one of its own.
_SAYS_MORE = {"does", "legal_entity", "country", "role", "policy_url"}
#: What somebody does is said in a few words; a clause that only hangs on says something else.
_LONGEST_WORK = 60
_HANGS_ON = re.compile(r"(?i)^(?:som|der|that|which|who|where|hvor|joka|for at|så|vi|we|our|vores|data|personal)\b")
_LEADS = re.compile(r"(?i)^(?:(?:til at|for at|för att|in order to|til|to|for|för|at|att|å)\s+)+")
_ADDRESS = re.compile(r"https://[^\s/]+\.\S+")


class Receiving:
    """The recipients of one draft."""

    def __init__(self, facts: Gathered, building: Building, devices: Devices, home: str) -> None:
        self.facts, self.building, self.devices, self.home = facts, building, devices, home
        self.written: list[tuple[Found, str]] = []

    def write(self, parts: Sequence[Part], cookies: Part | None) -> None:
        """All of them. ``cookies`` is the process that sets cookies; the other parts are in the order of the text."""
        services = self._services
        for fact in sorted(self.facts.of("third_party"), key=lambda one: one.known_by in services):
            if fact.known_by in services:
                # Named only as the company behind a service that is named too.
                self.written += [(fact, id) for other, id in self.written if other in services[fact.known_by]][:1]
                continue
            reads = self.devices.purposes_of(fact) if cookies else []
            using, doubt = self._using(fact, parts, reads=bool(reads))
            id = self._recipient(fact, using, reads, doubt)
            self.written.append((fact, id))
            for part in [*using, *([cookies] if cookies and reads else [])]:
                if id not in part.recipients:
                    part.recipients.append(id)

    @cached_property
    def _services(self) -> Mapping[str, list[Found]]:
        """Companies of which the text says nothing but their name, with those of their services that it names, where
        the catalogue knows both to be of one company: 'Google' beside 'Google Analytics'."""
        every = self.facts.of("third_party")
        plain = [fact for fact in every if not _SAYS_MORE & set(fact.value)]
        named = {fact.known_by: [one for one in every if _is_service(one, fact)] for fact in plain}
        return {name: services for name, services in named.items() if services}

    def _names(self, fact: Found) -> list[str]:
        """The third party's name, and that of its company where it is named so too."""
        return [fact.known_by, *(name for name, services in self._services.items() if fact in services)]

    def _using(self, fact: Found, parts: Sequence[Part], *, reads: bool) -> tuple[list[Part], str]:
        """The processes it belongs to: those that name it, else those it is told for; one that reads cookies, none."""
        using = [part for index, part in enumerate(parts) if self.facts.names(fact.known_by, index)]
        if using or reads:
            return using, ""
        owner = self.facts.owner(fact)
        if len(parts) == 1 or owner is not None:
            return list(parts[owner or 0 : (owner or 0) + 1]), ""
        aims = set(terms_in(fact.value.get("does", ""), self.facts.text.language))
        if aimed := [part for part in parts if aims & set(part.purposes)]:
            return aimed, f"{TO_DO}: in which process; what it does is a purpose of this one"
        general = [part for part in parts if not set(DIRECT_MARKETING) & set(part.purposes)] or list(parts)
        return general[:1], f"{TO_DO}: in which process; the text does not say it here, so the first one has it"

    def _recipient(self, fact: Found, using: Sequence[Part], reads: Sequence[str], doubt: str) -> str:
        value, building = fact.value, self.building
        known = catalogue.vendor(value.get("vendor", ""))
        id = building.free_id("recipients", slug(value["name"]))
        entity = value.get("legal_entity") or (known.legal_entity if known else None) or value["name"]
        country, where = self._country(fact, entity, known)
        url, from_catalogue = _address(value, known)
        if known and country != known.country and not value.get("legal_entity"):
            # The catalogue's company is another one of the group than that to which the text says data go.
            entity = value["name"]
        elif known and known.legal_entity and not value.get("legal_entity"):
            from_catalogue = ["legal_entity", *from_catalogue]
        if where == FROM_CATALOGUE:
            from_catalogue, where = [*from_catalogue, "country"], ""
        role, why = _role(value.get("role", ""), known)
        purposes = [one for part in using for one in part.purposes if one != RIGHTS_REQUESTS]
        categories = [one for part in using for one in part.categories]
        kind = _kind(known, f"{value.get('does', '')} {value['name']} {fact.section}")
        values = {
            "id": id, "name": value["name"], "legal_entity": entity, "role": role, "kind": kind, "country": country,
            "policy_url": url, "purposes": list(dict.fromkeys([*purposes, *reads])),
            "categories": list(dict.fromkeys([*categories, *(["cookies"] if reads else [])])),
            "transfer": self._transfer(country, fact), "vendor": known.id if known else "",
        }  # fmt: skip
        marks = (where, self._elsewhere(fact, country), why, doubt, _framework(known, country))
        filled = f"{FROM_CATALOGUE}: {', '.join(from_catalogue)}" if from_catalogue else ""
        building.add("recipients", values, read(fact), filled, *marks)
        building.lists["recipients"][-1]["clauses"] = []
        building.say("recipients", id, **{one: self._work(fact, kind, known, one) for one in building.languages})
        return id

    def _work(self, fact: Found, kind: str, known: Vendor | None, language: str) -> str:
        """What it does: in the text's own words where they are few and the language is the same, else in ours."""
        said, does = phrases(language), _trimmed(short(fact.value.get("does", "")))
        is_usable = does and language == self.facts.text.language and len(does) <= _LONGEST_WORK
        others = (one.known_by for one in self.facts.of("third_party") if one.known_by != fact.known_by)
        if not is_usable or _HANGS_ON.match(does) or any(other in does for other in others):
            does = said["vendor_kinds"][known.kind] if known else said["kinds"][kind]
        return str(said["recipient_does"].replace("DOES", does))

    # --- where ---

    def _country(self, fact: Found, entity: str, known: Vendor | None) -> tuple[str, str]:
        """Where the company is, and what is to be said of that: the text's word, else the catalogue's, else a guess."""
        if is_country(said := fact.value.get("country", "")):
            return said, ""
        if named := self._named_with(fact):
            # Data that go to several countries go outside the EEA too, if one of them is.
            country = next((code for code in named if code not in EEA), next(iter(named)))
            return country, read(named[country])
        if known and known.country and (entity == known.legal_entity or not is_country(home_of(entity))):
            return known.country, FROM_CATALOGUE
        # The text names the company that is meant; the catalogue knows another one of its group.
        if is_country(home := home_of(entity)):
            return home, f"{TO_DO}: the country is guessed from the company's name"
        return self.home, f"{TO_DO}: the country; the text does not say it, so our own stands here"

    def _named_with(self, fact: Found) -> Mapping[str, Found]:
        """Countries that data go to, said in one sentence with the third party; where data lie is told elsewhere."""
        return {
            one.value["country"]: one
            for one in self.facts.of("country")
            if self._is_with(fact, one)
            and is_country(one.value.get("country", ""))
            and not told.is_stored(self.facts.text.language, one.quote)
        }

    def _is_with(self, fact: Found, country: Found) -> bool:
        """In one sentence, or in one row of a table."""
        said = country.quote.casefold()
        in_row = country.line == fact.line and " | " in fact.quote and said in fact.quote.casefold()
        return in_row or any(name.casefold() in said for name in self._names(fact))

    def _elsewhere(self, fact: Found, country: str) -> str:
        others = {code: one.line for code, one in self._named_with(fact).items() if code != country}
        if not others:
            return ""
        named = f"{', '.join(others)} (line {min(others.values())})"
        return f"{TO_DO}: the text also names {named}; in which country does it hold the data?"

    def _transfer(self, country: str, recipient: Found) -> dict[str, str] | None:
        """A ground that was said of that country, or in the recipient's own line; none is better than a wrong one."""
        for fact in self.facts.of("transfer"):
            ground, where = fact.value.get("ground", ""), fact.value.get("country", "")
            reference = fact.value.get("reference") or _GROUNDS.get(ground, "")
            is_meant = fact.line == recipient.line or (where and where == country)
            if ground in _KNOWN_GROUNDS and reference and is_meant:
                return {"ground": ground, "reference": reference}
        return None


def _is_service(fact: Found, company: Found) -> bool:
    known, owner = (catalogue.vendor(one.value.get("vendor", "")) for one in (fact, company))
    is_called_so = fact.known_by.startswith(f"{company.known_by} ")
    return bool(is_called_so and known and owner and known.legal_entity == owner.legal_entity)


def _trimmed(does: str) -> str:
    """What is done, without the word that leads to it and without a country before a dash."""
    head, dash, rest = does.partition(" – ")
    return _LEADS.sub("", rest if dash and country_named(head) else does)


def _address(value: Mapping[str, str], known: Vendor | None) -> tuple[str, list[str]]:
    """The address of its policy; one that the catalogue knows to be another company's is not taken."""
    url = value.get("policy_url", "")
    owners = catalogue.by_host(url) if url else []
    is_foreign = bool(owners) and not any(
        (known and known.id == owner.id) or is_same(owner.name, value["name"]) for owner in owners
    )
    if _ADDRESS.fullmatch(url) and not is_foreign:
        return url, []
    return (known.privacy_url, ["policy_url"]) if known and known.privacy_url else ("", [])


def _framework(known: Vendor | None, country: str) -> str:
    """What the catalogue knows of the company's place on the list; the ground itself the text must name."""
    if not known or country != "US" or not known.framework or known.framework.listed != "yes":
        return ""
    return f"{FROM_CATALOGUE}: on the list of the EU-US framework on {known.framework.checked_on}"


def _role(said: str, known: Vendor | None) -> tuple[str, str]:
    if said in _ROLES:
        return said, ""
    if known and known.role:
        return known.role.usual, f"{TO_DO}: the role is the usual one by the catalogue; does your agreement say so?"
    return "third_party", f"{TO_DO}: processor, or a third party of its own?"


def _kind(known: Vendor | None, said: str) -> str:
    if known:
        return KINDS_OF_VENDORS[known.kind]
    return next((kind for kind, stems in _KINDS if re.search(f"(?i){stems}", said)), "communication")
