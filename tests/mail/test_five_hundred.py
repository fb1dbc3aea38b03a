"""Five hundred invitations to a server that refuses, hangs up, dies, is slow and comes back: each arrives once, or it is said why not."""

from __future__ import annotations

import threading

from exporter.mail.conversation import Patience
from exporter.mail.delivery import Way, deliver
from exporter.mail.folder import mail_folder
from store.actions import deliveries
from store.views import mail as view
from store.views.settings import settings_of
from tests.mail.conftest import Office
from tests.mail.servers import Mailbox, Server

COUNT = 500
MOST_ROUNDS = 30


class Bad(Mailbox):
    """Of those who ask: a refusal for good now and then, one for later, a hang-up before the dot and one after it; later it behaves."""

    def __init__(self) -> None:
        super().__init__()
        self.rcpt = self._rcpt
        self.data = self._data
        self.stop: threading.Event = threading.Event()
        self.died_after = 0

    def _rcpt(self, address: str, count: int) -> str:
        number = int(address[1:4])
        if number % 50 == 7:
            return "550 no such user"
        if count % 23 == 0:
            return "451 later"
        if count % 61 == 0:
            return "die"
        return "250 OK"

    def _data(self, count: int) -> str:
        if count in (90, 250):
            self.died_after += 1
            return "die after"
        if count in (120, 260):
            return "die before"
        if count in (60, 200):
            return "slow"
        if count in (150, 330):
            self.stop.set()
        return "250 OK"


def test_each_of_five_hundred_arrives_once_or_is_reported(office: Office) -> None:
    addresses = [f"c{number:03}@vendor{number % 7}.example" for number in range(COUNT)]
    box = Bad()
    server = Server(box).start()
    office.server(server.port)
    office.way = Way(Patience(connect=2, answer=0.6, taken=0.6))
    office.write(*addresses)
    assert view.counts(office.desk)["waiting"] == COUNT
    rounds = down = 0
    while view.counts(office.desk)["waiting"]:
        rounds += 1
        assert rounds < MOST_ROUNDS
        killer = threading.Thread(target=lambda: box.stop.wait(20) and server.stop())
        if (
            down < 2
        ):  # the server dies under the deliverer, and is back on the same port only after a round without it
            killer.start()
        deliver(office.desk, office.way)
        if box.stop.is_set():
            killer.join()
            box.stop.clear()
            down += 1
            office.wait(minutes=300)
            assert "Nobody listens" in str(deliver(office.desk, office.way)[-1])
            server.start()
        office.wait(minutes=300)
    box.stop.set()
    server.stop()
    assert down == 2
    counts = {state: count for state, count in view.counts(office.desk).items() if count}
    assert sum(counts.values()) == COUNT
    assert counts["failed"] == COUNT // 50
    assert 1 <= counts["unknown"] <= 8
    assert set(counts) == {"sent", "failed", "unknown"}
    arrived = box.ids()
    assert set(arrived.values()) == {1}
    reached = {str(message["To"].addresses[0].addr_spec) for message in box.taken}
    by_state = office.states()
    assert {address for address, state in by_state.items() if state == "sent"} <= reached
    assert not {address for address, state in by_state.items() if state == "failed"} & reached
    lost = set(addresses) - reached
    assert {by_state[address] for address in lost} <= {"failed", "unknown"}
    lying = mail_folder(office.desk, settings_of(office.desk)).counts()
    assert {state: lying[state] for state in counts} == counts
    for row in view.listing(office.desk, ("failed", "unknown")).window(0, COUNT):
        assert row["error"].endswith((".", "sent."))
        if row["state"] == "unknown":
            assert "may have arrived or not" in row["error"]
            deliveries.count_as_sent(office.desk, row["id"])
