"""Whether the parts of the policy agree with each other, and with the world.

Law:      GDPR Art. 5(1)(a), 12(1)
"""

from collections.abc import Iterator

from holdord.policy.catalogue import queries as catalogue
from holdord.policy.importer.text import Line, Link
from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import in_text
from holdord.policy.lint.reading import TextCase, quoted


@in_text("T24a")
def links_that_lead_nowhere(case: TextCase) -> Iterator[Hit]:
    """One finding for each section, or a policy with eighty such links would hide all else."""
    for section in case.text.sections:
        dead = [link for line in section.lines for link in line.links if _is_dead(link) and _is_said(case, line, link)]
        if dead:
            more = f" and {len(dead) - 1} more" if len(dead) > 1 else ""
            yield case.hit_section(section, f"{quoted(dead[0].text, 40)}{more} lead{'s' if not more else ''} nowhere")


def _is_dead(link: Link) -> bool:
    return link.href.strip() in ("", "#") or link.href.strip().lower().startswith("javascript:")


def _is_said(case: TextCase, line: Line, link: Link) -> bool:
    """Not a button or a menu, which consist of links alone."""
    linked = sum(len(each.text) for each in line.links)
    return case.says(link.text, "partner_label") or len(line.text) > linked + len("* :")


@in_text("T24c", in_words=True)
def names_of_yesterday(case: TextCase) -> Iterator[Hit]:
    told: set[str] = set()
    for sentence in case.sentences.all:
        for vendor, start, end in catalogue.names_in(sentence.text):
            name = sentence.text[start:end]
            if vendor.status != "active" and vendor.id not in told:
                told.add(vendor.id)
                today = catalogue.present(vendor)
                became = f"is called {today.name} today" if vendor.status == "renamed" else "was closed"
                yield case.hit(sentence, f"'{name}' {became}")
    for sentence in case.sentences.saying("outdated_technique"):
        start, end = case.said(sentence.text, "outdated_technique")[0]
        yield case.hit(sentence, f"no browser knows '{sentence.text[start:end]}' any more")
        return


@in_text("T24d", in_words=True)
def no_personal_data_and_behaviour_recorded(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("no_personal_data", "records_behaviour"):
        yield case.hit(sentence, f"behaviour is recorded, and no personal data are said to be: {quoted(sentence.text)}")
