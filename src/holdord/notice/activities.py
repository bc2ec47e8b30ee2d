"""What is said of an activity: whose data, which, what for, on what ground, for how long.

Promise:  2.1a, 3.1, 4.1, 5.1, 6.1 (categories); 2.3 (purposes, each with one ground); 2.4a, 3.4, 4.4, 5.4, 6.4
Law:      GDPR Art. 13(1)(c)-(d), 13(2)(a), 13(2)(e)-(f), 14(1)(d), 14(2)(f), 14(3)
Takes:    a Scribe and a process of the register
Gives:    blocks, each under an id of its own: who-, c-, u-, t- and the process's id
"""

from collections.abc import Iterator

from holdord.notice.document import Block, Bullets, Cell, Fact, Facts, Piece, Row, Table, Words, words
from holdord.notice.scribe import Scribe
from holdord.policy.register import Process, Purpose, Retention
from holdord.policy.statutes import statutes
from holdord.policy.wording import period


def about(scribe: Scribe, process: Process) -> list[Block]:
    """What happens, whose data, where they come from, whether one must give them, and when one hears of it."""
    text = scribe.wording.processes[process.id].text
    facts = [Fact(scribe.say("process.about"), (scribe.text(text),))] if text else []
    subjects = tuple(words(scribe.wording.data_subjects[id]) for id in process.data_subjects)
    sources = tuple(_source(scribe, process, id) for id in process.sources)
    facts += [Fact(scribe.say("process.subjects"), subjects), Fact(scribe.say("process.sources"), sources)]
    return [Facts(f"who-{process.id}", (*facts, *_told(scribe, process), *_provision(scribe, process)))]


def _source(scribe: Scribe, process: Process, id: str) -> Words:
    public = (Piece(f" ({scribe.say('process.public')})", soft=True),) if id in process.public_sources else ()
    return words(scribe.wording.sources[id], *public)


def _told(scribe: Scribe, process: Process) -> Iterator[Fact]:
    """When people hear of data that did not come from them (GDPR Art. 14(3))."""
    if process.told_within:
        within = scribe.say("process.told.within", period=period(process.told_within, scribe.language))
        yield Fact(scribe.say("process.told"), (words(within),))


def _provision(scribe: Scribe, process: Process) -> Iterator[Fact]:
    """Whether people must give their data, and what follows if they do not (GDPR Art. 13(2)(e))."""
    otherwise = scribe.wording.processes[process.id].if_not_given
    said = (words(scribe.say(f"process.provision.{process.provision}")),) if process.provision else ()
    if said or otherwise:
        yield Fact(scribe.say("process.provision"), (*said, *((scribe.text(otherwise),) if otherwise else ())))


def categories(scribe: Scribe, process: Process) -> list[Block]:
    """Every kind of data, with what sets it where no person does."""
    return [Bullets(f"c-{process.id}", tuple(_category(scribe, id) for id in process.categories))]


def _category(scribe: Scribe, id: str) -> Words:
    category = scribe.register.category(id)
    notes = []
    if category and category.set_by:
        names = ", ".join(scribe.wording.set_by[setter] for setter in category.set_by)
        notes.append(scribe.say("process.set-by", names=names))
    if category and category.special:
        notes.append(scribe.say("process.special"))
    return words(scribe.category(id), *(Piece(f" ({note})", soft=True) for note in notes))


def purposes(scribe: Scribe, process: Process) -> list[Block]:
    """A row for each purpose: what for, and the one ground with its article and interest."""
    rows = tuple(
        _purpose(scribe, process, purpose) for id in process.purposes if (purpose := scribe.register.purpose(id))
    )
    head = (scribe.say("purpose.head"), scribe.say("purpose.ground"))
    return [Table(f"u-{process.id}", scribe.say("purpose.caption"), head, rows)]


def _purpose(scribe: Scribe, process: Process, purpose: Purpose) -> Row:
    said = scribe.wording.purposes[purpose.id]
    plain, article = scribe.basis(purpose.basis)
    beneath = [words(article)]
    if said.interest:
        # Whose interest it is, the words themselves say.
        beneath.append(scribe.text(said.interest))
    if purpose.condition:
        beneath.append(words(scribe.condition(purpose.condition)))
    what = Cell(words(said.title), ((scribe.text(said.text),) if said.text else ()) + _by_machine(scribe, purpose))
    return Row(f"u-{process.id}-{purpose.id}", (what, Cell(words(plain), tuple(beneath))))


def _by_machine(scribe: Scribe, purpose: Purpose) -> tuple[Words, ...]:
    """That a profile is drawn, or a machine decides: by which logic, with which consequences (GDPR Art. 13(2)(f))."""
    said = scribe.wording.purposes[purpose.id]
    told = [words(scribe.say("purpose.profiling"))] if purpose.profiling else []
    if purpose.automated_decisions:
        told.append(words(scribe.say("purpose.automated")))
    told += [scribe.text(text) for text in (said.logic, said.consequences) if text]
    return tuple(told)


def only_these(scribe: Scribe, purpose: Purpose) -> list[Block]:
    """The kinds of data that a purpose is limited to."""
    if not purpose.categories:
        return []
    title = scribe.say("purpose.only", purpose=scribe.purpose(purpose.id))
    return [Bullets(f"only-{purpose.id}", (words(scribe.categories(purpose.categories)),), title)]


def retention(scribe: Scribe, process: Process) -> list[Block]:
    """How long, from which event, and what then."""
    rule = scribe.register.rule(process.retention)
    if rule is None:
        return []
    facts = [
        Fact(scribe.say(f"retention.bound.{rule.bound}"), (words(scribe.period(rule)),)),
        Fact(scribe.say("retention.starts"), (words(scribe.say(f"retention.starts.{rule.starts}")),)),
        *_until_then(scribe, rule),
        *_at_most(scribe, rule),
        *_why(scribe, rule),
        *_forewarning(scribe, rule),
        Fact(scribe.say("retention.then"), (words(_then(scribe, rule)),)),
        *_by_law(scribe, process),
    ]
    return [Facts(f"t-{process.id}", tuple(facts))]


def _until_then(scribe: Scribe, rule: Retention) -> list[Fact]:
    before = scribe.register.rule(rule.until_then) if rule.until_then else None
    if before is None:
        return []
    event = scribe.say(f"retention.starts.{before.starts}")
    told = scribe.say("retention.until-then.rule", period=scribe.period(before), event=event)
    return [Fact(scribe.say("retention.until-then"), (words(told),))]


def _at_most(scribe: Scribe, rule: Retention) -> list[Fact]:
    """The longest time, whatever the event does."""
    if rule.at_most is None:
        return []
    event = scribe.say("retention.starts.collected")
    told = scribe.say("retention.until-then.rule", period=period(rule.at_most, scribe.language), event=event)
    return [Fact(scribe.say("retention.at-most"), (words(told),))]


def _forewarning(scribe: Scribe, rule: Retention) -> list[Fact]:
    """That people hear of it first, and how long they then have."""
    warns = rule.forewarning
    if warns is None:
        return []
    spans = {"before": period(warns.before, scribe.language), "grace": period(warns.grace, scribe.language)}
    told = scribe.say("retention.forewarning.keep" if warns.may_keep else "retention.forewarning.told", **spans)
    return [Fact(scribe.say("retention.forewarning"), (words(told),))]


def _then(scribe: Scribe, rule: Retention) -> str:
    """What becomes of the data when their time is up."""
    locked = period(rule.restricted_for, scribe.language) if rule.restricted_for else ""
    return scribe.say(f"retention.then.{rule.action}", period=locked)


def _by_law(scribe: Scribe, process: Process) -> list[Fact]:
    """The statutes that ask for some of it to be kept, each with its section (GDPR Art. 13(2)(a))."""
    known = [statutes()[each.statute] for each in process.statutory if each.statute in statutes()]
    said = [
        words(scribe.say("retention.by-law.statute", source=each.source, period=period(each.duration, scribe.language)))
        for each in known
    ]
    return [Fact(scribe.say("retention.by-law"), tuple(said))] if said else []


def _why(scribe: Scribe, rule: Retention) -> list[Fact]:
    """Why that long is needed (GDPR Art. 5(1)(e))."""
    reason = scribe.wording.retention.get(rule.id)
    return [Fact(scribe.say("retention.why"), (scribe.text(reason),))] if reason else []


def covered(scribe: Scribe) -> list[Block]:
    """The activities the policy covers, each with the way to its section."""
    items = tuple(
        words(Piece(scribe.wording.processes[process.id].title, scribe.way_to(process)))
        for process in scribe.register.processes
    )
    return [Bullets("scope", items, scribe.say("process.covered"))]


def excluded(scribe: Scribe) -> list[Block]:
    """Whose data the policy leaves to other rules."""
    items = tuple(words(scribe.wording.excludes[id]) for id in scribe.register.scope.excludes)
    return [Bullets("excluded", items, scribe.say("process.excluded"))] if items else []
