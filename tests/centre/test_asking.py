"""The banner as browsers get it: the same for everybody, refusing like accepting, only what the register says."""

import base64
import hashlib
import json
import random
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from holdord.centre import asking
from holdord.consent import actions, banner, queries
from holdord.lib import clock
from holdord.policy import queries as policy
from holdord.policy.catalogue.gates import gates
from holdord.policy.register import Cookie
from tests.conftest import promise
from tests.drafts import Draft

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "frontend" / "banner"
BUILT = ROOT / "src" / "holdord" / "centre" / "embed"

pytestmark = pytest.mark.usefixtures("house")


def config(client: Client, language: str = "en", starts: str = '{"v"') -> dict[str, Any]:
    script = client.get(f"/embed/banner.{language}.js").text
    found, _ = json.JSONDecoder().raw_decode(script[script.index(starts) :].replace("<\\/", "</"))
    assert isinstance(found, dict)
    return found


def lists(client: Client) -> dict[str, Any]:
    return config(client, starts='{"k"')


def test_anybody_may_load_it_and_a_browser_that_has_it_is_told_so(client: Client) -> None:
    answer = client.get("/embed/banner.en.js")
    assert answer.status_code == 200 and answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin" and "Set-Cookie" not in answer
    assert client.get("/embed/banner.en.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get("/embed/banner.de.js").status_code == 404


@promise("2.2.1", "2.2.2", "2.2.3")
def test_it_has_every_partner_with_who_is_behind_it_and_what_it_stores(client: Client) -> None:
    told, behind = config(client), lists(client)
    services = {each["i"]: behind["s"][str(each["n"])] for each in told["s"]}
    assert sorted(slot for each in behind["c"] for slot in each["s"]) == sorted(each["n"] for each in told["s"])
    assert len(services) == 24 and services["hotjar"]["o"] == "Hotjar Ltd, Malta"
    assert ["_ga", "this site", "2 years"] in services["google-analytics"]["k"]
    assert all(each["p"].startswith("https://") for id, each in services.items() if id != "website-personalisation")


@promise("2.1b")
@pytest.mark.parametrize(
    ("language", "choice", "visit", "map_"),
    [
        ("en", "this site: remembers this choice", "this site: Statistics", "theirs (Hotjar Ltd, Malta): Statistics"),
        ("da", "dette websted: husker dette valg", "dette websted: Statistik",
         "deres eget (Hotjar Ltd, Malta): Statistik"),
    ],
)  # fmt: skip
def test_what_is_necessary_says_whose_it_is_and_what_for(language: str, choice: str, visit: str, map_: str) -> None:
    edition = policy.active()
    ours = Cookie(name="visit", purpose="website-analytics", necessary=True)
    theirs = Cookie(name="map", purpose="website-analytics", recipient="hotjar", necessary=True, third_party=True)
    edition = replace(edition, register=edition.register.model_copy(update={"cookies": (ours, theirs)}))
    told = {each.name: each.under for each in banner.asked(edition, language).necessary}
    assert (told["hd"], told["visit"], told["map"]) == (choice, visit, map_)
    assert len(told) == 7 and all(": " in under for under in told.values())


@promise("2.1b")
def test_refusing_is_a_button_like_accepting_in_the_same_place(client: Client) -> None:
    page = client.get("/embed/banner.da.html").text
    buttons = re.findall(r"<button ([^>]*)>([^<]*)</button>", page)
    assert [text for _, text in buttons] == ["Accepter alle", "Afvis alle", "Vælg"]
    assert len({re.sub(r'data-holdord-do="\w+"', "", attributes) for attributes, _ in buttons}) == 1


def test_whoever_has_answered_is_not_shown_the_question_by_the_server(client: Client) -> None:
    assert 'id="hd"' in client.get("/embed/banner.en.html").text
    client.cookies["hd"] = f"{'a' * 32}.99999999.24.0.0"
    answer = client.get("/embed/banner.en.html")
    assert 'id="hd"' not in answer.text and "banner.en.js" in answer.text and "Cookie" in answer["Vary"]


@promise("2.1b")
def test_whoever_has_answered_gets_the_way_back_from_the_server(client: Client) -> None:
    def offered(allowed: str) -> list[str]:
        client.cookies["hd"] = f"{'a' * 32}.99999999.24.{allowed}.0"
        return re.findall(r'data-holdord-do="(\w+)"', client.get("/embed/banner.en.html").text)

    assert offered("0") == ["choose"] and offered("1") == ["choose", "withdraw"]


def test_the_line_for_pages_that_are_the_same_for_everybody_has_the_digest_that_is_told() -> None:
    told = (ROOT / "docs" / "banner.md").read_text()
    (line,) = re.findall(r"^<script>(/.*)</script>$", told, re.MULTILINE)
    assert base64.b64encode(hashlib.sha256(line.encode()).digest()).decode() in told


@promise("2.1b")
def test_a_browser_that_says_no_is_not_asked(client: Client) -> None:
    assert 'id="hd"' not in client.get("/embed/banner.en.html", headers={"Sec-GPC": "1"}).text
    assert 'id="hd"' in client.get("/embed/banner.en.html", headers={"Sec-GPC": "true"}).text, "exactly 1, or nothing"


def test_without_a_banner_in_the_register_there_is_none(client: Client, draft: Draft) -> None:
    assert client.get("/embed/banner.en.js").status_code == 404
    assert client.get("/en/cookies").status_code == 404


def test_no_word_can_end_the_script_it_stands_in(client: Client) -> None:
    assert "</" not in client.get("/embed/banner.en.js").text


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_lists_everything_that_is_stored(client: Client, language: str) -> None:
    page = client.get(f"/{language}/cookies").text
    shown = banner.asked(policy.active(), language)
    for service in shown.services:
        assert service.name in page
        assert all(f"<code>{each.name}</code>" in page for each in service.stored), service.id


# The scripts that go before a partner's


@promise("2.2.1h")
def test_hotjar_gets_nothing_that_is_written_into_a_field() -> None:
    recipe = gates()["hotjar"].script("1234567")
    assert "data-hj-suppress" in recipe and "hjid: 1234567" in recipe and "{number}" not in recipe


@promise("2.2.1", "2.2.2", "2.2.3")
def test_every_partner_of_the_policy_has_a_recipe() -> None:
    from holdord.policy.catalogue.gates import gate_of

    found = [each for each in policy.register().recipients if each.kind in ("analytics", "advertising", "widget")]
    assert len(found) == 23
    assert not [each.id for each in found if gate_of(each.vendor) is None]


@pytest.mark.parametrize("vendor", sorted(gates()))
def test_a_number_of_another_shape_is_not_taken(vendor: str) -> None:
    gate = gates()[vendor]
    if gate.number is not None:
        assert gate.example is not None and gate.takes(gate.example)
        assert not gate.takes("'); alert(1)//") and not gate.takes("")
        assert all("{number}" not in each for each in gate.addresses(gate.example))


@pytest.mark.parametrize("vendor", [id for id, gate in gates().items() if gate.before])
def test_every_recipe_is_sound_javascript(vendor: str, tmp_path: Path) -> None:
    if (node := shutil.which("node")) is None:
        pytest.skip("there is no node on this machine")
    gate = gates()[vendor]
    file = tmp_path / "gate.js"
    file.write_text(gate.script(gate.example or ""))
    subprocess.run([node, "--check", str(file)], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("vendor", "queue", "told"),
    [
        ("microsoft-advertising", "window.uetq", [
            ["consent", "default", {"ad_storage": "denied"}], ["consent", "update", {"ad_storage": "granted"}],
        ]),
        ("microsoft-clarity", "window.clarity.q.map(each => [...each])", [
            ["consentv2", {"ad_Storage": "granted", "analytics_Storage": "granted"}],
        ]),
    ],
)  # fmt: skip
def test_microsoft_is_told_of_the_choice_before_its_script_comes(vendor: str, queue: str, told: list[Any]) -> None:
    if (node := shutil.which("node")) is None:
        pytest.skip("there is no node on this machine")
    gate = gates()[vendor]
    script = gate.script(gate.example or "")
    run = f"globalThis.window = globalThis; {script}; console.log(JSON.stringify({queue})); process.exit()"
    said = json.loads(subprocess.run([node, "-e", run], check=True, capture_output=True, text=True).stdout)
    flat = said if vendor == "microsoft-clarity" else [said[:3], said[3:6]]
    assert flat == told


def test_a_gate_is_served_with_the_number_of_the_site(client: Client, draft: Draft) -> None:
    assert client.get("/embed/gate/hotjar.js").status_code == 404


# The build


def test_the_built_file_is_what_the_source_builds() -> None:
    if shutil.which("node") is None or not (SOURCE / "node_modules").is_dir():
        pytest.skip("'npm ci' was not run in frontend/banner")
    done = subprocess.run(["node", "build.mjs", "--check"], cwd=SOURCE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_banner_that_is_too_large_is_not_built(tmp_path: Path) -> None:
    if shutil.which("node") is None or not (SOURCE / "node_modules").is_dir():
        pytest.skip("'npm ci' was not run in frontend/banner")
    source, built = tmp_path / "frontend" / "banner", tmp_path / "src" / "holdord" / "centre" / "embed"
    built.mkdir(parents=True)
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("node_modules"))
    (source / "node_modules").symlink_to((SOURCE / "node_modules").resolve())

    def builds(more: str) -> subprocess.CompletedProcess[str]:
        (source / "banner.js").write_text((SOURCE / "banner.js").read_text() + more)
        return subprocess.run(["node", "build.mjs"], cwd=source, capture_output=True, text=True)

    assert builds("").returncode == 0 and (built / "banner.js").read_text() == (BUILT / "banner.js").read_text()
    (built / "banner.js").unlink()
    # What cannot be packed: 900 bytes of it in twice as many letters.
    heavy = builds(f"\nW.heavy = '{random.Random(1).randbytes(900).hex()}'\n")
    assert heavy.returncode == 1 and "bytes too many" in heavy.stderr and not (built / "banner.js").exists()


def test_the_banner_is_as_small_as_we_say() -> None:
    if (node := shutil.which("node")) is None:
        pytest.skip("there is no node on this machine")
    pack = "process.stdout.write(String(require('zlib').brotliCompressSync(require('fs').readFileSync(0)).length))"
    built = (BUILT / "banner.js").read_bytes().strip()
    size = int(subprocess.run([node, "-e", pack], input=built, check=True, capture_output=True).stdout)
    assert size <= 3_500


def test_what_is_asked_is_kept_when_it_is_first_served(client: Client) -> None:
    told = config(client)
    assert queries.question(told["v"]) is not None
    again = actions.put_question(banner.asked(policy.active(), "en"), by="system:banner", at=clock.now())
    assert again.hash.startswith(told["v"]) and told["n"] == queries.slots()
    assert asking.banner_script("en") == client.get("/embed/banner.en.js").text
