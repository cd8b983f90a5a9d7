"""Storing secrets, and the errors and results when the keyring fails."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import SecretStoreError
from appsync_console.domain.secret import Secret
from appsync_console.store.plaintext_keyring import plaintext_name
from appsync_console.store.secrets import USER, SecretStore
from appsync_console.texts.errors import error_text
from appsync_console.texts.secret_home import reason_text
from tests.support.error_texts import raises_text
from tests.support.keyring_in_memory import KeyringInMemory
from tests.support.keyrings import FailingKeyring, ForgetfulKeyring, HangingKeyring, NarrowKeyring, PlaintextKeyring

ROOT = Path(__file__).parents[3]
KIND = SecretKind.API_KEY
VALUE = "da2-abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def store() -> Iterator[SecretStore]:
    store = SecretStore(timeout_s=10)
    yield store
    store.close()


@pytest.fixture
def kept(_keyring: KeyringInMemory) -> dict[tuple[str, str], str]:
    return _keyring.entries


async def test_a_secret_is_stored_in_the_keyring_and_found_after_a_restart(
    store: SecretStore, kept: dict[tuple[str, str], str]
) -> None:
    home = await store.set("p-1", KIND, Secret(VALUE))
    assert home.is_keyring
    assert kept == {(f"appsync-console/p-1/{KIND}", USER): VALUE}
    other = SecretStore()
    assert await other.get("p-1", KIND) == Secret(VALUE)
    assert await other.get("p-2", KIND) is None
    other.close()


async def test_the_probe_leaves_nothing_in_the_keyring(store: SecretStore, kept: dict[tuple[str, str], str]) -> None:
    assert (await store.probe()).is_keyring
    assert kept == {}


async def test_deleting_leaves_nothing_and_can_be_repeated(
    store: SecretStore, kept: dict[tuple[str, str], str]
) -> None:
    await store.set("p-1", KIND, Secret("x" * 5000))
    await store.set("p-2", KIND, Secret(VALUE))
    await store.delete("p-1")
    await store.delete("p-1")
    assert await store.get("p-1", KIND) is None
    assert list(kept.values()) == [VALUE]


@given(
    values=st.lists(
        st.one_of(
            st.text(st.characters(codec="utf-8"), max_size=20),
            st.integers(990, 3100).map("k".__mul__),
            st.integers(500, 1300).map("🔑".__mul__),
            st.integers(0, 3).map(lambda count: "appsync-console chunks " + "2 a" * count),
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_secret_survives_a_round_trip_even_with_short_entries(values: list[str]) -> None:
    async def write_and_read() -> None:
        store = SecretStore()
        for value in values:
            await store.set("p-1", KIND, Secret(value))
            found = await store.get("p-1", KIND)
            assert found is not None
            assert found.reveal() == value
        await store.delete("p-1")
        store.close()

    with NarrowKeyring().in_use() as keyring:
        asyncio.run(write_and_read())
        assert keyring.entries == {}


async def test_a_long_secret_with_a_missing_piece_is_not_returned(
    store: SecretStore, kept: dict[tuple[str, str], str]
) -> None:
    await store.set("p-1", KIND, Secret("x" * 2500))
    del kept[f"appsync-console/p-1/{KIND}/1", USER]
    with pytest.raises(SecretStoreError, match=r"keyring\.secret_incomplete"):
        await store.get("p-1", KIND)
    await store.set("p-1", KIND, Secret(VALUE))
    assert await store.get("p-1", KIND) == Secret(VALUE)


@pytest.mark.parametrize(
    ("keyring", "reason"),
    [
        (FailingKeyring(NoKeyringError("none")), "no keyring service"),
        (FailingKeyring(InitError("Prompt dismissed")), "locked"),
        (FailingKeyring(KeyringLocked("no")), "locked"),
        (FailingKeyring(OSError("bus gone")), "failed"),
        (ForgetfulKeyring(), "does not store entries"),
    ],
    ids=["none", "dismissed", "locked", "unwrapped", "forgetful"],
)
async def test_without_a_keyring_secrets_last_for_the_session_and_the_result_says_why(
    store: SecretStore, keyring: KeyringInMemory, reason: str
) -> None:
    with keyring.in_use():
        home = await store.set("p-1", KIND, Secret(VALUE))
        assert not home.is_keyring
        assert reason in reason_text(home)
        assert await store.probe() == home
        assert await store.get("p-1", KIND) == Secret(VALUE)
        await store.delete("p-1")
        assert await store.get("p-1", KIND) is None


async def test_a_secret_can_be_session_only_despite_a_keyring(
    store: SecretStore, kept: dict[tuple[str, str], str]
) -> None:
    home = await store.set("p-1", KIND, Secret(VALUE), is_session_only=True)
    assert not home.is_keyring
    assert reason_text(home)
    assert await store.get("p-1", KIND) == Secret(VALUE)
    assert kept == {}


async def test_a_keyring_that_recovers_is_found_by_another_probe(store: SecretStore) -> None:
    with FailingKeyring(KeyringLocked("no")).in_use() as keyring:
        assert not (await store.probe()).is_keyring
        keyring.error = None  # type: ignore[attr-defined]
        assert not (await store.probe()).is_keyring
        assert (await store.probe(is_again=True)).is_keyring


async def test_an_error_that_quotes_the_secret_is_not_propagated(store: SecretStore) -> None:
    with FailingKeyring().in_use() as keyring:
        await store.probe()
        keyring.error = "cannot store "  # type: ignore[attr-defined]
        with pytest.raises(SecretStoreError) as caught:
            await store.set("p-1", KIND, Secret(VALUE))
    error = caught.value
    told = [str(error), repr(error), error.raw, *traceback.format_exception(error)]
    assert not any(VALUE in text for text in told)
    assert "RuntimeError" in error.raw
    assert error_text(error).remedy


async def test_a_hanging_keyring_times_out_and_blocks_nothing() -> None:
    store = SecretStore(timeout_s=0.05)
    with HangingKeyring().in_use() as keyring:
        home = await store.probe()
        assert not home.is_keyring
        assert "did not respond" in reason_text(home)
        assert not (await store.set("p-1", KIND, Secret(VALUE))).is_keyring
        keyring.answered.set()  # type: ignore[attr-defined]
    store.close()


async def test_a_job_that_waited_too_long_behind_a_hanging_call_never_runs() -> None:
    store = SecretStore(timeout_s=10)
    with HangingKeyring().in_use() as keyring:
        keyring.answered.set()  # type: ignore[attr-defined]
        await store.probe()
        keyring.answered.clear()  # type: ignore[attr-defined]
        store._timeout_s = 0.05
        for profile_id in ("p-1", "p-2"):
            with raises_text(SecretStoreError, "did not respond"):
                await store.set(profile_id, KIND, Secret(VALUE))
        keyring.answered.set()  # type: ignore[attr-defined]
        store._timeout_s = 10
        assert await store.get("p-2", KIND) is None
    store.close()


async def test_removing_a_profile_removes_every_kind_of_secret(store: SecretStore) -> None:
    for kind in SecretKind:
        await store.set("p-1", kind, Secret(f"{VALUE} {kind}"))
    await store.delete("p-1")
    assert [kind for kind in SecretKind if await store.get("p-1", kind) is not None] == []


def test_a_hanging_keyring_does_not_prevent_exit() -> None:
    script = """
import asyncio
from appsync_console.store.secrets import SecretStore
from tests.support.keyrings import HangingKeyring
async def main():
    with HangingKeyring().in_use():
        print((await SecretStore(timeout_s=0.05).probe()).reason.code)
asyncio.run(main())
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=20, check=True
    )
    assert "keyring.no_response" in ended.stdout


def test_the_environment_selects_the_keyring_as_usual() -> None:
    script = """
import asyncio
from appsync_console.store.secrets import SecretStore
print(asyncio.run(SecretStore().probe()).reason)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    ended = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=30, check=True
    )
    assert ended.stdout == "keyring.none\n"


async def test_a_plain_text_keyring_is_named_and_used_only_if_allowed() -> None:
    with PlaintextKeyring().in_use() as plain:
        assert isinstance(plain, PlaintextKeyring)
        allowing, refusing = SecretStore(), SecretStore(allows_plaintext=False)
        try:
            home = await allowing.set("p-1", KIND, Secret(VALUE))
            assert home.is_keyring
            assert home.plaintext == "PlaintextKeyring of tests.support.keyrings"
            assert not home.is_safe
            refused = await refusing.set("p-2", KIND, Secret("other"))
            assert (refused.is_keyring, refused.is_plaintext_refused) == (False, True)
            assert "plain text" in reason_text(refused)
            assert list(plain.entries.values()) == [VALUE]
            # Existing secrets can be read, new ones last for the session, and both can be deleted.
            assert await refusing.get("p-1", KIND) == Secret(VALUE)
            assert await refusing.get("p-2", KIND) == Secret("other")
            await refusing.delete("p-1")
            assert plain.entries == {}
        finally:
            allowing.close()
            refusing.close()


async def test_an_encrypting_keyring_is_not_reported_as_plain_text(store: SecretStore) -> None:
    home = await store.home()
    assert (home.plaintext, home.is_safe) == ("", True)


def test_the_first_back_end_of_a_chain_decides() -> None:
    class Chain:
        def __init__(self, *backends: object) -> None:
            self.backends = list(backends)

    plain, other = PlaintextKeyring(), KeyringInMemory()
    assert plaintext_name(Chain(plain, other)) == "PlaintextKeyring of tests.support.keyrings"
    assert plaintext_name(Chain(other, plain)) == ""
    assert plaintext_name(Chain()) == ""
