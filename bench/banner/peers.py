"""The same task for every banner: three categories beside the necessary, 21 services with their texts and cookies.

Gives:    PEERS: the page each makes, the files that count, and what a person presses
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODULES = Path(__file__).parent / "node_modules"
Services = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Peer:
    """A banner. ``files`` are what it is made of; ``seen`` shows that it is there; ``withdraw`` is pressed in turn.

    ``answered`` is the page that a server gives to whoever has answered, where that is another one.
    """

    name: str
    files: tuple[Path | bytes, ...]
    page: Callable[[Services, str], str]
    seen: str
    accept: str
    refuse: str
    withdraw: tuple[str, ...]
    answered: Callable[[Services, str], str] | None = None


def stored_by(service: Mapping[str, Any]) -> list[str]:
    """What it leaves under the site's own domain. A star stands for what differs."""
    return [name for name, *_ in service["k"] if re.fullmatch(service["r"], name)]


def _pattern(name: str) -> str:
    return "^" + name.replace(".", "[.]").replace("*", ".*") + "$"


def _with_patterns(config: Any) -> str:
    """Patterns are regular expressions, which JSON has not."""
    return json.dumps(config).replace('"@', "/").replace('@"', "/")


def _wrap(head: str, tags: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Site</title>'
        f'<meta name="viewport" content="width=device-width">{head}</head>'
        f"<body><main><h1>Our site</h1>{'<p>Some words of a page.</p>' * 20}</main>{tags}</body></html>"
    )


def control(services: Services, partner: str) -> str:
    """No banner and no partner."""
    return _wrap("", "")


def ours(head: str, body: str = "") -> Callable[[Services, str], str]:
    def page(services: Services, partner: str) -> str:
        tags = "".join(
            f'<script type="text/plain" data-holdord="{each["i"]}" src="{partner}/{each["i"]}.js"></script>'
            for each in services
        )
        return _wrap(head, tags).replace("<body>", f"<body>{body}")

    return page


def vanilla(services: Services, partner: str) -> str:
    categories: dict[str, Any] = {"necessary": {"readOnly": True, "enabled": True}}
    sections = []
    for each in services:
        category = categories.setdefault(each["c"], {"services": {}, "autoClear": {"cookies": [], "reloadPage": True}})
        category["services"][each["i"]] = {"label": each["t"]}
        category["autoClear"]["cookies"] += [{"name": f"@{_pattern(name)}@"} for name in stored_by(each)]
    for name in categories:
        rows = [{"name": row[0], "lifetime": row[2]} for each in services if each["c"] == name for row in each["k"]]
        table = {"headers": {"name": "Name", "lifetime": "How long"}, "body": rows}
        sections.append({"title": name, "description": name, "linkedCategory": name, "cookieTable": table})
    words = {
        "consentModal": {"title": "May we?", "description": "Words", "acceptAllBtn": "Accept all",
                         "acceptNecessaryBtn": "Refuse all", "showPreferencesBtn": "Choose"},
        "preferencesModal": {"title": "Choices", "acceptAllBtn": "Accept all", "acceptNecessaryBtn": "Refuse all",
                             "savePreferencesBtn": "Save", "closeIconLabel": "Close", "sections": sections},
    }  # fmt: skip
    config = {
        "hideFromBots": False,
        "categories": categories,
        "language": {"default": "en", "translations": {"en": words}},
    }
    text = _with_patterns(config)
    tags = "".join(
        f'<script type="text/plain" data-category="{each["c"]}" data-service="{each["i"]}" '
        f'src="{partner}/{each["i"]}.js"></script>'
        for each in services
    )
    head = '<link rel="stylesheet" href="/vanilla.css"><script src="/vanilla.js"></script>'
    back = '<button data-cc="show-preferencesModal" id="back">Choices</button>'
    return _wrap(head, f"{back}{tags}<script>CookieConsent.run({text})</script>")


def orejime(services: Services, partner: str) -> str:
    groups = [
        {"id": name, "title": name, "purposes": [
            {"id": each["i"], "title": each["t"], "description": each["d"], "cookies": [f"@{_pattern(c)}@" for c in stored_by(each)]}
            for each in services if each["c"] == name
        ]} for name in dict.fromkeys(each["c"] for each in services)
    ]  # fmt: skip
    config = _with_patterns({"privacyPolicyUrl": "/privacy", "purposes": groups})
    tags = "".join(
        f'<template data-purpose="{each["i"]}"><script src="{partner}/{each["i"]}.js"></script></template>'
        for each in services
    )
    head = (
        f'<link rel="stylesheet" href="/orejime.css"><script>window.orejimeConfig={config}</script>'
        '<script src="/orejime.js" defer></script>'
    )
    return _wrap(head, f'<button id="back" onclick="orejime.prompt()">Choices</button>{tags}')


def klaro(services: Services, partner: str) -> str:
    config = {
        "acceptAll": True, "privacyPolicy": "/privacy", "lang": "en",
        "services": [
            {"name": each["i"], "title": each["t"], "description": each["d"], "purposes": [each["c"]],
             "cookies": [[_pattern(name), "/", ""] for name in stored_by(each)]}
            for each in services
        ],
    }  # fmt: skip
    text = json.dumps(config)
    tags = "".join(
        f'<script type="text/plain" data-type="application/javascript" data-name="{each["i"]}" '
        f'data-src="{partner}/{each["i"]}.js"></script>'
        for each in services
    )
    # Patterns are regular expressions to it, and a domain that is left out is the site's own.
    shape = "klaroConfig.services.forEach(s=>s.cookies=s.cookies.map(c=>new RegExp(c[0])));"
    head = f'<script>window.klaroConfig={text};{shape}</script><script defer data-config="klaroConfig" src="/klaro.js"></script>'
    return _wrap(head, f'<button id="back" onclick="klaro.show()">Choices</button>{tags}')


def tarteaucitron(services: Services, partner: str) -> str:
    # Under names of our own: its catalogue, which comes later, has some of the same.
    services = [{**each, "i": "x" + each["i"].replace("-", ""), "path": each["i"]} for each in services]
    made = "".join(
        f"tarteaucitron.services[{json.dumps(each['i'])}]={{key:{json.dumps(each['i'])},type:'analytic',"
        f"name:{json.dumps(each['t'])},uri:{json.dumps(each['p'])},needConsent:true,"
        f"cookies:{json.dumps([name.replace('*', 'x') for name in stored_by(each)])},"
        f"js:function(){{tarteaucitron.addScript({json.dumps(partner + '/' + each['path'] + '.js')})}}}};"
        f"(tarteaucitron.job=tarteaucitron.job||[]).push({json.dumps(each['i'])});"
        for each in services
    )
    settings = {"hashtag": "#tac", "orientation": "bottom", "showAlertSmall": True, "showIcon": False, "DenyAllCta": True,
                "AcceptAllCta": True, "highPrivacy": True, "useExternalCss": False, "mandatory": False}  # fmt: skip
    head = '<script>var tarteaucitronForceLanguage="en"</script><script src="/tac/tarteaucitron.min.js"></script>'
    start = f"tarteaucitron.init({json.dumps(settings)});"
    return _wrap(head, f"<script>{start}{made}</script>")


PEERS = (
    Peer("vanilla-cookieconsent", (MODULES / "vanilla-cookieconsent/dist/cookieconsent.umd.js",
                                   MODULES / "vanilla-cookieconsent/dist/cookieconsent.css"),
         vanilla, "#cc-main .cm", "#cc-main .cm [data-role=all]", "#cc-main .cm [data-role=necessary]",
         ("#back", "#cc-main .pm [data-role=necessary]")),
    Peer("orejime", (MODULES / "orejime/dist/orejime-standard-en.js", MODULES / "orejime/dist/orejime-standard.css"),
         orejime, ".orejime-Banner", ".orejime-Banner-saveButton", ".orejime-Banner-declineButton",
         ("#back", ".orejime-PurposeToggles-disableAll", ".orejime-Modal-saveButton")),
    Peer("klaro", (MODULES / "klaro/dist/klaro.js",), klaro, ".klaro .cookie-notice", ".klaro .cm-btn-success",
         ".klaro .cn-decline", ("#back", "label[for=purpose-item-disableAll]", ".klaro .cm-modal .cm-btn-accept")),
    Peer("tarteaucitron", (MODULES / "tarteaucitronjs/tarteaucitron.min.js",
                           MODULES / "tarteaucitronjs/tarteaucitron.services.min.js",
                           MODULES / "tarteaucitronjs/lang/tarteaucitron.en.min.js",
                           MODULES / "tarteaucitronjs/css/tarteaucitron.min.css"),
         tarteaucitron, "#tarteaucitronAlertBig", "#tarteaucitronPersonalize2", "#tarteaucitronAllDenied2",
         ("#tarteaucitronManager", "#tarteaucitronAllDenied")),
)  # fmt: skip
