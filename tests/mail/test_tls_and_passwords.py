"""Mail goes over TLS where a password does, and the password comes from where nobody else reads it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from exporter.mail import passwords
from exporter.mail.delivery import Way
from store.errors import Refusal
from tests.mail.conftest import INA, QUICK, Office, error_of
from tests.mail.servers import Mailbox, Server, knowing, tls, trusting


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_password_goes_over_tls_alone(office: Office, security: str) -> None:
    box = Mailbox()
    options = (
        {"ssl_context": tls()} if security == "tls" else {"tls_context": tls(), "require_starttls": True}
    )
    auth = {
        "authenticator": knowing("harbor", "s3cret ü"),
        "auth_required": True,
        "auth_require_tls": security == "starttls",
    }
    with Server(box, **options, **auth) as server:
        office.server(server.port, security)
        office.set(user="harbor")
        office.write(INA)
        office.way = Way(QUICK, trusting())
        passwords.set_password(office.folder, "s3cret ü")
        office.deliver()
    assert office.states() == {INA: "sent"}, error_of(office)


def test_a_certificate_nobody_vouches_for_gets_no_message(office: Office) -> None:
    box = Mailbox()
    with Server(box, tls_context=tls()) as server:
        office.server(server.port, "starttls")
        office.write(INA)
        office.deliver()
    assert office.states() == {INA: "waiting"}
    assert f"The certificate of 127.0.0.1:{server.port} is not to be trusted" in error_of(office)
    assert box.taken == []


def test_a_server_without_encryption_gets_neither_message_nor_password(office: Office) -> None:
    box = Mailbox()
    with Server(box) as server:
        office.server(server.port, "starttls")
        office.write(INA)
        office.deliver()
    assert "offers no encryption" in error_of(office)
    assert box.taken == []


def test_a_wrong_or_missing_password_is_named(office: Office) -> None:
    box = Mailbox()
    with Server(
        box, tls_context=tls(), authenticator=knowing("harbor", "right"), auth_required=True
    ) as server:
        office.server(server.port, "starttls")
        office.set(user="harbor")
        office.way = Way(QUICK, trusting())
        office.write(INA)
        office.deliver()
        assert "No password is set for harbor" in error_of(office)
        passwords.set_password(office.folder, "wrong")
        office.wait()
        office.deliver()
        assert "does not let harbor in: 535" in error_of(office)
        assert "wrong" not in error_of(office)
    assert box.taken == []


def test_a_password_others_can_read_is_not_used(office: Office) -> None:
    file = passwords.set_password(office.folder, "s3cret")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o640)
    with pytest.raises(Refusal, match="can be read by others"):
        passwords.password(office.folder)


def test_the_service_manager_hands_the_password_over(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mail-password").write_text("from systemd\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert passwords.password(office.folder) == "from systemd"
