"""The notice put together: every section of the policy, with each fact beside the sentence that promises it.

Promise:  all of them: each sentence stands here once, under its id, followed by what the register states about it
Law:      GDPR Art. 12(1), 13, 14, 21(4)
Takes:    a Scribe, the version, the day of publication
Gives:    NoticeDocument. A fact that no sentence asks for still gets a place: nothing of the register is left out
Next:     queries.py

Where a fact goes: to the sentence that cites it, through `clauses` of the register or the `about` of a control.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby

from holdord.notice import activities, general, partners
from holdord.notice.document import Block, Heading, NoticeDocument, Section
from holdord.notice.scribe import Scribe, by_number, subsection
from holdord.policy.register import Process, Promise, Recipient, RightTerms
from holdord.terms import Right

Builder = Callable[[Scribe], list[Block]]

#: What a control says a sentence is about -> the facts that follow it; and where they go if no sentence asks for them.
_GENERAL: dict[str, tuple[Builder, str]] = {
    "controllers": (general.controllers, "first"),
    "scope": (activities.covered, "first"),
    "employees": (activities.excluded, "first"),
    "joint-arrangement": (general.joint_arrangement, "first"),
    "dpo": (general.dpo, "first"),
    "cookies": (general.cookies, "last"),
    "policy.locations": (general.locations, "last"),
    "policy.transfers-have-grounds": (partners.transfers, "last"),
    "flows": (general.flows, "last"),
    "changes": (general.changes, "last"),
    "contact": (general.contact, "last"),
}
_ACTIVITY = ("what", "who", "why", "how-long")


def assemble(scribe: Scribe, *, version: str, published_on: date | None, number: int | None = None) -> NoticeDocument:
    """The whole notice in the scribe's language."""
    numbers = sorted(scribe.wording.sections, key=by_number)
    sections = tuple(_section(scribe, number, numbers) for number in numbers)
    objection = scribe.wording.rights.get(Right.OBJECTION.value) if scribe.register.right(Right.OBJECTION) else None
    return NoticeDocument(
        language=scribe.language,
        organisation=scribe.register.organisation,
        version=version,
        published_on=published_on,
        sections=sections,
        objection=(objection.title, scribe.text(objection.text)) if objection else None,
        promises=tuple(promise.id for promise in scribe.register.promises),
        number=number,
    )


def _section(scribe: Scribe, number: str, numbers: list[str]) -> Section:
    said = scribe.wording.sections[number]
    promises = [promise for promise in scribe.register.promises if scribe.section_of(promise.id) == number]
    processes = [process for process in scribe.register.processes if scribe.section_of(process.section) == number]
    own = next((process for process in processes if _tells_categories(promises, process)), None)
    blocks: list[Block] = [block for text in said.intro for block in scribe.paragraphs(text)]
    if own:
        blocks += activities.about(scribe, own)
    blocks += _groups(scribe, promises, own)
    for process in processes:
        if process is not own:
            blocks += _apart(scribe, process)
    blocks += _homeless(scribe, "first") if number == numbers[0] else []
    blocks += _homeless(scribe, "last") if number == numbers[-1] else []
    return Section(number, said.title, tuple(blocks))


def _tells_categories(promises: list[Promise], process: Process) -> bool:
    """Whether these sentences are about that activity: one of them says which data it takes."""
    return any("categories" in _abouts(promise) for promise in promises if _process_of(promise) == process.id)


def _abouts(promise: Promise) -> Iterator[str]:
    """What the controls of a promise look at: the ``what`` of notice.says, else the control's own name."""
    for control in promise.controls:
        yield str(control.about.get("what", "")) if control.name == "notice.says" else control.name


def _process_of(promise: Promise) -> str | None:
    return next((str(control.about["process"]) for control in promise.controls if "process" in control.about), None)


# --- the sentences of a section, in groups: 2.1, 2.2, ... -------------------------------------------------------------


def _groups(scribe: Scribe, promises: list[Promise], own: Process | None) -> list[Block]:
    blocks: list[Block] = []
    told: set[str] = set()
    parts = [list(group) for _, group in groupby(promises, key=lambda promise: subsection(promise.id))]
    for topic, group in _merged([(_topic(scribe, group, own), group) for group in parts]):
        blocks += _headed(scribe, topic, bool(told))
        for promise in group:
            blocks += [scribe.promise(promise), *_after(scribe, promise, own)]
        blocks += _after_group(scribe, topic, group, promises, own)
        told.add(topic)
    for topic in _ACTIVITY if own else ():
        if own and topic not in told:
            blocks += [Heading(scribe.say(topic)), *_of_activity(scribe, topic, own)]
    if any(measure.clauses[0] in {promise.id for promise in promises} for measure in scribe.register.security):
        blocks += general.security(scribe)
    return blocks


def _merged(groups: list[tuple[str, list[Promise]]]) -> list[tuple[str, list[Promise]]]:
    """Neighbours with one topic share a heading."""
    return [
        (topic, [promise for _, group in same for promise in group])
        for topic, same in groupby(groups, key=lambda entry: entry[0])
    ]


def _topic(scribe: Scribe, group: list[Promise], own: Process | None) -> str:
    """What a group of sentences is about: a part of the activity, a right, or '' for neither."""
    ids = {promise.id for promise in group}
    if right := _right_of(scribe, group[0]):
        return right.right.value
    if any(about.startswith("recipients.") for promise in group for about in _abouts(promise)):
        return "nobody-else"
    if own and any("categories" in _abouts(promise) for promise in group):
        return "what"
    rule = scribe.register.rule(own.retention) if own else None
    if rule and ids & set(rule.clauses):
        return "how-long"
    if any(_described_here(scribe, promise) for promise in group):
        return "who"
    if own and any(ids & set(purpose.clauses) for purpose in scribe.register.purposes if purpose.id in own.purposes):
        return "why"
    return "who" if any(promise.kind == "T" for promise in group) else ""


def _headed(scribe: Scribe, topic: str, follows: bool) -> list[Block]:
    if terms := next((terms for terms in scribe.register.rights if terms.right.value == topic), None):
        return general.right_heading(scribe, terms)
    if topic:
        return [Heading(scribe.say(topic))]
    return [Heading(scribe.say("besides"))] if follows else []


def _right_of(scribe: Scribe, promise: Promise) -> RightTerms | None:
    return next((terms for terms in scribe.register.rights if promise.id in terms.clauses), None)


# --- what follows a sentence, and what follows a group ----------------------------------------------------------------


def _after(scribe: Scribe, promise: Promise, own: Process | None) -> list[Block]:
    blocks: list[Block] = []
    for about in _abouts(promise):
        if about in _GENERAL:
            blocks += _GENERAL[about][0](scribe)
        if about == "categories" and own and _process_of(promise) == own.id:
            blocks += activities.categories(scribe, own)
        if about == "decisions.category-not-for-purpose":
            blocks += _only_these(scribe, promise)
    return blocks + _partners(scribe, promise)


def _partners(scribe: Scribe, promise: Promise) -> list[Block]:
    here = _described_here(scribe, promise)
    blocks = partners.described(scribe, here)
    if promise.kind == "T":
        blocks += partners.named(scribe, [one for one in _citing(scribe, promise) if one not in here])
    return blocks


def _only_these(scribe: Scribe, promise: Promise) -> list[Block]:
    asked = [control.about.get("purpose") for control in promise.controls]
    found = [purpose for purpose in scribe.register.purposes if purpose.id in asked]
    return [block for purpose in found for block in activities.only_these(scribe, purpose)]


def _after_group(
    scribe: Scribe, topic: str, group: list[Promise], promises: list[Promise], own: Process | None
) -> list[Block]:
    if own and topic in ("why", "how-long"):
        return _of_activity(scribe, topic, own)
    if own and topic == "what" and not any("categories" in _abouts(promise) for promise in group):
        return _of_activity(scribe, topic, own)
    if own and topic == "who":
        return _others(scribe, own, promises)
    if terms := next((terms for terms in scribe.register.rights if terms.right.value == topic), None):
        blocks = general.right_terms(scribe, terms)
        return blocks + (general.authority(scribe) if terms.right is Right.COMPLAINT else [])
    return []


def _citing(scribe: Scribe, promise: Promise) -> list[Recipient]:
    return [one for one in scribe.register.recipients if promise.id in one.clauses]


def _described_here(scribe: Scribe, promise: Promise) -> list[Recipient]:
    return [one for one in scribe.register.recipients if partners.home(one) == promise.id]


def _others(scribe: Scribe, process: Process, promises: list[Promise]) -> list[Block]:
    """Recipients of the activity whom no sentence of its section cites."""
    cited = {one.id for promise in promises for one in _citing(scribe, promise)}
    rest = [one for one in scribe.register.recipients if one.id in process.recipients and one.id not in cited]
    return partners.named(scribe, rest, scribe.say("process.also"))


# --- what no sentence asks for ----------------------------------------------------------------------------------------


def _of_activity(scribe: Scribe, topic: str, process: Process) -> list[Block]:
    if topic == "what":
        return activities.categories(scribe, process)
    if topic == "why":
        return activities.purposes(scribe, process)
    if topic == "how-long":
        return activities.retention(scribe, process)
    known = [one for one in scribe.register.recipients if one.id in process.recipients]
    return partners.named(scribe, known)


def _apart(scribe: Scribe, process: Process) -> list[Block]:
    """An activity that stands in a section about something wider, under its own name."""
    blocks: list[Block] = [Heading(scribe.wording.processes[process.id].title), *activities.about(scribe, process)]
    for topic in _ACTIVITY:
        blocks += [Heading(scribe.say(topic), 2), *_of_activity(scribe, topic, process)]
    return blocks


def _homeless(scribe: Scribe, place: str) -> list[Block]:
    """General facts that no promise of this register is about."""
    asked = {about for promise in scribe.register.promises for about in _abouts(promise)}
    missing = [builder for about, (builder, home) in _GENERAL.items() if home == place and about not in asked]
    return [block for builder in missing for block in builder(scribe)]
