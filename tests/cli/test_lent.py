"""What a Beadle at work lends to a command that looks: what it saved for that, and no more."""

from __future__ import annotations

import asyncio

from cryptography.fernet import Fernet

from adapters.contract import LENT
from bot.cli.host import LookingHost, lent
from bot.config.load import load_config
from bot.run.host import StoreHost
from bot.store import crypto, keys, migrate
from bot.store.store import Store


def _kept(config, key):
    """A database in which two connections keep something to lend, and a session."""
    url = f"sqlite:///{config.parent / 'beadle.db'}"
    migrate.upgrade(url)
    crypto.unlock(key, crypto.GENERAL)
    store = Store(url)

    async def keep():
        for connection in ("mail", "other"):
            host = StoreHost(store, connection)
            await host.save(f"{LENT}token", f"token of {connection}")
            await host.save("session", "a session that renewing would take")

    try:
        store.write_now(keys.mark, crypto.GENERAL)
        asyncio.run(keep())
    finally:
        store.close()


def test_what_is_saved_to_be_lent_is_lent_and_a_session_is_not(config):
    """To the connection that saved it; and nothing where the key is not there."""
    loaded = load_config(config)
    assert lent(loaded, "mail") == {}
    key = Fernet.generate_key().decode()
    _kept(config, key)
    file = config.parent / "beadle.key"
    assert lent(loaded, "mail") == {}
    file.write_text(key)
    file.chmod(0o600)
    found = lent(loaded, "mail")
    assert found == {f"{LENT}token": "token of mail"}
    assert asyncio.run(LookingHost(found).load(f"{LENT}token")) == "token of mail"
    assert asyncio.run(LookingHost(found).load("session")) is None
