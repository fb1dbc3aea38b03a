"""Who is let in: the hash, the throttle, and that nobody can lock the real client out."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from exporter.spool import Spool
from exporter.webconnector.credentials import Cost, Door, credentials, set_password
from exporter.webconnector.throttle import MOST_ADDRESSES, Rates, Throttle
from store.errors import Invalid, NotFound, Unavailable
from tests.webconnector.parts import CHEAP, PASSWORD, USER, Clock, Service, Told, service

HERE, THERE, ELSEWHERE = "192.0.2.1", "192.0.2.2", "192.0.2.3"


@pytest.fixture
def throttle(spool: Spool, clock: Clock) -> Throttle:
    return Throttle(spool.folder / "throttle.json", spool.scratch, clock)


@pytest.fixture
def door(spool: Spool, throttle: Throttle) -> Door:
    set_password(spool.folder, USER, PASSWORD, CHEAP)
    return Door(spool.folder, throttle, CHEAP)


def test_a_password_is_kept_as_a_hash_its_owner_alone_can_read(spool: Spool) -> None:
    assert set_password(spool.folder, USER, PASSWORD) == ""
    file = spool.folder / "credentials.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in file.read_text()
    assert credentials(spool.folder).hash.startswith("$argon2id$v=19$m=32768,t=2,p=1$")


def test_a_password_nobody_chose_is_made_up(spool: Spool, throttle: Throttle) -> None:
    made_up = set_password(spool.folder, USER, "", CHEAP)
    assert len(made_up) >= 43
    assert Door(spool.folder, throttle, CHEAP).admits(USER, made_up, HERE)


@pytest.mark.parametrize("password", (" blank before", "a\x1b[2J", "x" * 201))
def test_a_password_that_could_not_be_typed_is_refused(spool: Spool, password: str) -> None:
    with pytest.raises(Invalid):
        set_password(spool.folder, USER, password, CHEAP)


def test_a_missing_or_damaged_file_of_the_password_says_what_to_do(spool: Spool) -> None:
    with pytest.raises(NotFound, match="--set-password"):
        credentials(spool.folder)
    (spool.folder / "credentials.json").write_text('{"user": "spool", "hash": "plain"}')
    with pytest.raises(Unavailable, match="--set-password"):
        credentials(spool.folder)


@pytest.mark.parametrize(
    ("user", "password"),
    [(USER, "wrong"), ("eve", PASSWORD), (USER.upper(), PASSWORD), (USER, ""), ("", ""), (USER, PASSWORD + " "), (USER, "\ud800")],
)  # fmt: skip
def test_only_the_user_with_his_password_is_let_in(door: Door, user: str, password: str) -> None:
    assert not door.admits(user, password, HERE)
    assert door.admits(USER, PASSWORD, HERE)


def test_an_unknown_user_costs_a_hash_as_well(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []
    monkeypatch.setattr(Door, "_right", lambda self, kept, password: looked_at.append(kept) or False)
    door.admits("eve", "x", HERE)
    door.admits(USER, "x", HERE)
    assert len(looked_at) == 2
    assert looked_at[0] != looked_at[1]
    assert looked_at[0].split("$")[:4] == looked_at[1].split("$")[:4]


def test_the_fifth_wrong_password_locks_for_a_minute_and_each_further_one_for_twice_as_long(
    door: Door, throttle: Throttle, clock: Clock
) -> None:
    for _ in range(5):
        assert not throttle.locked(HERE)
        door.admits(USER, "wrong", HERE)
    waits = []
    for _ in range(8):
        assert not door.admits(USER, PASSWORD, HERE), "not looked at"
        start = clock.seconds
        while throttle.locked(HERE):
            clock.seconds += 30
        waits.append(clock.seconds - start)
        door.admits(USER, "wrong", HERE)
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_a_lock_survives_a_restart_and_a_new_password_lifts_it(
    door: Door, throttle: Throttle, spool: Spool, clock: Clock
) -> None:
    for _ in range(5):
        door.admits(USER, "wrong", HERE)
    again = Door(spool.folder, Throttle(spool.folder / "throttle.json", spool.scratch, clock), CHEAP)
    assert not again.admits(USER, PASSWORD, HERE)
    set_password(spool.folder, USER, "another password", CHEAP)
    assert again.admits(USER, "another password", HERE)
    assert not again.admits(USER, PASSWORD, HERE)


def test_guesses_from_elsewhere_lock_the_user_but_not_the_real_client(
    door: Door, throttle: Throttle, clock: Clock
) -> None:
    assert door.admits(USER, PASSWORD, HERE)
    for _ in range(20):
        door.admits(USER, "wrong", THERE)
    assert throttle.locked_until() > clock.seconds
    assert not door.admits(USER, PASSWORD, THERE)
    assert door.admits(USER, PASSWORD, HERE)


def test_guesses_from_the_clients_own_address_do_not_lock_it_out_either(
    door: Door, throttle: Throttle, spool: Spool, clock: Clock
) -> None:
    assert door.admits(USER, PASSWORD, HERE)
    for _ in range(20):
        assert not door.admits(USER, "wrong", HERE)
    assert throttle.locked(HERE)
    assert door.admits(USER, PASSWORD, HERE)
    for _ in range(20):
        door.admits(USER, "wrong", HERE)
    restarted = Door(spool.folder, Throttle(spool.folder / "throttle.json", spool.scratch, clock), CHEAP)
    assert restarted.admits(USER, PASSWORD, HERE)


def test_a_first_try_from_a_new_address_is_looked_at_though_the_user_is_locked(door: Door) -> None:
    for _ in range(20):
        door.admits(USER, "wrong", THERE)
    assert door.admits(USER, PASSWORD, ELSEWHERE)


def test_the_counts_stay_small_however_many_addresses_guess(spool: Spool, clock: Clock) -> None:
    throttle = Throttle(spool.folder / "throttle.json", spool.scratch, clock)
    for number in range(MOST_ADDRESSES + 500):
        throttle.wrong(f"2001:db8::{number:x}", False)
    assert len(throttle._state.addresses) == MOST_ADDRESSES


def test_a_damaged_file_of_counts_is_no_reason_to_fail(spool: Spool, clock: Clock) -> None:
    (spool.folder / "throttle.json").write_text('{"good": 1, "user": []}')
    assert not Throttle(spool.folder / "throttle.json", spool.scratch, clock).locked(HERE)


def guess(found: Service, times: int) -> list[str]:
    """What so many wrong passwords get, four at a time."""
    answers: list[str] = []

    def work() -> None:
        answers.extend(
            found.sign_on(f"wrong {number}", user=USER if number % 2 else "eve")[1]
            for number in range(times // 4)
        )

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    served = 0
    while any(thread.is_alive() for thread in threads):
        ticket, state = found.sign_on()
        assert state == "", "the honest client is served meanwhile"
        found.call("closeConnection", ticket)
        served += any(thread.is_alive() for thread in threads)
        time.sleep(0.05)
    assert served, "and not only once they are through"
    return answers


@pytest.mark.parametrize("times", (200, pytest.param(10_000, marks=pytest.mark.thorough)))
def test_many_wrong_passwords_from_the_same_address_do_not_keep_the_client_out(
    tmp_path: Path, spool: Spool, times: int
) -> None:
    with service(spool, Told(["<x/>"] * 5)) as found:
        ticket = found.begin()
        found.call("closeConnection", ticket)
        assert set(guess(found, times)) == {"nvu"}
        found.begin()


def test_wrong_passwords_are_looked_at_two_at_a_time_at_their_real_cost(spool: Spool) -> None:
    with service(spool, rates=Rates(free=1000), cost=Cost()) as found:
        assert found.begin()
        assert set(guess_at_once(found, 24)) == {"nvu"}


def guess_at_once(found: Service, threads: int) -> list[str]:
    answers: list[str] = []
    workers = [
        threading.Thread(target=lambda: answers.append(found.sign_on("wrong")[1])) for _ in range(threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return answers
