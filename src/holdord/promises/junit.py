"""The results of a look as JUnit XML, which every build server can show.

Takes:    results
Gives:    well-formed XML: broken is a failure; what nothing has looked at is skipped, never passed
"""

import re
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree

from holdord.promises.rules import Result, State, summarise

#: What XML 1.0 cannot hold, not even as a number.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(results: Sequence[Result], at: datetime) -> str:
    """One test suite, one case a promise, grouped by the sections of the policy."""
    summary = summarise(results)
    suite = ElementTree.Element(
        "testsuite", name="holdord check", timestamp=at.isoformat(timespec="seconds"), tests=str(len(results)),
        failures=str(summary.broken), errors="0", skipped=str(summary.nothing_to_check + summary.no_control_yet),
    )  # fmt: skip
    for result in results:
        _case(suite, result)
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, result: Result) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=f"section {result.section}", name=result.id)
    words = _NO_XML.sub("?", result.evidence)
    if result.state is State.BROKEN:
        ElementTree.SubElement(case, "failure", type="broken", message=words).text = words
    elif result.state is not State.KEPT:
        ElementTree.SubElement(case, "skipped", message=f"{result.state}: {words}")
    else:
        ElementTree.SubElement(case, "system-out").text = words
