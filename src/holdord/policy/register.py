"""What we do with data, written down: the register, and the only place where promises are facts.

Promise:  every sentence of the notice; the register is where it is made
Law:      GDPR Art. 30 (record of processing), 13-14 (what people are told); dpv:ROPA, dpv:Process
Takes:    plain mappings, as policy/loader.py reads them from YAML
Gives:    a frozen Register. Everything else points at its ids and copies nothing
Refuses:  through pydantic, one error a fault; policy/loader.py says in which line
Next:     loader.py (from files), references.py (ids that must lead somewhere), wording.py (the words)

Long, for it is the list of what a register may hold, and one reads it from the top: a class for each part.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Literal, Protocol

from pydantic import AwareDatetime, Field, PrivateAttr, StringConstraints, model_validator

from holdord.policy.banner import Banner
from holdord.policy.behind import Accepted, Acknowledged, Document, Engagement
from holdord.policy.channels import Channel, Guards
from holdord.policy.connectors import Connector
from holdord.policy.entry import Entry, Memo, by_id, grouped
from holdord.policy.periods import Period
from holdord.policy.retaining import EarlierPeriod as EarlierPeriod
from holdord.policy.retaining import Retention as Retention
from holdord.policy.retaining import Starts as Starts
from holdord.policy.retaining import Statutory
from holdord.policy.scalars import ClauseId, Country, Domain, Email, Id, Line, PolicyUrl
from holdord.terms import Channel as ContactChannel
from holdord.terms import LegalBasis, Right, SpecialCondition, Spoken


class Told(Protocol):
    """An instruction, as instructing.py has it."""

    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def said(self) -> tuple[str, ...]: ...
    @property
    def at(self) -> datetime: ...


class Establishment(Entry):
    """A legal entity that decides over data, or an office of one (GDPR Art. 4(7), 4(16))."""

    id: Id
    name: Line
    country: Country | None = None
    address: tuple[Line, ...] = ()
    company_number: Line | None = None
    phone: Line | None = None
    toll_free: Line | None = None
    fax: Line | None = None


class Contact(Entry):
    """Whom to write to about data: the data protection officer (GDPR Art. 37-39), or else whoever answers.

    ``officer`` is False where no data protection officer was appointed: then nobody is called one.
    """

    email: Email
    name: Line | None = None
    officer: bool = True


class Representative(Entry):
    """Who speaks for the controllers in the EEA (GDPR Art. 27)."""

    establishment: Id
    email: Email


class Scope(Entry):
    """What the policy covers, and whose data it leaves to other rules.

    ``own_domains`` are those of the house's own e-mail addresses: who is written from there works here, and what lists
    and calls tell of them is left out.
    """

    excludes: tuple[Id, ...] = ()
    own_domains: tuple[Domain, ...] = ()


class DataCategory(Entry):
    """A kind of personal data we hold (GDPR Art. 14(1)(d)); ``set_by`` says what makes it, where no person typed it."""

    id: Id
    special: bool = False
    set_by: tuple[Id, ...] = ()


class Purpose(Entry):
    """Why data are used, on exactly one ground (GDPR Art. 5(1)(b), 6(1)).

    ``interest_of`` is asked for where, and only where, the ground is a legitimate interest (Art. 13(1)(d)).
    ``categories`` limits the purpose to those kinds of data; empty means every kind its process holds.
    ``condition`` lifts the ban on special categories (Art. 9(2)), where the purpose uses some.
    ``reached_by`` are the ways in which people are approached for it; empty names none. ``customers_of``: it advertises
    only what is like that which was sold in these processes, whose customers could say no when they gave their address
    and can in every message (ePrivacy Directive Art. 13(2)).
    ``consent_since``: consents given before that moment were asked for something else, and do not cover it.
    ``why_this_basis`` is for the reader of the register: where the policy said "or", which one was taken, and why.
    """

    id: Id
    basis: LegalBasis
    clauses: tuple[ClauseId, ...] = Field(min_length=1)
    interest_of: Literal["controller", "third_party"] | None = None
    condition: SpecialCondition | None = None
    consent_since: AwareDatetime | None = None
    categories: tuple[Id, ...] = ()
    reached_by: tuple[ContactChannel, ...] = ()
    customers_of: tuple[Id, ...] = ()
    direct_marketing: bool = False
    profiling: bool = False
    automated_decisions: bool = False
    why_this_basis: Line | None = None

    @model_validator(mode="after")
    def _names_the_interest(self) -> "Purpose":
        if self.basis is LegalBasis.LEGITIMATE_INTEREST and self.interest_of is None:
            raise ValueError("a legitimate interest is somebody's. Add 'interest_of: controller' or 'third_party'")
        if self.basis is not LegalBasis.LEGITIMATE_INTEREST and self.interest_of is not None:
            raise ValueError(f"'interest_of' belongs to a legitimate interest, not to {self.basis.value}. Leave it out")
        return self

    @model_validator(mode="after")
    def _advertises_to_customers(self) -> "Purpose":
        if self.customers_of and not self.direct_marketing:
            raise ValueError("'customers_of' excuses advertising. Add 'direct_marketing: true', or leave it out")
        return self


class TransferGround(Entry):
    """Why data may go to a country outside the EEA (GDPR Art. 45, 46, 49), and on which days.

    ``copy_at`` says where a copy of the safeguards can be had (Art. 13(1)(f)): an address, or a web page.
    """

    ground: Literal["adequacy", "framework", "standard_clauses", "binding_rules", "consent", "contract"]
    reference: Line
    copy_at: Line | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the ground is in force on that day; the span is half-open, ``[valid_from, valid_until)``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


class Recipient(Entry):
    """Who else gets data: what, why, where, under which safeguard (GDPR Art. 4(8)-(10), 13(1)(e)-(f), 28).

    ``transfer`` is for countries outside the EEA; leaving it out is not a fault of the file but a broken
    promise, and `may` says no. Its processor agreement stands under ``documents``. ``vendor`` is its entry in the
    catalogue of vendors, where it has one. ``limited_to`` says that it gets one event's participants at a time.
    ``connector`` is how it is reached; without one somebody here does it by hand.
    """

    id: Id
    name: Line
    legal_entity: Line
    role: Literal["processor", "controller", "joint_controller", "third_party"]
    kind: Literal[
        "analytics", "advertising", "widget", "form", "communication", "documents", "storage", "events", "accounting"
    ]
    country: Country
    policy_url: PolicyUrl | None = None
    clauses: tuple[ClauseId, ...] = Field(min_length=1)
    purposes: tuple[Id, ...] = Field(min_length=1)
    categories: tuple[Id, ...] = Field(min_length=1)
    transfer: TransferGround | None = None
    limited_to: Literal["event"] | None = None
    vendor: Id | None = None
    safeguards: tuple[Id, ...] = ()
    own_retention: bool = False
    connector: Connector | None = None
    note: Line | None = None


#: How long a consent may wait to be confirmed by e-mail, where the form says nothing else.
CONFIRMED_WITHIN = Period.parse("7 days")


class FormField(Entry):
    """One field of a form, and the category of data that what is written in it belongs to.

    ``birth_date`` and ``age`` are asked to know whether somebody is old enough (GDPR Art. 8). ``event`` is answered by
    choosing one of the events that take registrations.
    """

    name: Id
    category: Id
    kind: Literal["text", "email", "tel", "textarea", "birth_date", "age", "event"] = "text"
    identifies: Literal["email", "phone"] | None = None
    required: bool = False
    longest: Annotated[int, Field(ge=1, le=20_000)] = 200


class ConsentBox(Entry):
    """A box a person may tick. It is never ticked beforehand, and refusing costs nothing (GDPR Art. 7(4)).

    ``confirm``: 'by_email' asks once more by a letter, since anybody can type anybody's address; 'at_once' takes the
    box for the answer. Left out, direct marketing is confirmed by e-mail and everything else at once.
    """

    purpose: Id
    confirm: Literal["by_email", "at_once"] | None = None


class Form(Entry):
    """A form on the public pages: what it asks, and for which purpose what is sent is kept.

    A form whose purpose rests on consent asks for that consent by being sent, and has no box for it. What was to be
    confirmed by e-mail and was not ``confirm_within`` that time is no consent; what was kept for it alone goes.
    """

    id: Id
    purpose: Id
    fields: tuple[FormField, ...] = Field(min_length=1)
    consents: tuple[ConsentBox, ...] = ()
    confirm_within: Period = CONFIRMED_WITHIN

    @property
    def event_field(self) -> FormField | None:
        """The field that asks for which event one registers; None for a form that is no registration."""
        return next((field for field in self.fields if field.kind == "event"), None)


class Process(Entry):
    """An activity in which data are collected and used (GDPR Art. 30(1); dpv:Process): a section of the policy.

    ``provision`` says whether people must give the data, by law or by contract, or may (Art. 13(2)(e)).
    ``public_sources`` are those of its sources that anybody can read (Art. 14(2)(f)); ``told_within`` is how soon
    people hear of data that did not come from them (Art. 14(3)). ``earlier`` are shorter times that were promised
    before: publishing a longer one writes them. ``statutory`` are the laws that ask for some of it to be kept.
    """

    id: Id
    section: ClauseId
    data_subjects: tuple[Id, ...] = Field(min_length=1)
    categories: tuple[Id, ...] = Field(min_length=1)
    purposes: tuple[Id, ...] = Field(min_length=1)
    recipients: tuple[Id, ...] = ()
    retention: Id
    earlier: tuple[EarlierPeriod, ...] = ()
    statutory: tuple[Statutory, ...] = ()
    sources: tuple[Id, ...] = Field(min_length=1)
    public_sources: tuple[Id, ...] = ()
    told_within: Period | None = None
    provision: Literal["voluntary", "contractual", "statutory"] | None = None
    forms: tuple[Form, ...] = ()


class RightTerms(Entry):
    """On which terms a right is carried out (GDPR Art. 12(3)-(5))."""

    right: Right
    clauses: tuple[ClauseId, ...] = Field(min_length=1)
    answer_within: Period | None = None
    extension: Period | None = None
    free_of_charge: bool = True
    format: Literal["pdf", "json_and_csv"] | None = None


class RequestDesk(Entry):
    """Where requests are answered, and whose calendar counts (Reg. 1182/71 Art. 2(1); law of the answering house)."""

    establishment: Id
    calendar: Country
    time_zone: Line
    authority: Country


class Flow(Entry):
    """A regular transfer between our own offices (GDPR Art. 44; Art. 30(1)(e))."""

    from_establishment: Id
    to_establishment: Id
    transfer: TransferGround | None = None


class Location(Entry):
    """A country where data are stored, and by whom."""

    country: Country
    recipients: tuple[Id, ...] = ()
    main: bool = False


class Cookie(Entry):
    """Something stored on a visitor's device: by whom, why, how long (ePrivacy Directive Art. 5(3); CJEU C-673/17).

    ``recipient`` sets and reads it; None: we do. Without ``lifetime`` it goes when the browser is closed.
    ``necessary`` marks one that a service the visitor asked for cannot do without; all others wait for consent.
    ``third_party`` marks one that is kept under the recipient's own domain, out of our reach. ``*`` in a name stands
    for what differs from visitor to visitor.
    """

    name: Line
    purpose: Id
    recipient: Id | None = None
    lifetime: Period | None = None
    necessary: bool = False
    third_party: bool = False


class SecurityMeasure(Entry):
    """A measure named in the policy (GDPR Art. 32(1)); ``obsolete`` marks one that protects nobody any more."""

    id: Id
    clauses: tuple[ClauseId, ...] = Field(min_length=1)
    obsolete: bool = False


class Access(Entry):
    """For which purposes and in which processes a role of the staff may open a person's data (GDPR Art. 29, 32(4))."""

    role: Literal["dpo", "case_handler", "account_manager", "auditor"]
    purposes: tuple[Id, ...] = ()
    processes: tuple[Id, ...] = ()


class Restricted(Entry):
    """A process whose active customers are opened by those assigned to them only (GDPR Art. 25(2), 32(4)).

    Whoever is known in it is active for ``active_for`` from their last delivery on. Who guards data (the data
    protection officer, case handlers) answers people all the same. ``reviewed_every`` is how soon somebody looks again
    at who is assigned.
    """

    process: Id
    active_for: Period
    reviewed_every: Period
    clauses: tuple[ClauseId, ...] = Field(min_length=1)


class ControlCall(Entry):
    """Which control keeps a promise, and what it is to look at."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z]+(\.[a-z0-9-]+)+$")]
    about: Mapping[str, Any] = Field(default_factory=dict)


class Promise(Entry):
    """One sentence of the policy: D a declared fact, C a control, R a right, T a third party."""

    id: ClauseId
    kind: Literal["D", "C", "R", "T"]
    controls: tuple[ControlCall, ...] = ()


class Register(Entry):
    """The whole policy as facts. Lists keep their order: it is the order people read them in.

    ``changes`` says how people hear that the policy changed: told before it takes effect (GDPR Art. 13(3), 14(4)), or
    by the page alone.
    """

    holdord: Literal[1]
    organisation: Line
    languages: tuple[Spoken, ...] = Field(min_length=1)
    published_on: date | None = None
    establishments: tuple[Establishment, ...] = Field(min_length=1)
    controllers: tuple[Id, ...] = Field(min_length=1)
    lead_controller: Id
    dpo: Contact
    representative: Representative | None = None
    scope: Scope = Scope()
    desk: RequestDesk
    categories: tuple[DataCategory, ...] = Field(min_length=1)
    purposes: tuple[Purpose, ...] = Field(min_length=1)
    retention: tuple[Retention, ...] = Field(min_length=1)
    recipients: tuple[Recipient, ...] = ()
    processes: tuple[Process, ...] = Field(min_length=1)
    channels: tuple[Channel, ...] = ()
    guards: Guards = Guards()
    rights: tuple[RightTerms, ...] = Field(min_length=1)
    security: tuple[SecurityMeasure, ...] = ()
    locations: tuple[Location, ...] = ()
    flows: tuple[Flow, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    banner: Banner | None = None
    minimum_age: Annotated[int, Field(ge=13, le=18)] | None = None
    changes: Literal["told_before", "posted"] | None = None
    documents: tuple[Document, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()
    access: tuple[Access, ...] = ()
    restricted: tuple[Restricted, ...] = ()
    promises: tuple[Promise, ...] = Field(min_length=1)

    def establishment(self, id: str) -> Establishment | None:
        return next((entry for entry in self.establishments if entry.id == id), None)

    def category(self, id: str) -> DataCategory | None:
        return self._categories.get(id)

    def purpose(self, id: str) -> Purpose | None:
        return self._purposes.get(id)

    def rule(self, id: str) -> Retention | None:
        """The retention rule of that id."""
        return self._rules.get(id)

    def recipient(self, id: str) -> Recipient | None:
        return self._recipients.get(id)

    def process(self, id: str) -> Process | None:
        return self._processes.get(id)

    def channel(self, id: str) -> Channel | None:
        return next((entry for entry in self.channels if entry.id == id), None)

    def right(self, right: Right) -> RightTerms | None:
        return next((entry for entry in self.rights if entry.right is right), None)

    def contract(self, recipient: str) -> Document | None:
        """The processor agreement with that recipient (GDPR Art. 28(3)): of several, the latest."""
        covering = [entry for entry in self.documents if entry.kind == "processor_contract"]
        return max(
            (entry for entry in covering if recipient in entry.recipients), key=lambda entry: entry.on, default=None
        )

    def promise(self, id: str) -> Promise | None:
        return next((entry for entry in self.promises if entry.id == id), None)

    def form(self, id: str) -> tuple[Process, Form] | None:
        """The form of that id and the process it belongs to."""
        pairs = ((process, form) for process in self.processes for form in process.forms)
        return next((pair for pair in pairs if pair[1].id == id), None)

    def processes_with(self, purpose: str) -> tuple[Process, ...]:
        """The processes that use data for that purpose."""
        return self._serving.get(purpose, ())

    def calls(self, control: str) -> tuple[tuple[Promise, ControlCall], ...]:
        """The promises that this control watches, each with what it is to look at."""
        return self._calls.get(control, ())

    # What the company told its own people to do less of (instructing.py). It is no part of what is written down.
    _told: Mapping[tuple[str, str], Told] = PrivateAttr(default_factory=dict)

    def obey(self, told: Iterable[Told]) -> None:
        """For instructing.narrowed, on a copy of its own."""
        self._told = {(each.kind, each.about): each for each in told}

    def instructed(self, purpose: str) -> tuple[int, ...]:
        """The numbers of the instructions that an answer about this purpose rests on."""
        if not self._told:
            return ()
        about = {("suspend", purpose), ("share", purpose)}
        about |= {("keep", process.id) for process in self.processes_with(purpose)}
        return tuple(sorted(self._told[key].number for key in about & self._told.keys()))

    def suspended(self, purpose: str) -> datetime | None:
        """Since when nobody's data are used for this purpose, by instruction; None where they are."""
        found = self._told.get(("suspend", purpose))
        return found.at if found else None

    def withheld(self, recipient: str, purpose: str) -> datetime | None:
        """Since when this recipient gets nothing for this purpose, by instruction; None where they may."""
        found = self._told.get(("share", purpose))
        return found.at if found and recipient not in found.said else None

    @cached_property
    def worked_out(self) -> Memo:
        """What follows from this register, for whoever keeps it there under a key of their own."""
        return Memo()

    # What is looked up with every decision is found once: a register never changes, and a copy looks for itself.

    @cached_property
    def _categories(self) -> Mapping[str, DataCategory]:
        return by_id(self.categories)

    @cached_property
    def _purposes(self) -> Mapping[str, Purpose]:
        return by_id(self.purposes)

    @cached_property
    def _rules(self) -> Mapping[str, Retention]:
        return by_id(self.retention)

    @cached_property
    def _recipients(self) -> Mapping[str, Recipient]:
        return by_id(self.recipients)

    @cached_property
    def _processes(self) -> Mapping[str, Process]:
        return by_id(self.processes)

    @cached_property
    def _serving(self) -> Mapping[str, tuple[Process, ...]]:
        return grouped((purpose, process) for process in self.processes for purpose in dict.fromkeys(process.purposes))

    @cached_property
    def _calls(self) -> Mapping[str, tuple[tuple[Promise, ControlCall], ...]]:
        return grouped((call.name, (promise, call)) for promise in self.promises for call in promise.controls)
