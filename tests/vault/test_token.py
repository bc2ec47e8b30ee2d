"""Keys wrapped by a token: without it, or without its PIN, nothing opens; and what it destroyed opens never again."""

import base64
import multiprocessing
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from holdord.backups.actions.replica import _keys_in
from holdord.vault import actions, keyring, queries, refusals, rules, token
from holdord.vault.keyring import FileKeyring, KeyringUnsafe
from holdord.vault.models import WrappedKey
from holdord.vault.token import Token, TokenKeyring
from tests.conftest import at, promise
from tests.softhsm import PIN, SoftToken, soft_token
from tests.vault.conftest import ADA, BEN

__all__ = ["soft_token"]

NOON = at("2026-03-31")
PLACE = "subjects.personaldata.payload:1"


@pytest.fixture
def tokened(house: Path, settings: Settings, soft_token: SoftToken) -> Iterator[SoftToken]:
    """A house whose keyring is behind the token."""
    settings.HOLDORD_TOKEN, settings.HOLDORD_TOKEN_PIN = soft_token.uri(), PIN
    token.forget_sessions()
    yield soft_token
    token.forget_sessions()


@pytest.fixture
def sealed(tokened: SoftToken) -> bytes:
    actions.make_keys([ADA, BEN], at=NOON)
    return actions.seal_text(ADA, "words", PLACE)


def ring() -> TokenKeyring:
    found = keyring.keyring()
    assert isinstance(found, TokenKeyring)
    return found


def own_objects(tokened: SoftToken) -> list[str]:
    """The objects of this test's keyring, as another process sees them, without the keyring's name."""
    name = ring()._label("").strip()
    return sorted(line.removeprefix(name).strip() for line in tokened.objects(starting_with=name))


@promise("9.1")
def test_no_key_lies_in_the_folder_and_none_can_leave_the_token(house: Path, tokened: SoftToken, sealed: bytes) -> None:
    assert queries.open_text(ADA, sealed, PLACE) == "words"
    files = {path.name: path.read_bytes() for path in (house / "keyring").iterdir()}
    assert sorted(files) == ["epoch-1.wrapped", "index.wrapped"]
    for key in (ring().key(1), ring().index_key()):
        for text in files.values():
            assert key not in text and base64.b64encode(key) not in text
    assert own_objects(tokened) == ["epoch 1 True False", "index True False"]


@promise("7.2b", "8.3")
def test_destroying_an_epoch_destroys_the_tokens_object_and_an_old_folder_opens_nothing(
    house: Path, tokened: SoftToken, sealed: bytes
) -> None:
    rows = [dict(row) for row in WrappedKey.objects.values()]
    shutil.copytree(house / "keyring", house / "old copy of the folder")
    actions.destroy_key(ADA, at=NOON)
    done = actions.rotate_epoch(at=NOON)
    assert (done.epoch, done.destroyed) == (2, (1,))
    assert own_objects(tokened) == ["epoch 2 True False", "index True False"]
    assert sorted(path.name for path in (house / "keyring").iterdir()) == ["epoch-2.wrapped", "index.wrapped"]
    # Whoever kept both, the folder and the key store, has the wrap, and nothing that opens it.
    WrappedKey.objects.all().delete()
    WrappedKey.objects.bulk_create(WrappedKey(**row) for row in rows)
    shutil.copy(house / "old copy of the folder" / "epoch-1.wrapped", house / "keyring")
    with pytest.raises(KeyringUnsafe, match="does not hold the object"):
        queries.open_text(ADA, sealed, PLACE)


def test_destroying_was_cut_off_between_token_and_folder_and_is_finished_by_the_next(
    house: Path, tokened: SoftToken, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(TokenKeyring, "_overwrite", cut_off)
        with pytest.raises(KeyboardInterrupt):
            actions.rotate_epoch(at=NOON)
    assert (house / "keyring" / "epoch-1.wrapped").exists() and "epoch 1 True False" not in own_objects(tokened)
    assert actions.rotate_if_due(at=NOON) is None, "the living are wrapped anew already"
    assert queries.open_text(ADA, sealed, PLACE) == "words"
    assert ring().epochs() == (2,) and [epoch.destroyed_at for epoch in queries.epochs()] == [NOON, None]


def test_a_token_that_keeps_the_object_is_not_believed(
    tokened: SoftToken, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pkcs11

    monkeypatch.setattr(pkcs11._pkcs11.SecretKey, "destroy", lambda self: None, raising=False)
    try:
        monkeypatch.setattr(pkcs11._pkcs11.Object, "destroy", lambda self: None)
    except TypeError:
        pytest.skip("the library's classes cannot be replaced")
    with pytest.raises(KeyringUnsafe, match="still holds the key"):
        actions.rotate_epoch(at=NOON)
    assert ring().epochs() == (1, 2) and queries.epochs()[0].destroyed_at is None


def test_another_process_sees_at_once_that_a_key_is_gone(tokened: SoftToken, sealed: bytes) -> None:
    # A copy of this process, with the session it inherited, as a worker of the house is.
    context = multiprocessing.get_context("fork")
    ring().key(1)
    inbox, outbox = context.Queue(), context.Queue()
    other = context.Process(target=_other_process, args=(ring(), inbox, outbox))
    other.start()
    assert outbox.get(timeout=20) == ring().key(1)
    ring().destroy(1)
    inbox.put("again")
    assert "does not hold the object" in outbox.get(timeout=20)
    other.join(20)


def _other_process(
    theirs: TokenKeyring, inbox: "multiprocessing.Queue[str]", outbox: "multiprocessing.Queue[object]"
) -> None:
    kept = (theirs.folder / "epoch-1.wrapped").read_bytes()
    outbox.put(theirs.key(1))
    inbox.get(timeout=20)
    (theirs.folder / "epoch-1.wrapped").write_bytes(kept)
    (theirs.folder / "epoch-1.wrapped").chmod(0o600)
    try:
        outbox.put(theirs.key(1))
    except KeyringUnsafe as refused:
        outbox.put(str(refused))


@promise("9.1")
def test_without_the_token_nothing_opens(house: Path, settings: Settings, tokened: SoftToken, sealed: bytes) -> None:
    uses = [
        lambda: queries.open_text(ADA, sealed, PLACE), lambda: queries.blind_index("email", "ada@example.com"),
        lambda: actions.seal_text(ADA, "more", PLACE), lambda: actions.rotate_epoch(at=NOON),
    ]  # fmt: skip
    settings.HOLDORD_TOKEN = tokened.uri(label="another")
    for use in uses:
        with pytest.raises(KeyringUnsafe, match="no token is there that is named 'another'"):
            use()
    settings.HOLDORD_TOKEN = None
    for use in uses:
        with pytest.raises(KeyringUnsafe, match=r"missing|Set HOLDORD_TOKEN to the one it was made with"):
            use()
    assert queries.keyring_fault() is not None
    assert len(queries.epochs()) == 1, "nothing was begun"


@promise("9.1")
def test_without_the_pin_nothing_opens_and_a_wrong_one_is_tried_once(
    house: Path, settings: Settings, tokened: SoftToken, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    token.forget_sessions()
    settings.HOLDORD_TOKEN_PIN = None
    with pytest.raises(KeyringUnsafe, match="no PIN"):
        queries.open_text(ADA, sealed, PLACE)
    settings.HOLDORD_TOKEN_PIN = "wrong and secret"
    with pytest.raises(KeyringUnsafe, match="refused the PIN") as refused:
        queries.open_text(ADA, sealed, PLACE)
    assert "wrong and secret" not in str(refused.value)
    monkeypatch.setattr(token, "_found", lambda _token: pytest.fail("tried again"))
    with pytest.raises(KeyringUnsafe, match="refused the PIN"):
        queries.open_text(ADA, sealed, PLACE)


@promise("9.1")
def test_a_house_that_is_started_again_does_not_try_a_refused_pin_again_until_it_changed(
    house: Path, settings: Settings, tokened: SoftToken, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    token.forget_sessions()
    settings.HOLDORD_TOKEN_PIN = "wrong and secret"
    with pytest.raises(KeyringUnsafe, match="refused the PIN"):
        queries.open_text(ADA, sealed, PLACE)
    # As a process that begins: it remembers nothing.
    token.forget_sessions()
    with monkeypatch.context() as watched:
        watched.setattr(token, "_found", lambda _token: pytest.fail("tried again"))
        with pytest.raises(KeyringUnsafe, match="never tried again"):
            queries.open_text(ADA, sealed, PLACE)
    kept = refusals.file(Path(settings.HOLDORD_KEYRING))
    assert kept.stat().st_mode & 0o077 == 0 and "wrong" not in kept.read_text()
    settings.HOLDORD_TOKEN_PIN = PIN
    assert queries.open_text(ADA, sealed, PLACE)
    assert not kept.exists(), "the right one was taken: nothing is refused any more"


def test_the_pin_may_stand_in_a_file_that_only_we_can_read(
    house: Path, settings: Settings, tokened: SoftToken, sealed: bytes
) -> None:
    token.forget_sessions()
    file = house / "pin"
    settings.HOLDORD_TOKEN, settings.HOLDORD_TOKEN_PIN = tokened.uri(pin_file=str(file)), None
    with pytest.raises(KeyringUnsafe, match="cannot be read"):
        queries.open_text(ADA, sealed, PLACE)
    file.write_text(PIN + "\n")
    file.chmod(0o644)
    with pytest.raises(KeyringUnsafe, match="chmod 600"):
        queries.open_text(ADA, sealed, PLACE)
    file.chmod(0o600)
    assert queries.open_text(ADA, sealed, PLACE) == "words"


def test_a_library_that_is_not_there_is_named(settings: Settings, tokened: SoftToken) -> None:
    settings.HOLDORD_TOKEN = tokened.uri(module="/nowhere/lib.so")
    with pytest.raises(KeyringUnsafe, match=r"/nowhere/lib\.so cannot be loaded"):
        actions.make_key(ADA, at=NOON)


def test_a_changed_file_and_one_put_in_anothers_place_do_not_open(
    house: Path, tokened: SoftToken, sealed: bytes
) -> None:
    file = house / "keyring" / "epoch-1.wrapped"
    whole = file.read_text()
    mark, id, wrapped = whole.split()
    raw = bytearray(base64.b64decode(wrapped))
    raw[-1] ^= 1
    file.write_text(f"{mark} {id} {base64.b64encode(raw).decode()}\n")
    with pytest.raises(KeyringUnsafe, match="does not open this key"):
        ring().key(1)
    file.write_text((house / "keyring" / "index.wrapped").read_text())
    with pytest.raises(KeyringUnsafe, match="does not open this key"):
        ring().key(1)
    file.write_text("rubbish\n")
    with pytest.raises(KeyringUnsafe, match="not a key that a token wrapped"):
        ring().key(1)
    file.write_text(whole)
    assert queries.open_text(ADA, sealed, PLACE) == "words"


def test_a_house_moves_from_the_folder_into_the_token_by_one_rotation(
    house: Path, settings: Settings, soft_token: SoftToken
) -> None:
    actions.make_keys([ADA, BEN], at=NOON)
    sealed, index = actions.seal_text(ADA, "words", PLACE), queries.blind_index("email", "ada@example.com")
    settings.HOLDORD_TOKEN, settings.HOLDORD_TOKEN_PIN = soft_token.uri(), PIN
    assert queries.open_text(ADA, sealed, PLACE) == "words", "before the rotation it is read as it lies there"
    assert ring().in_clear() == (1,) and ring().index_key() == FileKeyring(house / "keyring").index_key()
    clear = [path.read_bytes() for path in (house / "keyring").iterdir()]
    done = actions.rotate_epoch(at=NOON)
    assert (done.epoch, done.rewrapped, done.destroyed) == (2, 2, (1,))
    assert sorted(path.name for path in (house / "keyring").iterdir()) == ["epoch-2.wrapped", "index.wrapped"]
    assert not any(text.strip() in path.read_bytes() for path in (house / "keyring").iterdir() for text in clear)
    assert queries.open_text(ADA, sealed, PLACE) == "words"
    assert queries.blind_index("email", "ada@example.com") == index, "people are found as before"
    assert ring().in_clear() == () and queries.keyring_fault() is None


def test_the_copy_of_the_keys_elsewhere_holds_what_the_token_wraps(
    house: Path, tokened: SoftToken, sealed: bytes
) -> None:
    (house / "keyring" / ".epoch-9.wrapped.7").write_text("half written")
    assert [path.name for path in _keys_in(house / "keyring")] == ["epoch-1.wrapped", "index.wrapped"]
    assert _keys_in(house / "nowhere") == []


def test_two_houses_share_a_token_and_each_destroys_its_own(
    house: Path, settings: Settings, tokened: SoftToken, sealed: bytes
) -> None:
    theirs = TokenKeyring(house / "theirs", Token.parse(tokened.uri(), PIN))
    assert theirs.make(0) == 1
    kept = theirs.key(1)
    actions.rotate_epoch(at=NOON)
    assert theirs.key(1) == kept


def test_of_two_processes_that_begin_at_once_the_first_ones_key_stands(tokened: SoftToken, sealed: bytes) -> None:
    one = ring()
    kept = one.key(1)
    one._wrap_new(one._wrapped_path(1), "epoch 1", rules.new_key())
    assert one.key(1) == kept and own_objects(tokened) == ["epoch 1 True False", "index True False"]


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("token=x", "does not begin with pkcs11:"), ("pkcs11:token=x", "no module-path="),
        ("pkcs11:?module-path=/x.so", "no token="), ("pkcs11:token=x;slot=1?module-path=/x.so", "slot is nothing"),
        ("pkcs11:token=x?module-path=/x.so&pin-value=1234", "a PIN stands in it"),
    ],
)  # fmt: skip
def test_an_address_in_another_form_is_refused_and_a_pin_in_it_is_not_repeated(uri: str, said: str) -> None:
    with pytest.raises(KeyringUnsafe, match=said) as refused:
        Token.parse(uri, None)
    assert "1234" not in str(refused.value)


def test_a_token_shows_no_pin_when_it_is_printed() -> None:
    assert PIN not in repr(Token.parse("pkcs11:token=x?module-path=/x.so", PIN))
