"""The shape of /.well-known/privacy.json: the notice for machines, in a format of our own.

Law:      GDPR Art. 12(7)-(8) (information may be given in machine-readable form), 13-14
Gives:    Notice, the whole document; `schema`: its JSON Schema, which is served beside it
Keeps:    fields are added, never renamed or given another meaning; what must change raises the number under ``privacy``
Next:     privacy.py (which fills it), docs/outputs.md (which explains each field)
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

#: A text in each language of the policy: {"da": "...", "en": "..."}.
Texts = Mapping[str, str]
_DURATION = r"^P\d+[DWMY]$"
_COUNTRY = r"^[A-Z]{2}$"


class Part(BaseModel):
    """What a part of the document is made of. A field without a fact is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Version(Part):
    hash: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the facts and words of the policy")
    number: int | None = Field(None, ge=1, description="its number; none if it was never published")
    published_at: AwareDatetime | None = Field(None, description="when it was published")
    updated_on: date | None = Field(None, description="the day the notice bears")


class Controller(Part):
    id: str = Field(description="its id in this document")
    name: str = Field(description="the name of the company")
    lead: bool = Field(description="whether it answers questions")
    joint: bool = Field(description="whether it decides together with the others (GDPR Art. 26)")
    country: str | None = Field(None, pattern=_COUNTRY, description="its country, ISO 3166-1")
    address: tuple[str, ...] = Field((), description="its address, line by line")
    company_number: str | None = Field(None, description="its number in the register of companies")
    phone: str | None = Field(None, description="its telephone number")


class Contact(Part):
    email: str = Field(description="whom to write to about data")
    name: str | None = Field(None, description="who that is")
    officer: bool = Field(description="whether it is a data protection officer (GDPR Art. 37)")


class Representative(Part):
    name: str = Field(description="who speaks for the controllers in the EEA (GDPR Art. 27)")
    email: str = Field(description="its mailbox")
    country: str | None = Field(None, pattern=_COUNTRY, description="its country")


class Category(Part):
    id: str = Field(description="its id")
    name: Texts = Field(description="what it is called")
    special: bool = Field(description="whether it is a special category (GDPR Art. 9)")


class Purpose(Part):
    id: str = Field(description="its id")
    name: Texts = Field(description="what it is called")
    text: Texts | None = Field(None, description="what is done")
    basis: str = Field(
        pattern=r"^eu-gdpr:A6-1-[a-f]$", description="its one ground, as the W3C vocabulary eu-gdpr names it"
    )
    article: str = Field(description="the same as people cite it")
    interest: Texts | None = Field(None, description="the legitimate interest (GDPR Art. 13(1)(d))")
    interest_of: Literal["controller", "third_party"] | None = Field(None, description="whose interest it is")
    condition: str | None = Field(None, pattern=r"^eu-gdpr:A9-2-[a-j]$", description="what allows special categories")
    categories: tuple[str, ...] = Field(
        (), description="ids: it uses these kinds of data only; empty: all of its activity"
    )
    direct_marketing: bool = Field(description="whether it is advertising")
    profiling: bool = Field(description="whether it builds profiles (GDPR Art. 4(4))")
    automated_decisions: bool = Field(description="whether a machine decides alone (GDPR Art. 22)")


class Retention(Part):
    id: str = Field(description="its id")
    duration: str = Field(pattern=_DURATION, description="the longest time, ISO 8601; P5Y is five calendar years")
    starts: str = Field(
        description="from which event: collected, last_delivery, last_event, last_contact, end_of_financial_year"
    )
    until_then: str | None = Field(None, description="id: the rule that holds while that event has not happened")


class Transfer(Part):
    ground: str = Field(
        description="eea (no transfer), adequacy, framework, standard_clauses, binding_rules, consent, contract, "
        "outside (they were there before) or none"
    )
    reference: str | None = Field(None, description="the decision or document")


class Recipient(Part):
    id: str = Field(description="its id")
    name: str = Field(description="the service")
    legal_entity: str = Field(description="the company behind it")
    role: Literal["processor", "controller", "joint_controller", "third_party"] = Field(
        description="in which role it gets data"
    )
    kind: str = Field(description="what kind of service it is")
    does: Texts = Field(description="what it does, and what it gets")
    country: str = Field(pattern=_COUNTRY, description="where it is")
    transfer: Transfer = Field(description="why data may go there, on the day the document was made")
    purposes: tuple[str, ...] = Field(description="ids: what it gets data for")
    categories: tuple[str, ...] = Field(description="ids: what it gets")
    own_retention: bool = Field(description="whether it decides itself how long it keeps them")
    policy_url: str | None = Field(None, description="its own policy")


class EarlierPeriod(Part):
    before: date = Field(description="data collected before this day go by it, where it is the shorter one")
    duration: str = Field(pattern=_DURATION, description="the time that was promised then, ISO 8601")
    starts: str = Field(description="from which event it counts")
    until_then: str | None = Field(
        None, pattern=_DURATION, description="the time that was promised while that event has not happened"
    )


class Activity(Part):
    id: str = Field(description="its id")
    name: Texts = Field(description="what it is called")
    data_subjects: tuple[Texts, ...] = Field(description="whose data")
    categories: tuple[str, ...] = Field(description="ids: which data")
    purposes: tuple[str, ...] = Field(description="ids: what for")
    recipients: tuple[str, ...] = Field((), description="ids: who gets some of them")
    retention: str = Field(description="id: how long they stay")
    sources: tuple[Texts, ...] = Field(description="where they come from")
    provision: Literal["voluntary", "contractual", "statutory"] | None = Field(
        None, description="whether people must give them"
    )
    public_sources: tuple[Texts, ...] = Field(
        (), description="those of its sources that anybody can read (GDPR Art. 14(2)(f))"
    )
    told_within: str | None = Field(
        None, pattern=_DURATION, description="how soon people hear of data that did not come from them (Art. 14(3))"
    )
    earlier: tuple[EarlierPeriod, ...] = Field(
        (), description="shorter times that were promised before; what came under them goes by them"
    )


class RightTerms(Part):
    right: str = Field(
        pattern=r"^eu-gdpr:A[0-9]+(-[0-9])?$", description="the right, as the W3C vocabulary eu-gdpr names it"
    )
    article: str = Field(description="the same as people cite it")
    name: Texts = Field(description="what it is called")
    text: Texts = Field(description="what one can ask for")
    answer_within: str | None = Field(None, pattern=_DURATION, description="how soon it is answered, ISO 8601")
    extension: str | None = Field(None, pattern=_DURATION, description="by how much that can grow")
    free_of_charge: bool = Field(description="whether it costs nothing")


class Authority(Part):
    country: str = Field(pattern=_COUNTRY, description="its country")
    name: str = Field(description="its own name for itself")
    website: str = Field(description="its pages")
    complaint_url: str | None = Field(None, description="where one complains")


class Flow(Part):
    giver: str = Field(description="the company or office that sends data")
    taker: str = Field(description="the one that gets them")
    country: str | None = Field(None, pattern=_COUNTRY, description="where that one is")
    transfer: Transfer = Field(description="why they may go there")


class Cookie(Part):
    name: str = Field(description="its name")
    purpose: str = Field(description="id: what it is for")
    recipient: str | None = Field(None, description="id: who sets and reads it; none: the organisation itself")
    lifetime: str | None = Field(
        None, pattern=_DURATION, description="how long it stays; none: until the browser is closed"
    )
    necessary: bool = Field(description="whether it is set without consent, because the service asked for needs it")


class Location(Part):
    country: str = Field(pattern=_COUNTRY, description="where data are stored")
    main: bool = Field(description="whether most of them are")


class Measure(Part):
    id: str = Field(description="its id")
    name: Texts = Field(description="what protects the data")
    obsolete: bool = Field(description="whether it is outdated and protects nobody any more")


class Notice(Part):
    """A privacy notice for machines: the same facts and words as on the page that people read."""

    schema_: str = Field(alias="$schema", description="where the JSON Schema of this document stands")
    privacy: Literal[1] = Field(description="the version of this format")
    version: Version = Field(description="which version of the policy this is")
    made_on: date = Field(description="the day this document was made")
    organisation: str = Field(description="the name people know it by")
    languages: tuple[str, ...] = Field(
        min_length=1, description="the languages of the notice, ISO 639-1; the first one is its own"
    )
    notices: Texts = Field(description="the page for people, by language")
    rights_pages: Texts = Field(description="the page where one uses one's rights, by language")
    controllers: tuple[Controller, ...] = Field(min_length=1, description="who decides over the data")
    contact: Contact = Field(description="whom to write to")
    representative: Representative | None = Field(None, description="who speaks for the controllers in the EEA")
    authority: Authority | None = Field(None, description="the supervisory authority one complains to")
    excludes: tuple[Texts, ...] = Field((), description="whose data the policy leaves to other rules")
    minimum_age: int | None = Field(None, ge=13, le=18, description="the age from which the services may be used")
    categories: tuple[Category, ...] = Field(min_length=1, description="the kinds of data")
    purposes: tuple[Purpose, ...] = Field(min_length=1, description="what they are used for, each on one ground")
    retention: tuple[Retention, ...] = Field(min_length=1, description="how long they stay")
    recipients: tuple[Recipient, ...] = Field((), description="who else gets some")
    activities: tuple[Activity, ...] = Field(min_length=1, description="in which situations they are collected")
    flows: tuple[Flow, ...] = Field(
        (), description="what goes from one company or office of the organisation to another"
    )
    rights: tuple[RightTerms, ...] = Field(min_length=1, description="what people can ask for")
    cookies: tuple[Cookie, ...] = Field((), description="what is stored on a visitor's device")
    locations: tuple[Location, ...] = Field((), description="the countries in which data are stored")
    security: tuple[Measure, ...] = Field((), description="what protects them")


def schema(address: str) -> Mapping[str, Any]:
    """The JSON Schema (2020-12), under its own address."""
    made = Notice.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": address, **made}
