"""Banners that websites still have in an edition their makers no longer give out, as their makers shipped them.

Gives:    OLDER: the id the scan knows each by, the files it is made of, and a page with two scripts that wait for it
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

MODULES = Path(__file__).parents[2] / "bench" / "banner" / "node_modules"
HELD = ("hotjar", "albacross")


@dataclass(frozen=True)
class Older:
    """``page`` takes the host from which what is held back is loaded."""

    manager: str
    files: Mapping[str, Path]
    page: Callable[[str], str]

    @property
    def installed(self) -> bool:
        return all(file.exists() for file in self.files.values())


def _wrap(head: str, body: str) -> str:
    return f'<!doctype html><html lang="en"><title>Site</title>{head}<main><h1>Our site</h1></main>{body}'


def _tags(partner: str, kind: str, source: str) -> str:
    return "".join(f'<script {kind.format(each)} {source}="{partner}/{each}.js"></script>' for each in HELD)


def _insites(partner: str) -> str:
    """It tells the page what was said, and leaves the rest to it."""
    scripts = json.dumps([f"{partner}/{each}.js" for each in HELD])
    run = f"""<script>
    const put = src => document.head.append(Object.assign(document.createElement('script'), {{ src }}))
    const load = () => {scripts}.forEach(put)
    const forget = () => {{
        document.cookie = '_hjid=;path=/;max-age=0;domain=' + location.hostname.split('.').slice(-2).join('.')
        location.reload()
    }}
    cookieconsent.initialise({{
        type: 'opt-in', revokable: true, location: false, law: {{ regionalLaw: false }},
        content: {{ message: 'We use cookies for statistics.', allow: 'Allow cookies', deny: 'Decline' }},
        onInitialise() {{ if (this.hasConsented()) load() }},
        onStatusChange(status, before) {{ if (this.hasConsented()) load(); else if (before) forget() }},
    }})
    </script>"""
    return _wrap('<link rel="stylesheet" href="/insites.css"><script src="/insites.js"></script>', run)


def _vanilla(partner: str) -> str:
    words = {
        "consent_modal": {
            "title": "Cookies", "description": "We use cookies for statistics.",
            "primary_btn": {"text": "Accept all", "role": "accept_all"},
            "secondary_btn": {"text": "Reject all", "role": "accept_necessary"},
        },
        "settings_modal": {
            "title": "Cookies", "save_settings_btn": "Save", "accept_all_btn": "Accept all",
            "reject_all_btn": "Reject all",
            "close_btn_label": "Close", "cookie_table_headers": [{"col1": "Name"}],
            "blocks": [
                {"title": "Necessary", "description": "x",
                 "toggle": {"value": "necessary", "enabled": True, "readonly": True}},
                {"title": "Statistics", "description": "x",
                 "toggle": {"value": "statistics", "enabled": False, "readonly": False, "reload": "on_clear"},
                 "cookie_table": [{"col1": "^_hj", "is_regex": True}]},
            ],
        },
    }  # fmt: skip
    config = {
        "current_lang": "en",
        "autoclear_cookies": True,
        "page_scripts": True,
        "hide_from_bots": False,
        "languages": {"en": words},
    }
    tags = _tags(partner, 'type="text/plain" data-cookiecategory="statistics"', "src")
    run = f"<script>initCookieConsent().run({json.dumps(config)})</script>"
    body = f'<button data-cc="c-settings">Cookies</button>{tags}{run}'
    return _wrap('<link rel="stylesheet" href="/vanilla2.css"><script src="/vanilla2.js"></script>', body)


def _orejime(partner: str) -> str:
    apps = [{"name": each, "title": each, "cookies": ["_hjid"], "purposes": ["statistics"]} for each in HELD]
    config = {"privacyPolicy": "/privacy", "lang": "en", "apps": apps, "appElement": "#banner"}
    head = f'<link rel="stylesheet" href="/orejime2.css"><script>window.orejimeConfig = {json.dumps(config)}</script>'
    tags = _tags(partner, 'type="opt-in" data-type="text/javascript" data-name="{}"', "data-src")
    back = '<div id="banner"></div><button onclick="orejime.show()">Cookies</button>'
    return _wrap(head, f'{back}{tags}<script src="/orejime2.js"></script>')


OLDER = {
    "cookieconsent 3 (Insites, Osano)": Older("cookieconsent", {
        "insites.js": MODULES / "cookieconsent/build/cookieconsent.min.js",
        "insites.css": MODULES / "cookieconsent/build/cookieconsent.min.css",
    }, _insites),
    "vanilla-cookieconsent 2": Older("vanilla-cookieconsent", {
        "vanilla2.js": MODULES / "vanilla-cookieconsent-2/dist/cookieconsent.js",
        "vanilla2.css": MODULES / "vanilla-cookieconsent-2/dist/cookieconsent.css",
    }, _vanilla),
    "orejime 2": Older("orejime", {
        "orejime2.js": MODULES / "orejime-2/dist/orejime.js", "orejime2.css": MODULES / "orejime-2/dist/orejime.css",
    }, _orejime),
}  # fmt: skip
