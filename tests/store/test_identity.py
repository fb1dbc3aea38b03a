"""Who acts is the owner of the process; what the environment claims counts only when the kernel or sudo stands behind it."""

from __future__ import annotations

import getpass
import json
import os
import pwd

import pytest

from store import identity

OWNER = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture(autouse=True)
def fresh():
    identity.origin.cache_clear()
    yield
    identity.origin.cache_clear()


def test_a_forged_logname_is_ignored(monkeypatch: pytest.MonkeyPatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "controller")
    assert getpass.getuser() == "controller"
    assert identity.real_user() == OWNER
    assert identity.origin()["login"] == OWNER


@pytest.mark.parametrize("claimed", ["4242", "0x10", "-1", "", "root", "١"])
def test_a_forged_sudo_uid_is_ignored(monkeypatch: pytest.MonkeyPatch, claimed: str):
    monkeypatch.setenv("SUDO_UID", claimed)
    for logged_in in (None, os.getuid(), 999):
        monkeypatch.setattr(identity, "_login_uid", lambda value=logged_in: value)
        assert identity.real_user() == OWNER


@pytest.mark.parametrize(
    "logged_in, below_sudo, believed",
    [(1, False, True), (1, True, True), (2, True, False), (None, True, True), (None, False, False)],
)
def test_a_sudo_uid_counts_when_the_login_or_sudo_itself_confirms_it(
    monkeypatch: pytest.MonkeyPatch, logged_in: int | None, below_sudo: bool, believed: bool
):
    monkeypatch.setenv("SUDO_UID", "1")
    monkeypatch.setattr(identity, "_login_uid", lambda: logged_in)
    monkeypatch.setattr(identity, "_below_sudo", lambda: below_sudo)
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    assert identity.real_user() == (pwd.getpwuid(1).pw_name if believed else "uid 4242")


def test_the_origin_is_plain_values_without_control_characters(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.7 \x1b[31m 22")
    origin = identity.origin()
    assert origin.keys() == {"uid", "login", "host", "tty", "ssh", "version"}
    assert "\x1b" not in json.dumps(origin, ensure_ascii=False)
    assert origin["ssh"].startswith("10.0.0.7")
