"""One vendor as facts, each with its source and its day.

Law:      GDPR Art. 13(1)(e)-(f), 28, 30(1)(d)-(e) (who else gets data); Art. 17(2), 19 (who must be told of an erasure)
Takes:    plain mappings, as loader.py reads them from vendors/*.yaml
Gives:    a frozen Vendor
Refuses:  through pydantic, one error a fault; loader.py says in which line
Next:     loader.py (from files), names.py (by which names a vendor is known), queries.py (what is asked)
"""

import re
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from holdord.policy.entry import Entry
from holdord.policy.scalars import Country, Id, Line, PolicyUrl

Kind = Literal[
    "accounting",
    "advertising",
    "analytics",
    "booking",
    "communication",
    "consent",
    "crm",
    "development",
    "documents",
    "email",
    "events",
    "form",
    "hosting",
    "hr",
    "monitoring",
    "payment",
    "platform",
    "reviews",
    "search",
    "security",
    "shipping",
    "shop",
    "signing",
    "social",
    "storage",
    "support",
    "survey",
    "video",
    "widget",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: Kinds of data. The first ones are the categories of the example register, under the same ids; then what it lacks.
Data = Literal[
    "ad-tags", "address", "behaviour-data", "business-card", "call-details", "call-recording", "comments", "company",
    "cookies", "device-identifiers", "email", "employer-domain", "history", "identity-proof", "ip-address", "job-title",
    "linkedin-profile", "local-shared-objects", "location", "meeting-recording", "name", "other", "phone", "pixels",
    "project-information", "registration", "skype-id", "spam-accounts", "technical-visitor-data", "usage-data",
    "web-beacons",

    "accounting-records", "answers", "application", "calendar", "employment", "error-reports", "files", "log-data",
    "messages", "national-id", "orders", "payment-details", "reviews", "signature", "support-cases",
]  # fmt: skip

#: How data of one person can be fetched or erased. ``none``: nothing that could be tied to a person is kept there.
Way = Literal["api", "form", "mail", "account", "none", "unknown"]

_DAY = re.compile(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_LIFETIME = re.compile(
    r"session|persistent|1 (second|minute|hour|day|week|month|year)|\d+ (second|minute|hour|day|week|month|year)s"
)
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_COOKIE = re.compile(r"[^\s=;,\"]+")


def _day(value: object) -> object:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and _DAY.fullmatch(text):
        return text
    raise ValueError(f"{value!r} is not a day, month or year. Write it as in '2025-05-05', '2025-05' or '2025'")


def _lifetime(value: object) -> object:
    if isinstance(value, str) and _LIFETIME.fullmatch(value):
        return value
    raise ValueError(f"{value!r} is not a lifetime. Write 'session', 'persistent', or as in '30 minutes'")


def _host(value: object) -> object:
    if isinstance(value, str) and _HOST.fullmatch(value):
        return value
    raise ValueError(f"{value!r} is not a host. Write it in small letters and without a path, as in 'hotjar.com'")


def _cookie_name(value: object) -> object:
    if isinstance(value, str) and _COOKIE.fullmatch(value) and value.strip("*"):
        return value
    raise ValueError(f"{value!r} is not the name of a cookie. Write it as in '_ga', or '_ga_*' where a part changes")


Moment = Annotated[str, BeforeValidator(_day)]
Lifetime = Annotated[str, BeforeValidator(_lifetime)]
Host = Annotated[str, BeforeValidator(_host)]
CookieName = Annotated[str, BeforeValidator(_cookie_name)]


class Cookie(Entry):
    """A cookie, or an entry in the browser's storage. ``*`` stands for what differs from site to site.

    ``party`` says whose domain it is stored under: ``first`` is the site that was visited. What is not known is None.
    """

    name: CookieName
    lifetime: Lifetime | None = None
    purpose: Literal["necessary", "functional", "security", "analytics", "advertising"]
    party: Literal["first", "third"]


class Role(Entry):
    """What the vendor usually is to its customer (GDPR Art. 4(7)-(8), 26), and why in a clause. A contract decides."""

    usual: Literal["processor", "controller", "joint_controller"]
    why: Line


class Framework(Entry):
    """Whether the company stands on the list of the EU-US Data Privacy Framework ((EU) 2023/1795), as far as looked up.

    ``listed`` is a fact about the day ``checked_on``; companies leave the list. ``unknown`` means: nobody looked.
    """

    listed: Literal["yes", "no", "unknown"]
    checked_on: Moment | None = None
    source: Line | None = None

    @model_validator(mode="after")
    def _says_who_looked(self) -> "Framework":
        if self.listed != "unknown" and not (self.checked_on and self.source):
            raise ValueError("'listed' is only known where somebody looked. Add 'checked_on' and 'source'")
        return self


class Rights(Entry):
    """How the customer gets or erases what the vendor holds of one person (GDPR Art. 15, 17, 19).

    ``where`` is a web address, a mail address, or the place in the program.
    """

    access: Way = "unknown"
    erasure: Way = "unknown"
    where: Line | None = None
    note: Line | None = None


class Source(Entry):
    """Where facts come from, and when they were taken from there. ``rest`` is all keys that no other source names."""

    of: tuple[Id | Literal["rest", "also", "legal_entity", "privacy_url"], ...] = Field(min_length=1)
    source: Line
    on: Moment

    @property
    def kind(self) -> str:
        """The source without what is said in brackets or after a comma: 'Open Cookie Database'."""
        return re.split(r" \(|, ", self.source, maxsplit=1)[0]


class Vendor(Entry):
    """A third party that policies name: a service, or the company behind several.

    ``name`` is the present name, ``also`` holds former names and other spellings. ``ordinary`` marks names that are
    ordinary words too, and count only where they are written with a capital. ``contact`` is for questions about data,
    from anybody. ``legal_entity`` is the company that serves people and customers in the EEA; ``framework`` is about
    it or, where it is no company in the USA itself, about its parent.
    """

    id: Id
    name: Line
    also: tuple[Line, ...] = ()
    ordinary: bool = False
    legal_entity: Line | None = None
    country: Country | None = None
    parent: Line | None = None
    status: Literal["active", "renamed", "closed"] = "active"
    since: Moment | None = None
    successor: Id | None = None
    kind: Kind
    does: Line
    role: Role | None = None
    privacy_url: PolicyUrl | None = None
    contact: Line | None = None
    hosts: tuple[Host, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    data: tuple[Data, ...] = ()
    framework: Framework | None = None
    rights: Rights | None = None
    note: Line | None = None
    sources: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _says_what_became_of_it(self) -> "Vendor":
        if self.status == "renamed" and self.successor is None:
            raise ValueError("'status' says renamed. Add 'successor', the id of the present name")
        if self.status == "active" and (self.successor or self.since):
            raise ValueError("'status' says active, and what is said of its end does not fit. Write renamed or closed")
        return self

    @model_validator(mode="after")
    def _framework_is_for_the_usa(self) -> "Vendor":
        if self.country == "US" and self.status == "active" and self.framework is None:
            raise ValueError(
                "'country' is US, and nothing is said of the framework. Add 'framework: {listed: unknown}'"
            )
        if self.country not in ("US", None) and self.parent is None and self.framework is not None:
            raise ValueError("'framework' is for companies in the USA. Name the 'parent' it is about, or leave it out")
        return self

    @model_validator(mode="after")
    def _every_fact_has_a_source(self) -> "Vendor":
        facts = self.model_fields_set - {"id", "sources"}
        named = {key for source in self.sources for key in source.of} - {"rest"}
        if strange := sorted(named - facts):
            raise ValueError(f"'sources' speak of {', '.join(strange)}, which is not written here. Leave it out")
        if not any("rest" in source.of for source in self.sources) and (bare := sorted(facts - named)):
            raise ValueError(f"'sources' do not say where {', '.join(bare)} come from. Add them, or 'of: [rest]'")
        return self

    def sources_of(self, key: str) -> tuple[Source, ...]:
        """Who says so: the sources that name the key, else those for the rest."""
        named = tuple(source for source in self.sources if key in source.of)
        return named or tuple(source for source in self.sources if "rest" in source.of)
