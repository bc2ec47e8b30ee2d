"""The register of a draft, part by part: who, what, why, how long, to whom, which rights.

Law:      GDPR Art. 13-14, 30; 12(3) (the times everyone has to keep)
Takes:    Gathered, and the language its words are written in
Gives:    Drafting.build: a Building whose files have no faults. Where the model demands a value and the text has none,
          a careful one stands, marked TO DO
Next:     building.py; draft.py (the files beside the register)

Longer than a file of ours should be: the parts of a register are drafted one after the other, each from what those
before it have named, and apart they would have to hand all of it on.
"""

import re
from collections.abc import Mapping, Sequence

from holdord.policy.authorities import authority
from holdord.policy.importer import keeping, told
from holdord.policy.importer.building import ANSWER, EXTENSION, RIGHTS_REQUESTS, Building, Part, phrases, slug
from holdord.policy.importer.devices import Devices
from holdord.policy.importer.find.organisation import without_form
from holdord.policy.importer.find.purposes import DIRECT_MARKETING, terms_in
from holdord.policy.importer.found import Found
from holdord.policy.importer.gathered import MOST_OF_A_KIND, Gathered
from holdord.policy.importer.missing import EEA
from holdord.policy.importer.phrases import phrases as cued
from holdord.policy.importer.receiving import Receiving
from holdord.policy.importer.remarks import TO_DO, capital, days, is_same, noted, period, read, short
from holdord.policy.periods import Period
from holdord.terms import LegalBasis, Right, is_country

#: A mailbox that never reaches anyone (RFC 2606), where the text gives none.
NO_MAILBOX = "to-do@example.invalid"
#: Where a text of each language is most often from.
_HOMES = {"da": "DK", "nb": "NO", "sv": "SE", "fi": "FI", "en": "GB"}
_STARTS = {
    "collected": "collected",
    "last_delivery": "last_delivery",
    "last_event": "last_event",
    "last_contact": "last_contact",
    "end_of_financial_year": "end_of_financial_year",
    "end_of_contract": "last_delivery",
    "account_closed": "last_contact",
    "end_of_employment": "last_contact",
    "withdrawal": "last_contact",
}
#: The last resort when a text names no period: short, and marked.
_NO_PERIOD = ("1 year", "collected")
#: Beside surer facts of the same process, what is a guess and bears no name we know is left to whoever looks at it.
_GUESS = 0.65
_SURE = 0.9
_OF_TITLE = 0.6
_AGES = range(13, 19)
_SEVERAL = 2
#: Two words that begin with the same letters are the same in most of their forms: 'invoice', 'invoicing'.
_STEM = 5
_LONG_WORDS = re.compile(r"\w{5,}")
#: Of several dates the one that says most of the text as it stands.
_DATES = ("modified", "effective", "published")
#: What a purpose usually rests on, to choose among the grounds that a text names; never a ground that it does not name.
_USUAL = {
    "newsletter": "eu-gdpr:A6-1-a",
    "direct-marketing": "eu-gdpr:A6-1-a",
    "advertising": "eu-gdpr:A6-1-a",
    "analytics": "eu-gdpr:A6-1-a",
    "contract": "eu-gdpr:A6-1-b",
    "deliver-services": "eu-gdpr:A6-1-b",
    "payments": "eu-gdpr:A6-1-b",
    "invoicing": "eu-gdpr:A6-1-b",
    "bookkeeping": "eu-gdpr:A6-1-c",
    "legal-compliance": "eu-gdpr:A6-1-c",
}


class Drafting:
    """One draft, part by part."""

    def __init__(self, facts: Gathered, languages: tuple[str, ...]) -> None:
        self.facts, self.languages = facts, languages
        self.building = Building(self._organisation(facts.first("controller")), languages)
        #: What was read and does not stand in the register, for somebody to look at.
        self.notes: list[str] = [
            f"{number} more of the kind '{kind}': the register has the first {MOST_OF_A_KIND}, FINDINGS.md has all"
            for kind, number in facts.left_out.items()
        ]
        self._ids: dict[tuple[str, ...], str] = {}
        #: The lines whose period some process has, or was told beside one.
        self._placed: set[int] = set()

    def build(self) -> Building:
        self._parties()
        count = max(1, len(self.facts.processes))
        parts = [self._part(index) for index in range(count)]
        devices = Devices(self.facts, self.building)
        cookies = devices.part(parts)
        receiving = Receiving(self.facts, self.building, devices, self._home())
        receiving.write(parts, cookies)
        for part in [*parts, *([cookies] if cookies and cookies not in parts else [])]:
            self.building.part(part)
        self._rights()
        self._care(receiving.written)
        self._tell_of_periods_without_a_place()
        devices.write(receiving.written)
        return self.building

    # --- words ---

    def _named(self, group: str, term: str, said: str, *, own_first: bool = False) -> dict[str, str]:
        """A title in each language: ours where the term is known, else the words of the text as they stand."""
        return {
            language: self._title(language, phrases(language)[group].get(term, ""), said, own_first=own_first)
            for language in self.languages
        }

    def _title(self, language: str, ours: str, said: str, *, own_first: bool) -> str:
        theirs = capital(short(said))
        is_theirs = language == self.facts.text.language and theirs
        return theirs if own_first and is_theirs else ours or theirs

    # --- who ---

    def _organisation(self, controller: Found | None) -> str:
        """What people call the company: the words its names have in common, else its name without the legal form."""
        if controller is None:
            return short(self.facts.text.sections[0].title or self.facts.text.name)
        names = [fact.known_by.split() for fact in self.facts.of("controller")]
        shared = " ".join(words[0] for words in zip(*names, strict=False) if len(set(words)) == 1)
        name = shared or controller.known_by
        return short(name[: len(without_form(name))].strip(" ,") or name)

    def _parties(self) -> None:
        building, facts = self.building, self.facts
        controllers = facts.of("controller")
        for fact in controllers:
            self._establishment(fact)
        if not controllers:
            building.add(
                "establishments",
                {"id": "we", "name": facts.text.name, "country": _HOMES[facts.text.language]},
                f"{TO_DO}: the name of the company",
            )
        ids = [entry["id"] for entry in building.lists["establishments"]]
        building.facts["controllers"], building.facts["lead_controller"] = list(ids), ids[0]
        building.our_section("who")
        building.promise("D", "controllers", {"name": "notice.says", "about": {"what": "controllers"}})
        self._contact()
        self._representative()
        self._desk(ids)
        self._dates()

    def _home(self) -> str:
        return self.building.lists["establishments"][0].get("country") or _HOMES[self.facts.text.language]

    def _desk(self, controllers: Sequence[str]) -> None:
        """Whoever answers in the EEA, if the policy names somebody there, else the first of the controllers."""
        houses = {house["id"]: house.get("country", "") for house in self.building.lists["establishments"]}
        named = str(self.building.facts.get("representative", {}).get("establishment", ""))
        home = next((id for id in (named, *controllers) if houses.get(id) in EEA), controllers[0])
        country = houses[home] or _HOMES[self.facts.text.language]
        said = [fact.value.get("country", "") for fact in self.facts.of("authority")]
        watching = next((one for one in (*said, country) if authority(one)), _HOMES[self.facts.text.language])
        self.building.desk(home, country, watching)

    def _establishment(self, fact: Found) -> str:
        value, building = fact.value, self.building
        id = building.free_id("establishments", slug(value["name"]))
        country = value.get("country", "")
        building.add(
            "establishments",
            {
                "id": id,
                "name": value["name"],
                "country": country if is_country(country) else "",
                "address": [value["address"]] if value.get("address") else [],
                "company_number": value.get("company_number"),
                "phone": value.get("phone"),
            },
            read(fact),
        )
        return id

    def _contact(self) -> None:
        building, officer = self.building, self.facts.first("dpo")
        boxes = [fact for fact in self.facts.of("contact") if fact.value.get("channel") == "email"]
        box = officer if officer and officer.value.get("email") else next(iter(boxes), None)
        email = (officer.value.get("email") if officer else None) or (boxes[0].value["value"] if boxes else NO_MAILBOX)
        name = officer.value.get("name", "") if officer else ""
        remark = read(box) if box else f"{TO_DO}: whom to write to; the text gives no mailbox"
        building.facts["dpo"] = noted({"email": email, "name": name, "officer": bool(officer)}, remark)
        building.promise("D", "officer" if officer else "dpo", {"name": "notice.says", "about": {"what": "dpo"}})

    def _representative(self) -> None:
        found = self.facts.first("representative")
        if found is None:
            return
        building = self.building
        same = next(
            (one["id"] for one in building.lists["establishments"] if is_same(one["name"], found.known_by)), None
        )
        email = found.value.get("email") or building.facts["dpo"]["email"]
        building.facts["representative"] = noted(
            {"establishment": same or self._establishment(found), "email": email}, read(found)
        )
        building.promise("D", "representative")

    def _dates(self) -> None:
        dates = {fact.value.get("what", ""): fact.value["date"] for fact in reversed(self.facts.of("date"))}
        if dates:
            self.building.facts["published_on"] = next(
                (dates[what] for what in _DATES if what in dates), next(iter(dates.values()))
            )

    # --- what, why, how long ---

    def _part(self, index: int) -> Part:
        process = self.facts.processes[index] if index < len(self.facts.processes) else None
        all_of_it = {language: phrases(language)["sections"]["all"] for language in self.languages}
        titles = self._process_titles(process) if process else all_of_it
        id = self.building.free_id("processes", slug(titles[self.languages[0]]) or "process")
        # The id is taken as soon as it is given: two sections may bear one title.
        while id in self._ids.values():
            id = f"{id}-{index + 1}"
        self._ids[("process", str(index))] = id
        categories, purposes = self._categories(index), self._purposes(index)
        where = read(process) if process else f"{TO_DO}: the text does not say in which situations data are collected"
        given = self._provision(index)
        sources, origin = self._sources(index)
        return Part(
            id=id,
            categories=categories,
            purposes=purposes,
            retention=self._retention(index),
            subjects=["people"],
            sources=sources,
            titles=titles,
            texts=dict.fromkeys(self.languages, ""),
            remarks=(where, origin, f"whether people must give these data: line {given.line}" if given else ""),
            provision=given.term if given else "",
            public_sources=[one for one in sources if one == "public-registers"],
        )

    def _process_titles(self, process: Found) -> dict[str, str]:
        """As in the text; in another language what it is for, where its title names a thing we have words for."""
        source = self.facts.text.language
        term = (terms_in(process.known_by, source) or [""])[0]
        own = short(process.known_by)
        return {
            one: own if one == source else phrases(one)["purposes"].get(term, own) if term else own
            for one in self.languages
        }

    def _provision(self, index: int) -> told.Said | None:
        """Said in the process's own sections; said in none, it is said of all."""
        text = self.facts.text
        return told.provision(text, self.facts.lines_of(index)) or told.provision(text, self.facts.lines_of(None))

    def _sources(self, index: int) -> tuple[list[str], str]:
        """Where data come from besides the person: kinds of sources we know, else others."""
        said = self.facts.said_of("source", index)
        known = phrases(self.languages[0])["sources"]
        ids = [term if (term := fact.value.get("term", "")) in known else "others" for fact in said]
        names = ", ".join(dict.fromkeys(fact.value.get("text", "") for fact in said if fact.value.get("text")))
        return ["data-subject", *dict.fromkeys(ids)], f"sources, line {said[0].line}: {names}" if said else ""

    def _categories(self, index: int) -> list[str]:
        said = self.facts.said_of("category", index)
        sure = [fact for fact in said if fact.value.get("term", "other") != "other" or fact.confidence > _GUESS]
        self._left_out("a kind of data", said, sure)
        ids = [self._category(fact) for fact in sure or said]
        if not ids:
            if not self.building.has("categories", "unknown"):
                self.building.add(
                    "categories", {"id": "unknown"}, f"{TO_DO}: which kinds of data; the text does not say"
                )
                self.building.phrase("categories", "unknown")
            ids = ["unknown"]
        return list(dict.fromkeys(ids))

    def _category(self, fact: Found) -> str:
        name, term = fact.value.get("name", ""), fact.value.get("term", "")
        id = slug(name if term in ("", "other") and name else term) or "category"
        if not self.building.has("categories", id):
            self.building.add(
                "categories",
                {"id": id, "special": fact.value.get("special") == "yes"}
                if fact.value.get("special") == "yes"
                else {"id": id},
                read(fact),
            )
            is_sure = fact.confidence >= _SURE
            self.building.say("categories", id, **self._named("categories", id, name or id, own_first=is_sure))
        return id

    def _left_out(self, what: str, said: Sequence[Found], kept: Sequence[Found]) -> None:
        """What is not taken is told: nothing that was read is lost."""
        if kept:
            self.notes += [
                f"line {fact.line}: '{short(fact.known_by)}' may be {what}; nothing says so for sure"
                for fact in said
                if fact not in kept
            ]

    def _purposes(self, index: int) -> list[str]:
        grounds = [
            fact
            for fact in self.facts.said_of("basis", index)
            # A consent to cookies is one to cookies.
            if fact.value.get("basis") in _ALL_GROUNDS and not self._is_on_cookies(fact)
        ]
        said = self._purposes_said(index)
        sure = [fact for fact in said if fact.value.get("term") or fact.confidence > _GUESS]
        self._left_out("a purpose", said, sure)
        ids = [self._purpose(fact, grounds) for fact in sure or said] or [self._purpose(None, grounds)]
        return list(dict.fromkeys([*ids, self._rights_requests()]))

    def _is_on_cookies(self, fact: Found) -> bool:
        return cued(self.facts.text.language, "cookies", "cued").within(self.facts.title_at(fact.line))

    def _purposes_said(self, index: int) -> list[Found]:
        """Those of the process's own sections; else what its title names; else those said in no process's."""
        own = [fact for fact in self.facts.said_of("purpose", index) if self.facts.owner(fact) == index]
        if own or index >= len(self.facts.processes):
            return own or self.facts.said_of("purpose", index)
        process = self.facts.processes[index]
        of_title = [
            Found(
                "purpose",
                {"text": process.known_by, "term": term}
                | ({"direct_marketing": "yes"} if term in DIRECT_MARKETING else {}),
                process.line,
                process.section,
                _OF_TITLE,
            )
            for term in terms_in(process.known_by, self.facts.text.language)
        ]
        return of_title or self.facts.said_of("purpose", index)

    def _purpose(self, fact: Found | None, grounds: Sequence[Found]) -> str:
        term = (fact.value.get("term") if fact else "") or ""
        text = (fact.value.get("text") if fact else "") or ""
        basis, remark = _ground(term, text, fact, grounds)
        titles = self._named("purposes", term, text)
        id = self._purpose_id(slug(term or text) if fact else "other", basis)
        if not self.building.has("purposes", id):
            values: dict[str, object] = {
                "id": id,
                "basis": basis,
                "interest_of": "controller" if basis == LegalBasis.LEGITIMATE_INTEREST.value else "",
                "direct_marketing": True if fact and fact.value.get("direct_marketing") == "yes" else "",
                "clauses": [],
            }
            self.building.add(
                "purposes",
                values,
                read(fact) if fact else f"{TO_DO}: what the data are used for; the text does not say",
                remark,
            )
            self.building.lists["purposes"][-1]["clauses"] = []
            self._purpose_said(id, basis, titles)
        return id

    def _purpose_id(self, wanted: str, basis: str) -> str:
        """A purpose has one ground: said with another elsewhere, it is another purpose."""
        key = (wanted or "other", basis)
        if key not in self._ids:
            self._ids[key] = self.building.free_id("purposes", key[0])
        return self._ids[key]

    def _rights_requests(self) -> str:
        if not self.building.has("purposes", RIGHTS_REQUESTS):
            basis = LegalBasis.LEGAL_OBLIGATION.value
            self.building.add(
                "purposes",
                {"id": RIGHTS_REQUESTS, "basis": basis},
                "from the law, not from the text: requests are answered (GDPR Art. 12)",
            )
            self.building.lists["purposes"][-1]["clauses"] = []
            self._purpose_said(RIGHTS_REQUESTS, basis, self._named("purposes", RIGHTS_REQUESTS, ""))
        return RIGHTS_REQUESTS

    def _purpose_said(self, id: str, basis: str, titles: dict[str, str]) -> None:
        words = {
            language: _purpose_words(titles[language] or phrases(language)["purposes"]["other"], basis, language)
            for language in self.languages
        }
        self.building.say("purposes", id, **words)

    def _retention(self, index: int) -> str:
        """The rule of a process: what is said of it; of several the shortest, and the others are told in its remarks.

        A period of something else is never its own: the longest one is most often the one for accounts.
        """
        said, doubt = self._periods(index)
        if not said:
            return self._rule(*_NO_PERIOD, (f"{TO_DO}: how long; the text names no period here",))
        self._placed |= {fact.line for fact, _ in said if not doubt}
        taken, span = min(said, key=lambda one: (days(one[1]), -one[0].confidence))
        if doubt:
            return self._rule(str(span), "collected", (f"{doubt} ({read(taken)})",), marked=True)
        starts = taken.value.get("starts", "")
        remarks = [read(taken)]
        if len({span for _, span in said}) > 1:
            remarks.append(f"{TO_DO}: which period; the text says several here, and the shortest is taken")
        if starts and _STARTS.get(starts) != starts:
            remarks.append(f"{TO_DO}: the text counts from '{starts}'; the nearest a register can count from is taken")
        if not starts:
            remarks.append(f"{TO_DO}: from when it counts; the text does not say")
        remarks += [
            f"also said: {fact.value['duration']}, {fact.value.get('of', '')} {read(fact)}"
            for fact, other in said
            if other != span
        ][:5]
        # A rule stands in the sentence of a process: what has none yet is told, with what it is of.
        self.notes += [
            f"line {fact.line}: {other}, said of '{short(fact.value['of'])}'; give that a process with this period"
            for fact, other in said
            if other != span and fact.value.get("of")
        ]
        why = told.why(self.facts.text, taken.line, taken.quote)
        reason = phrases(self.languages[0])["whys"][why] if why else ""
        from_when = _STARTS.get(starts, "collected")
        bound, doubts = keeping.bound(taken, from_when)
        warns, told_of = keeping.forewarning(self._forewarnings(index), span)
        self._placed |= {fact.line for fact in told_of}
        asks = keeping.remarks(told_of, warns)
        return self._rule(
            str(span), from_when, (*remarks, *doubts, *asks), reason, bound=bound, warns=warns
        )  # fmt: skip

    def _tell_of_periods_without_a_place(self) -> None:
        """A period that no process has, and a time that is no period: somebody writes the rule for it."""
        for fact in self.facts.of("forewarning"):
            if fact.line not in self._placed:
                before = fact.value["before"]
                self.notes.append(
                    f"line {fact.line}: people are told {before} before something goes, and no process here has that; "
                    "write 'forewarning' under the rule it is of"
                )
        for fact in self.facts.of("retention"):
            if fact.line in self._placed or not (said := fact.value.get("duration") or fact.quote):
                continue
            of = f", said of '{short(fact.value['of'])}'" if fact.value.get("of") else ""
            what = "belongs to no process here" if _span(fact) else "is no period a register can count"
            self.notes.append(f"line {fact.line}: '{short(said)}'{of} {what}; write a rule for it under 'retention'")

    def _periods(self, index: int) -> tuple[list[tuple[Found, Period]], str]:
        """The periods of a process, and what is doubtful of them: those of its own sections; else those that name it;
        else the one that is said of all. Where there is none, all that the text names, with a mark."""
        every = [(fact, span) for fact in self.facts.of("retention") if (span := _span(fact))]
        own = [one for one in every if self.facts.owner(one[0]) == index]
        shared = [one for one in every if self.facts.owner(one[0]) is None]
        named = [one for one in shared if self._is_of(one[0], index)]
        if own or named or len(self.facts.processes) < _SEVERAL or len({span for _, span in shared}) == 1:
            return own or named or shared, ""
        return every, f"{TO_DO}: how long; none is said here, so the shortest of the text stands"

    def _forewarnings(self, index: int) -> list[Found]:
        """What is said of telling people before something of this process goes: in its own sections, else of it by
        name, else of all where there is but one."""
        said = self.facts.of("forewarning")
        own = [fact for fact in said if self.facts.owner(fact) == index]
        shared = [fact for fact in said if self.facts.owner(fact) is None]
        named = [fact for fact in shared if self._is_of(fact, index)]
        return own or named or (shared if len(self.facts.processes) < _SEVERAL else [])

    def _is_of(self, fact: Found, index: int) -> bool:
        """Whether what a period is of shares the beginning of a word with the title of the process."""
        titles = [process.known_by for process in self.facts.processes[index : index + 1]]
        stems, title = (
            {word[:_STEM] for word in _LONG_WORDS.findall(" ".join(said).casefold())}
            for said in ([fact.value.get("of", "")], titles)
        )
        return bool(stems & title)

    def _rule(
        self, duration: str, starts: str, remarks: tuple[str, ...], why: str = "", *, marked: bool = False,
        bound: str = "", warns: Mapping[str, str] | None = None,
    ) -> str:  # fmt: skip
        """A rule, once for each period and start. One that is only a guess is never the rule that was read."""
        key = (f"{duration}{' ?' * marked}", starts, bound, *(warns or {}).values())
        if key not in self._ids:
            self._ids[key] = self.building.free_id(
                "retention", f"{slug('for ' + duration)}-{slug(starts)}{'-to-do' * marked}"[:60]
            )
            values: dict[str, object] = {"id": self._ids[key], "duration": duration, "starts": starts}
            values |= ({"bound": bound} if bound else {}) | ({"forewarning": dict(warns)} if warns else {})
            self.building.add("retention", values, *remarks)
            rule = self.building.lists["retention"][-1]
            rule["clauses"] = []
            if why:
                rule["why"] = why
        return self._ids[key]

    # --- rights, and how data are looked after ---

    def _rights(self) -> None:
        said = {fact.value["right"]: fact for fact in self.facts.of("right") if fact.value.get("right") in _ALL_RIGHTS}
        terms = {
            fact.value.get("of", "answer"): fact.value["term"]
            # The first is the one for everybody: later ones are those of single states or cases.
            for fact in reversed(self.facts.of("term"))
            if period(fact.value.get("term", ""))
        }
        rights = [(right, (read(said[right]),)) for right in _ALL_RIGHTS if right in said]
        if not rights:
            rights = [
                (right, (f"{TO_DO}: the text names no rights; the law gives them all the same",)) for right in _ALWAYS
            ]
        self.building.rights(rights, terms.get("answer", ANSWER), terms.get("extension", EXTENSION))

    def _care(self, recipients: Sequence[tuple[Found, str]]) -> None:
        building = self.building
        building.our_section("care")
        building.promise("C", "transfers", {"name": "policy.transfers-have-grounds"})
        self._security()
        self._locations(recipients)
        self._age()
        if said := told.changes(self.facts.text):
            building.facts["changes"] = said.term
            building.promise("D", said.term)

    def _security(self) -> None:
        building, once = self.building, dict[str, Found]()
        for fact in self.facts.of("security"):
            once.setdefault(slug(fact.value.get("term") or fact.value.get("text", "")), fact)
        if not once:
            return
        clause = building.promise("C", "security", {"name": "notice.says", "about": {"what": "security"}})
        for id, fact in once.items():
            building.add("security", {"id": id, "clauses": [clause]}, read(fact))
            building.say("security", id, **self._named("security", id, fact.value.get("text", "") or id))

    def _locations(self, recipients: Sequence[tuple[Found, str]]) -> None:
        """Where the text says that data lie. A country they are only sent to is its receiver's."""
        building, language = self.building, self.facts.text.language
        for fact in self.facts.of("country"):
            country = fact.value.get("country", "")
            there = [id for other, id in recipients if other.known_by.casefold() in fact.quote.casefold()]
            if not is_country(country) or any(one["country"] == country for one in building.lists["locations"]):
                continue
            if told.is_stored(language, fact.quote):
                building.add("locations", {"country": country, "recipients": there}, read(fact))
            elif country not in {one["country"] for one in building.lists["recipients"]} and not there:
                self.notes.append(f"line {fact.line}: {country} is named; give it to the recipient that is meant")
        if building.lists["locations"]:
            building.promise("C", "locations", {"name": "policy.locations"})

    def _age(self) -> None:
        """The age of children whose data are not taken, not the one for buying or working: of several, the lowest."""
        language = self.facts.text.language
        ages = [fact for fact in self.facts.of("minimum_age") if re.fullmatch(r"[0-9]{2}", fact.value["age"])]
        meant = [fact for fact in ages if int(fact.value["age"]) in _AGES and told.is_of_children(language, fact.quote)]
        if meant:
            self.building.facts["minimum_age"] = min(int(fact.value["age"]) for fact in meant)
            self.building.promise("D", "minimum-age")
        self.notes += [
            f"line {fact.line}: {fact.value['age']} years is no age of children's data, as far as can be seen"
            for fact in ages
            if fact not in meant
        ]


_ALL_GROUNDS = tuple(basis.value for basis in LegalBasis)
_ALL_RIGHTS = tuple(right.value for right in Right)
_ALWAYS = ("eu-gdpr:A15", "eu-gdpr:A16", "eu-gdpr:A17", "eu-gdpr:A18", "eu-gdpr:A21", "eu-gdpr:A77")


def _ground(term: str, text: str, fact: Found | None, grounds: Sequence[Found]) -> tuple[str, str]:
    """The ground of a purpose: said of it, or the only one nearby, or the usual one among those nearby."""
    for one in grounds:
        if text and one.value.get("purpose") and one.value["purpose"].casefold() in (text.casefold(), term.casefold()):
            return one.value["basis"], ""
    near = list(dict.fromkeys(one.value["basis"] for one in grounds if fact and one.line == fact.line)) or list(
        dict.fromkeys(one.value["basis"] for one in grounds)
    )
    if len(near) == 1:
        return near[0], ""
    if not near:
        return (
            LegalBasis.LEGITIMATE_INTEREST.value,
            f"{TO_DO}: the ground; the text names none here, and this one is a guess",
        )
    chosen = _USUAL[term] if _USUAL.get(term) in near else near[0]
    return (
        chosen,
        f"{TO_DO}: which ground; the text names {', '.join(one.removeprefix('eu-gdpr:') for one in near)}",
    )


def _purpose_words(title: str, basis: str, language: str) -> dict[str, str]:
    words = {"title": title}
    said = phrases(language)
    if basis == LegalBasis.CONSENT.value:
        words["consent"] = said["consent"].replace("PURPOSE", title)
    if basis == LegalBasis.LEGITIMATE_INTEREST.value:
        words["interest"] = said["interest"]
    return words


def _span(fact: Found) -> Period | None:
    return period(fact.value.get("duration", ""))
