"""A small complete register from a dozen answers, for a company that has none.

Law:      GDPR Art. 13-14, 30
Takes:    Answers; from_answers reads them from YAML, from_register from a draft that was imported
Gives:    begin: the files of a folder that `holdord register check` finds sound, in Danish and English;
          next_steps: what is to be filled in by hand after that
Refuses:  AnswersFaulty: every answer that is wrong, with what would be right
Next:     building.py, wording/; cli/init.py (who asks)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from holdord.policy import reading
from holdord.policy.authorities import authority
from holdord.policy.catalogue import queries as catalogue
from holdord.policy.importer.building import KINDS_OF_VENDORS, RIGHTS_REQUESTS, Building, Part, phrases, slug
from holdord.policy.importer.checks import WRONG, AnswersFaulty, checked
from holdord.policy.importer.drafting import NO_MAILBOX
from holdord.policy.importer.find.organisation import home_of
from holdord.policy.importer.missing import EEA
from holdord.policy.importer.remarks import FROM_CATALOGUE, TO_DO, period
from holdord.policy.register import Register
from holdord.terms import ADEQUATE, LegalBasis

LANGUAGES = ("da", "en")
_RIGHTS = (
    "eu-gdpr:A15",
    "eu-gdpr:A16",
    "eu-gdpr:A17",
    "eu-gdpr:A18",
    "eu-gdpr:A20",
    "eu-gdpr:A21",
    "eu-gdpr:A7-3",
    "eu-gdpr:A77",
)
_BASES: Mapping[str, str] = {
    "answer-request": LegalBasis.LEGITIMATE_INTEREST.value,
    "newsletter": LegalBasis.CONSENT.value,
    "analytics": LegalBasis.CONSENT.value,
    "deliver-services": LegalBasis.CONTRACT.value,
    "bookkeeping": LegalBasis.LEGAL_OBLIGATION.value,
    RIGHTS_REQUESTS: LegalBasis.LEGAL_OBLIGATION.value,
}


#: Why so long, where everybody has the same reason.
_WHYS = {
    "messages": "contact",
    "newsletter": "proof-of-consent",
    "customers": "bookkeeping",
}
#: Nobody must write, read a newsletter or be measured; without a name and an address there is no agreement.
_PROVISION = {"customers": "contractual"}
_FRAMEWORK, _CLAUSES = "(EU) 2023/1795", "(EU) 2021/914"
_GROUND_REMARKS: Mapping[str, str] = {
    "framework": f"{FROM_CATALOGUE.replace('text', 'answers')}: on the EU-US framework's list; look if it still is",
    "standard_clauses": f"{TO_DO}: look that the agreement holds the clauses, as was answered",
}
#: What of the catalogue's cookies waits for consent to being measured.
_MEASURING = ("analytics", "advertising")


@dataclass(frozen=True)
class Tool:
    """A service of somebody else that gets data. What is not known is empty."""

    name: str
    legal_entity: str = ""
    country: str = ""
    kind: str = "communication"
    role: str = "processor"
    vendor: str = ""
    policy_url: str = ""


@dataclass(frozen=True)
class Answers:
    """What is asked, in the order it is asked in."""

    organisation: str
    legal_name: str
    country: str
    email: str
    address: str = ""
    company_number: str = ""
    officer: bool = False
    form: bool = True
    messages: str = "1 year"
    newsletter: bool = False
    newsletter_kept: str = "2 years"
    customers: bool = False
    customers_kept: str = "5 years"
    analytics: bool = False
    tools: tuple[Tool, ...] = field(default=())
    clauses: bool = False


def from_answers(content: bytes, name: str) -> Answers:
    """The answers of a YAML file. Raises AnswersFaulty with all that is wrong."""
    document = reading.read(content, name)
    if document.faults:
        raise AnswersFaulty(tuple(str(fault) for fault in document.faults))
    if not isinstance(document.value, dict):
        raise AnswersFaulty((f"{name}: there are no answers in it. Write 'organisation: ...' and so on.",))
    return answers(document.value, name)


def answers(said: Mapping[str, Any], name: str) -> Answers:
    """Answers by their names, each checked. Raises AnswersFaulty with all that is wrong."""
    values = checked(said, name)
    tools = tuple(tool(one) for one in values.pop("tools", ()))
    return Answers(**values, tools=tools)


def from_register(register: Register) -> Answers:
    """What a register says of the company, for a smaller one: who it is, whom to write to, who gets data."""
    lead = next(house for house in register.establishments if house.id == register.lead_controller)
    tools = tuple(
        Tool(one.name, one.legal_entity, one.country, one.kind, one.role, one.vendor or "", one.policy_url or "")
        for one in register.recipients
    )
    purposes = {purpose.id for purpose in register.purposes}
    return Answers(
        organisation=register.organisation,
        legal_name=lead.name,
        country=lead.country or register.desk.calendar,
        email=register.dpo.email,
        address=", ".join(lead.address),
        company_number=lead.company_number or "",
        officer=register.dpo.officer,
        newsletter=bool({"newsletter", "direct-marketing"} & purposes),
        customers=bool({"contract", "deliver-services", "bookkeeping"} & purposes),
        analytics="analytics" in purposes,
        tools=tools,
    )


def tool(name: str) -> Tool:
    """A tool by its name: what the catalogue knows of it, else what its name tells."""
    known = catalogue.by_name(name)
    if known is None:
        return Tool(name, name, home_of(name))
    role = known.role.usual if known.role else "processor"
    return Tool(
        known.name,
        known.legal_entity or known.name,
        known.country or "",
        KINDS_OF_VENDORS[known.kind],
        role,
        known.id,
        known.privacy_url or "",
    )


def begin(said: Answers, *, on: date | None = None) -> dict[str, str]:
    """The files of the folder. ``on`` is the day the policy is published, where it is known."""
    building = Building(said.organisation, LANGUAGES)
    if on is not None:
        building.facts["published_on"] = on.isoformat()
    _who(building, said)
    parts = _parts(building, said)
    _tools(building, said, parts)
    for part in parts:
        building.part(part)
    building.rights((right, ()) for right in _RIGHTS if right != "eu-gdpr:A7-3" or said.newsletter or said.analytics)
    _care(building, said)
    _cookies(building, said, parts)
    building.facts["access"] = [
        {
            "role": "dpo",
            "purposes": [entry["id"] for entry in building.lists["purposes"]],
            "processes": [part.id for part in parts],
        }
    ]
    head = (
        f"What {said.organisation} promises about personal data.",
        "Begun from a dozen answers: look through every line, and make it yours.",
    )
    return building.files(*head)


def next_steps(said: Answers) -> list[str]:
    """What to do next, the most pressing first."""
    steps = []
    if said.email == NO_MAILBOX:
        steps.append("register.yaml, dpo: write the mailbox that somebody reads.")
    if not said.address:
        steps.append("register.yaml, establishments: write the address (GDPR Art. 13(1)(a)).")
    if not said.company_number:
        steps.append("register.yaml, establishments: write the company's number.")
    for one in said.tools:
        if not one.country:
            steps.append(
                f"recipients.yaml, {slug(one.name)}: write its country and its legal name; the catalogue has none."
            )
        elif one.country not in {*EEA, *ADEQUATE} and not _transfer(one, said):
            steps.append(
                f"recipients.yaml, {slug(one.name)}: write why data may go to {one.country}, under 'transfer' "
                "(GDPR Art. 44-49)."
            )
    if any(one.role == "processor" for one in said.tools):
        steps.append("register.yaml, documents: enter the processor agreement with each of them (GDPR Art. 28(3)).")
    if said.analytics:
        steps.append("register.yaml, cookies: compare them with what your website sets; they are the catalogue's.")
    steps.append("register.yaml, documents: write why you may answer those who write to you (GDPR Art. 6(1)(f)).")
    steps.append("register.yaml, retention: 'why' gives the usual reason for a time; write yours, or a shorter time.")
    steps.append("wording.da.yaml and wording.en.yaml: read every sentence, and put your own in its place.")
    return steps


def _who(building: Building, said: Answers) -> None:
    id = slug(said.legal_name)
    building.add(
        "establishments",
        {
            "id": id,
            "name": said.legal_name,
            "country": said.country,
            "address": [said.address] if said.address else [],
            "company_number": said.company_number,
        },
    )
    building.facts["controllers"], building.facts["lead_controller"] = [id], id
    building.facts["dpo"] = {"email": said.email, "officer": said.officer}
    building.desk(id, said.country, said.country if authority(said.country) else "DK")
    building.our_section("who")
    building.promise("D", "controllers", {"name": "notice.says", "about": {"what": "controllers"}})
    building.promise("D", "officer" if said.officer else "dpo", {"name": "notice.says", "about": {"what": "dpo"}})


def _parts(building: Building, said: Answers) -> list[Part]:
    """What is done with data; somebody who does nothing of it all still answers those who write."""
    wanted = [
        (
            "contact",
            said.form or not (said.newsletter or said.customers or said.analytics),
            "messages",
            said.messages,
            "collected",
            ("name", "email", "message"),
            ("answer-request", *(["newsletter"] if said.newsletter else [])),
            "writers",
        ),
        (
            "newsletter",
            said.newsletter,
            "newsletter",
            said.newsletter_kept,
            "last_contact",
            ("name", "email"),
            ("newsletter",),
            "readers",
        ),
        (
            "customers",
            said.customers,
            "customers",
            said.customers_kept,
            "end_of_financial_year",
            ("name", "email", "phone", "address", "order", "payment"),
            ("deliver-services", "bookkeeping"),
            "customers",
        ),
        (
            "website",
            said.analytics,
            "website",
            "1 year",
            "collected",
            ("cookies", "ip-address", "usage"),
            ("analytics",),
            "visitors",
        ),
    ]
    return [
        _part(building, said, id, rule, kept, starts, categories, purposes, subject)
        for id, is_wanted, rule, kept, starts, categories, purposes, subject in wanted
        if is_wanted
    ]


def _part(
    building: Building,
    said: Answers,
    id: str,
    rule: str,
    kept: str,
    starts: str,
    categories: tuple[str, ...],
    purposes: tuple[str, ...],
    subject: str,
) -> Part:
    for category in categories:
        if not building.has("categories", category):
            building.add("categories", {"id": category})
            building.phrase("categories", category)
    named = (
        (*purposes, RIGHTS_REQUESTS) if id == "contact" or not building.has("purposes", RIGHTS_REQUESTS) else purposes
    )
    for purpose in named:
        _purpose(building, purpose)
    why = phrases(LANGUAGES[0])["whys"][_WHYS[rule]] if rule in _WHYS else ""
    building.add("retention", {"id": rule, "duration": kept, "starts": starts, "why": why})
    building.lists["retention"][-1]["clauses"] = []
    words = {language: phrases(language)["processes"][id] for language in LANGUAGES}
    return Part(
        id=id,
        categories=list(categories),
        purposes=list(named),
        retention=rule,
        subjects=[subject],
        sources=["data-subject"],
        titles={language: words[language]["title"] for language in LANGUAGES},
        texts={language: words[language]["text"] for language in LANGUAGES},
        forms=[_form(building, said)] if id == "contact" and said.form else [],
        provision=_PROVISION.get(id, "voluntary"),
    )


def _purpose(building: Building, id: str) -> None:
    if building.has("purposes", id):
        return
    basis = _BASES[id]
    values: dict[str, Any] = {"id": id, "basis": basis}
    if basis == LegalBasis.LEGITIMATE_INTEREST.value:
        values["interest_of"] = "controller"
    if id == "newsletter":
        values |= {"categories": ["name", "email"], "direct_marketing": True}
    building.add("purposes", values)
    building.lists["purposes"][-1]["clauses"] = []
    building.say("purposes", id, **{language: _words(id, basis, language) for language in LANGUAGES})


def _words(id: str, basis: str, language: str) -> dict[str, str]:
    said = phrases(language)
    words = {"title": said["purposes"][id]}
    if basis == LegalBasis.CONSENT.value:
        words["consent"] = said["consent"].replace("PURPOSE", words["title"])
    if basis == LegalBasis.LEGITIMATE_INTEREST.value:
        words["interest"] = said["interests"].get(id, said["interest"])
    return words


def _form(building: Building, said: Answers) -> dict[str, Any]:
    building.phrase("forms", "contact")
    form: dict[str, Any] = {
        "id": "contact",
        "purpose": "answer-request",
        "fields": [
            {"name": "name", "category": "name"},
            {
                "name": "email",
                "category": "email",
                "kind": "email",
                "identifies": "email",
                "required": True,
                "longest": 254,
            },
            {"name": "message", "category": "message", "kind": "textarea", "required": True, "longest": 5000},
        ],
    }
    return {**form, "consents": [{"purpose": "newsletter"}]} if said.newsletter else form


def _tools(building: Building, said: Answers, parts: list[Part]) -> None:
    """Each tool gets what its kind of work needs: what measures, visits; what keeps accounts, orders; others, all."""
    for one in said.tools:
        using = _users(one, parts)
        id = building.free_id("recipients", slug(one.name))
        building.add(
            "recipients",
            {
                "id": id,
                "name": one.name,
                "legal_entity": one.legal_entity or one.name,
                "role": one.role,
                "kind": one.kind,
                "country": one.country or said.country,
                "policy_url": one.policy_url,
                "purposes": list(
                    dict.fromkeys(purpose for part in using for purpose in part.purposes if purpose != RIGHTS_REQUESTS)
                ),
                "categories": list(dict.fromkeys(category for part in using for category in part.categories)),
                "vendor": one.vendor,
                "transfer": _transfer(one, said),
            },
            "" if one.country else f"{TO_DO}: its country and its legal name",
            _GROUND_REMARKS.get((_transfer(one, said) or {}).get("ground", ""), ""),
        )
        building.lists["recipients"][-1]["clauses"] = []
        does = {language: phrases(language)["kinds"][one.kind] for language in LANGUAGES}
        building.say(
            "recipients",
            id,
            **{language: phrases(language)["recipient_does"].replace("DOES", does[language]) for language in LANGUAGES},
        )
        for part in using:
            part.recipients.append(id)


def _transfer(one: Tool, said: Answers) -> dict[str, str] | None:
    """The framework, where the catalogue found the company on its list; else the clauses, where they were answered."""
    if not one.country or one.country in {*EEA, *ADEQUATE}:
        return None
    known = catalogue.vendor(one.vendor)
    if one.country == "US" and known and known.framework and known.framework.listed == "yes":
        return {"ground": "framework", "reference": _FRAMEWORK}
    return {"ground": "standard_clauses", "reference": _CLAUSES} if said.clauses else None


def _cookies(building: Building, said: Answers, parts: list[Part]) -> None:
    """Those that the catalogue knows of the tools that measure; they wait for consent, as the purpose says."""
    if not any(part.id == "website" for part in parts):
        return
    for entry in building.lists["recipients"]:
        if "website" in {part.id for part in parts if entry["id"] in part.recipients}:
            for name, lifetime in _known_cookies(str(entry.get("vendor", ""))):
                values = {"name": name, "purpose": "analytics", "recipient": entry["id"], "lifetime": lifetime}
                building.add("cookies", values, FROM_CATALOGUE.replace("text", "answers"))


def _known_cookies(vendor: str) -> Iterator[tuple[str, str]]:
    known = catalogue.vendor(vendor)
    for cookie in known.cookies if known else ():
        if cookie.purpose in _MEASURING:
            yield cookie.name, str(period(cookie.lifetime or "") or "")


def _users(one: Tool, parts: list[Part]) -> list[Part]:
    wanted = {"analytics": "website", "advertising": "website", "accounting": "customers"}.get(one.kind)
    return [part for part in parts if part.id == wanted] or parts


def _care(building: Building, said: Answers) -> None:
    building.our_section("care")
    clause = building.promise("C", "security", {"name": "vault.sealed-at-rest"})
    building.add("security", {"id": "encryption", "clauses": [clause]})
    building.phrase("security", "encryption")
    building.promise("C", "locations", {"name": "policy.locations"})
    building.add("locations", {"country": said.country, "main": True})
    building.promise("C", "transfers", {"name": "policy.transfers-have-grounds"})
    building.facts["changes"] = "told_before"
    building.promise("D", "told_before")


__all__ = [
    "LANGUAGES",
    "WRONG",
    "Answers",
    "AnswersFaulty",
    "Tool",
    "answers",
    "begin",
    "from_answers",
    "from_register",
    "next_steps",
    "tool",
]
