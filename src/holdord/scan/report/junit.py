"""A scan as JUnit XML, which every build server can show: one case a rule.

Takes:    scans with their findings; how bad a finding must be to count
Gives:    well-formed XML: a rule with findings is a failure; one there was nothing to look at for is skipped
"""

from collections.abc import Sequence
from xml.etree import ElementTree

from holdord.policy.lint.finding import Severity
from holdord.scan.rules import RULES, Finding, looked_for
from holdord.scan.seen import Seen
from holdord.scan.texts import ASKS, RIGHT


def xml(scans: Sequence[tuple[Seen, Sequence[Finding]]], bar: Severity) -> str:
    """One suite a site."""
    suites = ElementTree.Element("testsuites")
    for seen, findings in scans:
        suites.append(_suite(seen, [each for each in findings if each.counts(bar)]))
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _suite(seen: Seen, findings: Sequence[Finding]) -> ElementTree.Element:
    looked, failed = looked_for(seen), {each.rule for each in findings}
    suite = ElementTree.Element(
        "testsuite", name=f"holdord scan {seen.site}", timestamp=seen.at.isoformat(timespec="seconds"),
        tests=str(len(RULES)), failures=str(len(failed)), errors="0",
        skipped=str(len([rule for rule in RULES if rule not in looked and rule not in failed])),
    )  # fmt: skip
    for rule in RULES:
        case = ElementTree.SubElement(suite, "testcase", classname=seen.site, name=f"{rule} {ASKS[rule]}")
        if rule in failed:
            of_it = [each for each in findings if each.rule == rule]
            words = "\n".join(f"{each.place}: {each.said} ({', '.join(each.passes)}; {each.page})" for each in of_it)
            said = f"{len(of_it)}: {RIGHT[rule]}"
            ElementTree.SubElement(case, "failure", type=of_it[0].severity.value, message=said).text = words
        elif rule not in looked:
            ElementTree.SubElement(case, "skipped", message="there was nothing to look at")
    return suite
