"""Logging in seldom, and noticing bad credentials at once while the watch goes on."""

from __future__ import annotations

import pytest
from bluesky_peer import Lent, Reader, account_of
from peers.cutter import Cutter

from adapters.bluesky import ADAPTER, Options
from adapters.bluesky.session import Session
from adapters.contract import (
    Account,
    Failing,
    Posted,
    Recovered,
    Refused,
    RefusedCode,
    Secret,
    Unavailable,
)

pytestmark = pytest.mark.pds


def options_for(council, path, **more):
    secret = Secret(file=str(path))
    return Options(service=council.url, identifier=council.handle, password=secret, **more)


@pytest.fixture
async def session(council, password_file, lent):
    password_file.write_text(council.app_password())
    session = Session(options_for(council, password_file), lent)
    yield session
    await session.close()


async def test_the_session_is_kept_and_used_again_without_the_password(
    council, session, password_file, lent
):
    await session.check()
    assert session.did == council.did
    password_file.unlink()
    second = Session(options_for(council, password_file), lent)
    await second.check()
    assert second.did == council.did
    await second.close()


async def test_a_kept_session_of_another_account_is_not_used(
    council, session, shared_pds, password_file, lent
):
    await session.check()
    other = shared_pds.account(f"z{council.handle.split('.')[0]}")
    password_file.write_text(other.app_password())
    second = Session(options_for(other, password_file), lent)
    await second.check()
    assert second.did == other.did
    await second.close()


@pytest.mark.parametrize("kept", ["nonsense", "{}", '{"for": 1}', "[]"])
async def test_a_kept_session_that_cannot_be_read_is_no_obstacle(session, lent, kept):
    lent.kept["session"] = kept
    await session.check()
    assert session.did


async def test_an_access_token_that_is_refused_is_renewed_unseen(session, lent):
    await session.check()
    session._wire.client._session.access_jwt = session._tokens.refresh_jwt
    before = lent.saves
    found = await session.use(lambda wire: wire.query("com.atproto.server.getSession"))
    assert found["did"] == session.did
    assert lent.saves == before + 1


async def test_a_wrong_password_is_tried_once_until_it_changes(council, password_file, lent):
    password_file.write_text("wrong-wrong-wrong")
    async with Cutter(int(council.url.rsplit(":", 1)[1])) as cutter:
        secret = Secret(file=str(password_file))
        options = Options(service=cutter.url, identifier=council.handle, password=secret)
        session = Session(options, lent)
        for _ in range(5):
            with pytest.raises(Refused) as refused:
                await session.check()
            assert refused.value.code is RefusedCode.CREDENTIALS
            assert "wrong-wrong" not in str(refused.value)
        tried = [line for line in cutter.passed if "createSession" in line]
        assert len(tried) == 1
        password_file.write_text(council.app_password())
        await session.check()
        assert session.did == council.did
        await session.close()


async def test_a_missing_password_file_says_where_it_was_looked_for(council, password_file, lent):
    session = Session(options_for(council, password_file), lent)
    with pytest.raises(Refused) as refused:
        await session.check()
    assert refused.value.code is RefusedCode.CREDENTIALS
    assert str(password_file) in refused.value.reason
    await session.close()


async def test_a_server_that_is_down_says_nothing_of_the_credentials(pds, password_file, lent):
    council = pds.account("council")
    password_file.write_text(council.app_password())
    session = Session(options_for(council, password_file), lent)
    await session.check()
    pds.stop()
    with pytest.raises(Unavailable):
        await session.check()
    assert session.trouble is None
    await session.close()


async def test_revoked_credentials_are_told_and_posts_go_on(council, connect):
    reader = Reader(connect(council, check_seconds=0.2), [account_of(council)])
    await reader.until(lambda one: one.of(Recovered))
    council.revoke()
    await reader.until(lambda one: one.of(Failing))
    [failing] = reader.of(Failing)
    assert failing.code is RefusedCode.CREDENTIALS
    assert "app password" in failing.detail
    uri, _ = council.post("still watched")
    await reader.until(lambda one: uri in one.uris(Posted))
    assert "still watched" in [event.post.parts[0].text for event in reader.of(Posted)]


async def test_mended_credentials_are_told_too(council, connect, password_file):
    reader = Reader(connect(council, check_seconds=0.2), [account_of(council)])
    await reader.until(lambda one: one.of(Recovered))
    council.revoke()
    await reader.until(lambda one: one.of(Failing))
    password_file.write_text(council.app_password("new"))
    await reader.until(lambda one: len(one.of(Recovered)) == 2)


async def test_doctor_has_a_line_for_all_that_can_be_wrong(council, password_file, lent):
    password_file.write_text("wrong")
    lent.ahead = lent.ahead.__class__(hours=1)
    accounts = [account_of(council), Account("typo", "no-such.test")]
    checks = await ADAPTER.diagnose(options_for(council, password_file), accounts, lent)
    wrong = {check.name for check in checks if not check.ok}
    assert wrong == {"clock", "credentials", "account no-such.test"}
    assert all(check.mend for check in checks if not check.ok)


async def test_doctor_says_when_the_password_is_another_accounts(council, shared_pds, tmp_path):
    other = shared_pds.account(f"w{council.handle.split('.')[0]}")
    path = tmp_path / "other"
    path.write_text(other.app_password())
    checks = await ADAPTER.diagnose(options_for(other, path), [account_of(council)], Lent())
    assert [check.name for check in checks if not check.ok] == ["account logged in"]


async def test_doctor_does_not_raise_where_nothing_answers():
    options = Options(service="http://127.0.0.1:9", timeout_seconds=1)
    checks = await ADAPTER.diagnose(options, [Account("a", "council.test")], Lent())
    assert {check.name for check in checks if not check.ok} == {"service", "account council.test"}
