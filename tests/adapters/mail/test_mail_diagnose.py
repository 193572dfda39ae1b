"""What doctor says of a mailbox, on a real Dovecot."""

from __future__ import annotations

from dataclasses import replace

from peers.mail.dovecot import PASSWORD

from adapters.contract import Secret
from adapters.mail import ADAPTER


async def checks(options, host):
    found = await ADAPTER.diagnose(options, (), host)
    assert PASSWORD not in repr(found)
    return {check.name: check for check in found}


async def test_each_step_of_a_mailbox_that_works_up_to_a_mail_to_itself(peer):
    """And that mail is gone again."""
    found = await checks(peer.options, peer.host)
    assert [check.name for check in found.values() if not check.ok] == []
    assert list(found) == [
        "desks", "SMTP server", "IMAP server", "SMTP login", "IMAP connection", "IMAP login",
        "folder", "new mail", "a mail to itself",
    ]  # fmt: skip
    assert "at once" in found["new mail"].detail
    assert peer.mails(peer.beadle) == []


async def test_a_wrong_password_is_found_where_it_is_used(peer, tmp_path):
    """With how to mend it; nothing after it is tried."""
    (tmp_path / "wrong").write_text("no")
    options = replace(peer.options, password=Secret(file=str(tmp_path / "wrong")))
    found = await checks(options, peer.host)
    assert {n for n, check in found.items() if not check.ok} == {"SMTP login", "IMAP login"}
    assert "app password" in found["IMAP login"].mend
    assert "a mail to itself" not in found


async def test_what_is_wrong_with_servers_folders_and_desks_is_named(peer):
    """One line for each, and the others are still looked at."""
    options = replace(peer.options, smtp_port=1, folder="Nowhere", channels=("sampleford",))
    found = await checks(options, peer.host)
    wrong = {n for n, check in found.items() if not check.ok}
    assert wrong == {"desks", "SMTP server", "SMTP login", "folder"}
    assert "sampleford" in found["desks"].detail
    assert "Nowhere" in found["folder"].detail


async def test_a_mail_that_does_not_arrive_is_told(quick, monkeypatch):
    """The server takes it, and it lies nowhere that Beadle reads."""
    monkeypatch.setattr("adapters.mail.diagnose._FINDING", 1.0)
    quick.relay.faults["END"] = ["250 2.0.0 swallowed"]
    found = await checks(quick.options, quick.host)
    assert not found["a mail to itself"].ok
    assert "spam" in found["a mail to itself"].mend
