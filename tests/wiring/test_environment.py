"""What an operator sets is read in one place, and everything that is wrong is said at once."""

import re
from pathlib import Path

import pytest

from holdord.wiring.environment import CHECKOUT, Environment, read
from holdord.wiring.safety import NotSafe, refusals, refuse_if_unsafe
from holdord.wiring.variables import SETTINGS
from tests.conftest import promise

SAFE = {
    "HOLDORD_MODE": "production",
    "HOLDORD_ADDRESS": "https://privacy.example.com",
    "HOLDORD_TLS": "proxy",
    "HOLDORD_REGISTER": "/etc/holdord/my-policy",
    "HOLDORD_SMTP_URL": "smtp+tls://u:p@mail.example.com",
    "HOLDORD_MAIL_FROM": "dpo@example.com",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def _read(home: Path, **given: str) -> Environment:
    return read({"HOLDORD_HOME": str(home), **given})


def _wrong(environment: Environment) -> list[str]:
    return [fault.setting for fault in refusals(environment)]


def test_nothing_set_is_a_house_on_this_machine(home: Path) -> None:
    found = _read(home)
    assert not found.production
    assert found.databases["default"]["NAME"] == str(home / "app.db")
    assert found.databases["keys"]["NAME"] == str(home / "keys.db")
    assert found.jobs_url == f"sqlite:///{home / 'jobs.db'}"
    assert found.keyring == home / "keyring"
    assert found.smtp is None
    assert found.faults == ()


def test_a_file_that_was_given_by_its_address_is_kept_as_carefully_as_our_own(home: Path) -> None:
    elsewhere = home / "elsewhere.db"
    given = _read(home, HOLDORD_KEYSTORE_URL=f"sqlite:///{elsewhere}").databases["keys"]
    own = _read(home).databases["keys"]
    assert given == own | {"NAME": str(elsewhere)}
    assert "secure_delete" in own["OPTIONS"]["init_command"]


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(home: Path) -> None:
    first, again = _read(home), _read(home)
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 50
    file = home / "secrets" / "secret-key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o077 == 0
    assert home.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("mode", ["development", "production"])
@pytest.mark.parametrize(
    ("sender", "good"),
    [
        ("dpo@example.com", True),
        ("Example A/S <dpo@example.com>", True),
        ("dpo", False),
        ("dpo@", False),
        ("dpo@example.com, ben@example.com", False),
        ("Example <dpo>", False),
    ],
)
def test_a_sender_that_is_no_address_is_refused(home: Path, mode: str, sender: str, good: bool) -> None:
    found = _read(home, **SAFE | {"HOLDORD_MODE": mode, "HOLDORD_MAIL_FROM": sender})
    assert ("HOLDORD_MAIL_FROM" not in _wrong(found)) is good


def test_two_houses_have_two_secrets(tmp_path: Path) -> None:
    assert _read(tmp_path / "a").secret_key != _read(tmp_path / "b").secret_key


def test_one_address_moves_the_data_and_the_jobs_to_postgresql(home: Path) -> None:
    found = _read(home, HOLDORD_DATABASE_URL="postgres://ada:secret@db.example.com/holdord")
    assert found.databases["default"]["HOST"] == "db.example.com"
    assert found.jobs_url == "postgresql+psycopg://ada:secret@db.example.com/holdord"
    assert found.databases["keys"]["NAME"] == str(home / "keys.db")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOLDORD_MODE", "prod"),
        ("HOLDORD_TLS", "yes"),
        ("HOLDORD_DEBUG", "true"),
        ("HOLDORD_THREADS", "0"),
        ("HOLDORD_THREADS", "many"),
        ("HOLDORD_JOBS", "somewhere"),
        ("HOLDORD_LOG", "xml"),
        ("HOLDORD_LOG_LEVEL", "loud"),
        ("HOLDORD_ADDRESS", "privacy.example.com"),
        ("HOLDORD_SMTP_URL", "mail.example.com"),
        ("HOLDORD_DATABASE_URL", "oracle+x://a:secret@b"),
        ("HOLDORD_KEYSTORE_URL", "what is this"),
        ("HOLDORD_DATABSE_URL", "postgres:///holdord"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_any_mode_with_the_cure(home: Path, name: str, value: str) -> None:
    with pytest.raises(NotSafe) as refusal:
        refuse_if_unsafe(_read(home, **{name: value}))
    (fault,) = refusal.value.faults
    assert fault.setting == name
    assert fault.cure
    assert "secret" not in str(refusal.value)


def test_all_faults_are_told_at_once(home: Path) -> None:
    found = _read(home, HOLDORD_MODE="production", HOLDORD_DEBUG="1", HOLDORD_HOSTS="*", HOLDORD_SECRET_KEY="changeme")
    assert _wrong(found) == [
        "HOLDORD_SECRET_KEY",
        "HOLDORD_DEBUG",
        "HOLDORD_TLS",
        "HOLDORD_ADDRESS",
        "HOLDORD_HOSTS",
        "HOLDORD_REGISTER",
        "HOLDORD_SMTP_URL",
    ]


@promise("9.2", "9.4")
def test_a_safe_house_opens_in_production(home: Path) -> None:
    refuse_if_unsafe(_read(home, **SAFE))


@promise("9.3")
def test_production_refuses_the_register_that_comes_with_invented_people(home: Path, tmp_path: Path) -> None:
    mine = tmp_path / "my-policy"
    mine.mkdir()
    given = {**SAFE, "HOLDORD_REGISTER": str(mine)}
    assert _wrong(_read(home, **given)) == []
    (mine / "cast.yaml").touch()
    assert _wrong(_read(home, **given)) == ["HOLDORD_REGISTER"]
    assert _wrong(_read(home)) == [], "at home on one's own machine it is what one begins with"


@promise("9.2", "9.4")
@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"HOLDORD_SECRET_KEY": "short"}, "HOLDORD_SECRET_KEY"),
        ({"HOLDORD_SECRET_KEY": "a" * 60}, "HOLDORD_SECRET_KEY"),
        ({"HOLDORD_SECRET_KEY": "django-insecure-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2}, "HOLDORD_SECRET_KEY"),
        ({"HOLDORD_DEBUG": "1"}, "HOLDORD_DEBUG"),
        ({"HOLDORD_TLS": "none"}, "HOLDORD_TLS"),
        ({"HOLDORD_ADDRESS": "http://privacy.example.com"}, "HOLDORD_ADDRESS"),
        ({"HOLDORD_HOSTS": "privacy.example.com,*"}, "HOLDORD_HOSTS"),
        ({"HOLDORD_SMTP_URL": "smtp://mail.example.com", "HOLDORD_MAIL_FROM": "a@example.com"}, "HOLDORD_SMTP_URL"),
        ({"HOLDORD_MAIL_FROM": ""}, "HOLDORD_MAIL_FROM"),
        ({"HOLDORD_SMTP_URL": ""}, "HOLDORD_SMTP_URL"),
        ({"HOLDORD_MAILBOX_DPO": "imap://dpo:word@mail.example.com/INBOX"}, "HOLDORD_MAILBOX_DPO"),
        ({"HOLDORD_GATE": "0.0.0.0:2525"}, "HOLDORD_GATE"),
    ],
)
def test_production_refuses_what_would_break_a_promise(home: Path, given: dict[str, str], wrong: str) -> None:
    assert _wrong(_read(home, **{**SAFE, **given})) == [wrong]
    # The same is let pass where nobody's data are at stake.
    assert _wrong(_read(home, **{**SAFE, **given, "HOLDORD_MODE": "development"})) == []


def test_production_refuses_secrets_that_others_can_read(home: Path) -> None:
    found = _read(home, **SAFE)
    (home / "secrets").chmod(0o755)
    assert _wrong(found) == [str(home / "secrets")]


def test_the_host_of_the_address_is_answered_to(home: Path) -> None:
    assert "privacy.example.com" in _read(home, HOLDORD_ADDRESS="https://privacy.example.com").hosts
    assert "privacy.example.com" in _read(home, HOLDORD_ADDRESS="https://privacy.example.com:8443/").hosts


def test_the_page_of_settings_is_the_table() -> None:
    """docs/settings.md is written from the table; on a difference, write it anew: python -m tests.write_docs."""
    from tests.write_docs import settings_page

    assert (CHECKOUT / "docs" / "settings.md").read_text() == settings_page()


def test_every_setting_in_use_is_in_the_table() -> None:
    names = {setting.name for setting in SETTINGS}
    places = [*(CHECKOUT / "src").rglob("*.py"), *(CHECKOUT / "docs").glob("*.md"), CHECKOUT / "Makefile"]
    used = {
        (path.name, name)
        for path in places
        for name in re.findall(r"\bHOLDORD_[A-Z_]+\b", path.read_text())
        if name not in names
        and name not in NOT_SETTINGS
        and not name.startswith((COMPANYS, MAILBOXES, RECIPIENTS, WEBHOOKS))
    }
    assert used == set(), "not in wiring/variables.py"


#: Names of Django settings that are made from others, and what only tests and the Makefile use.
NOT_SETTINGS = {
    "HOLDORD_SMTP", "HOLDORD_TEST_DATABASE", "HOLDORD_TEST_SIZE", "HOLDORD_TEST_", "HOLDORD_COMPANY_DATABASES",
    "HOLDORD_MAILBOXES", "HOLDORD_LENIENT_HOLIDAYS",
}  # fmt: skip
#: What a company's own databases are called: a name of its choice follows, so it stands in the table as a pattern.
COMPANYS = "HOLDORD_DATABASE_"
#: Likewise mailboxes and signed messages, after their channels, and where recipients are reached.
MAILBOXES, WEBHOOKS, RECIPIENTS = "HOLDORD_MAILBOX_", "HOLDORD_WEBHOOK", "HOLDORD_RECIPIENT"


def test_a_companys_databases_are_known_by_the_names_it_chose(home: Path) -> None:
    shop, crm = "sqlite:////srv/shop.db", "postgres://reader:word@host/crm"
    found = _read(home, HOLDORD_DATABASE_SHOP=shop, HOLDORD_DATABASE_OLD_CRM=crm)
    assert found.company_databases == {"shop": shop, "old_crm": crm}
    assert found.faults == ()
    assert found.databases["default"]["NAME"] == str(home / "app.db"), "none of them is our own"


@pytest.mark.parametrize("address", ["shop", "oracle://reader:word@host/shop", "postgres"])
def test_an_address_that_cannot_be_read_is_told_without_its_password(home: Path, address: str) -> None:
    [fault] = _read(home, HOLDORD_DATABASE_SHOP=address).faults
    assert fault.setting == "HOLDORD_DATABASE_SHOP"
    assert "word" not in str(fault).replace("password", "")


def test_mailboxes_are_known_by_the_channel_they_belong_to(home: Path) -> None:
    given = {"HOLDORD_MAILBOX_SALES_BOX": "imaps://u:word@mail.example.com", "HOLDORD_MAILBOX_DPO": "imaps://d:w@h/In"}
    found = _read(home, **given)
    assert found.faults == () and sorted(found.mailboxes) == ["dpo", "sales-box"]
    assert found.mailboxes["dpo"].folder == "In"
    [fault] = _read(home, HOLDORD_MAILBOX_SALES="pop3://u:word@h").faults
    assert fault.setting == "HOLDORD_MAILBOX_SALES" and "word@" not in str(fault).replace("password@", "")


@pytest.mark.parametrize(("given", "shown"), [("", False), ("off", False), ("on", True)])
def test_the_public_page_is_shut_until_it_is_opened(home: Path, given: str, shown: bool) -> None:
    assert _read(home, HOLDORD_PUBLIC_PROMISES=given).public_promises is shown
