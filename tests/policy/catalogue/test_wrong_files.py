"""A wrong file is refused with every fault, its line and its cure."""

from pathlib import Path

import pytest

from holdord.policy.catalogue.loader import CatalogueFaulty, read_files

RIGHT = """\
id: duepost
name: Duepost
also: [Due Post]
legal_entity: Duepost Inc.
country: US
kind: email
does: Sends newsletters.
hosts: [duepost.example]
cookies:
  - {name: _due_*, lifetime: 30 minutes, purpose: analytics, party: first}
framework: {listed: unknown}
sources:
  - {of: [cookies], source: a page of its own, on: 2026-11-22}
  - {of: [rest], source: "general knowledge, not looked up", on: 2026-11-22}
"""


def faults(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    with pytest.raises(CatalogueFaulty) as refused:
        read_files(folder)
    return [str(fault) for fault in refused.value.faults]


def test_the_file_is_right(tmp_path: Path) -> None:
    (tmp_path / "duepost.yaml").write_text(RIGHT)
    (vendor,) = read_files(tmp_path)
    assert vendor.sources_of("cookies")[0].source == "a page of its own"
    assert vendor.sources_of("hosts")[0].kind == "general knowledge"


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("kind: email", "kind: mail", "duepost.yaml:6 kind: 'mail' is not known here. Did you mean 'email'?"),
        (
            "30 minutes",
            "half an hour",
            "duepost.yaml:10 cookies._due_*.lifetime: 'half an hour' is not a lifetime. "
            "Write 'session', 'persistent', or as in '30 minutes'.",
        ),
        (
            "duepost.example]",
            "https://duepost.example/]",
            "duepost.yaml:8 hosts: 'https://duepost.example/' is not a host. "
            "Write it in small letters and without a path, as in 'hotjar.com'.",
        ),
        (
            "listed: unknown",
            "listed: yes",
            "duepost.yaml:11 framework.listed: 'listed' is only known where somebody looked. "
            "Add 'checked_on' and 'source'.",
        ),
        (
            "framework: {listed: unknown}\n",
            "",
            "duepost.yaml:5 country: 'country' is US, and nothing is said of the framework. "
            "Add 'framework: {listed: unknown}'.",
        ),
        (
            "country: US",
            "country: DK",
            "duepost.yaml:11 framework: 'framework' is for companies in the USA. "
            "Name the 'parent' it is about, or leave it out.",
        ),
        (
            "kind: email",
            "kind: email\nstatus: renamed",
            "duepost.yaml:7 status: 'status' says renamed. Add 'successor', the id of the present name.",
        ),
        (
            "kind: email",
            "kind: email\nsince: 2023-05",
            "duepost.yaml:1: 'status' says active, and what is said of its end does not fit. Write renamed or closed.",
        ),
        (
            "[rest]",
            "[name]",
            "duepost.yaml:12 sources: 'sources' do not say where also, country, does, framework, hosts, kind, "
            "legal_entity come from. Add them, or 'of: [rest]'.",
        ),
        (
            "[cookies]",
            "[rights]",
            "duepost.yaml:12 sources: 'sources' speak of rights, which is not written here. Leave it out.",
        ),
        (
            "id: duepost",
            "id: duppost",
            "duepost.yaml:1 id: 'duppost' stands in the file of 'duepost'. Write 'id: duepost', or rename the file.",
        ),
        (
            "kind: email",
            "kind: email\nstatus: closed\nsince: 2023\nsuccessor: duepast",
            "duepost.yaml:9 successor: there is no other vendor 'duepast'. None is known yet: write its entry first.",
        ),
    ],
)
def test_a_wrong_fact_is_refused_in_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert RIGHT.count(old) == 1
    assert faults(tmp_path, duepost=RIGHT.replace(old, new)) == [said]


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    wrong = RIGHT.replace("kind: email", "kind: mail").replace("30 minutes", "long")
    found = faults(tmp_path, duepost=wrong, other="- a list\n", third="id: [\n")
    assert [fault.split(" ")[0].rstrip(":") for fault in found] == [
        "duepost.yaml:6",
        "duepost.yaml:10",
        "other.yaml:1",
        "third.yaml:2",
    ]


def test_a_name_leads_to_one_vendor(tmp_path: Path) -> None:
    other = RIGHT.replace("id: duepost", "id: other").replace("name: Duepost", "name: Other")
    assert faults(tmp_path, duepost=RIGHT, other=other) == [
        "other.yaml:3 also: the name 'Due Post' belongs to 'duepost' already. Keep it in one of the two files."
    ]
