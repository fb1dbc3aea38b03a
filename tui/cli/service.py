"""The Web Connector service and its registration file."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.failures import slip
from tui.cli.session import Session

if TYPE_CHECKING:
    from exporter.mail.round import Rounds
    from exporter.spool import Spool
    from exporter.webconnector.running import Listening, Running
    from store.desk import Desk


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen at; beyond this machine TLS is needed.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8484,
    show_default=True,
    help="The port; 0 lets the system choose.",
)
@click.option("--tls-cert", type=click.Path(path_type=Path), help="The certificate with its chain, PEM.")
@click.option("--tls-key", type=click.Path(path_type=Path), help="Its key, PEM, without a password.")
@click.option("--behind-proxy", is_flag=True, help="A proxy on this machine does the TLS and says who calls.")
@click.option(
    "--spool",
    "folder",
    type=click.Path(path_type=Path),
    help="Serve this company's spool where there is no book.",
)
@click.option("--set-password", is_flag=True, help="Set the Web Connector's password, from the terminal or standard input; "
              "an empty one makes one up and shows it once. Serves nothing.")  # fmt: skip
@click.pass_obj
def serve(
    session: Session, host: str, port: int, tls_cert: Path | None, tls_key: Path | None, behind_proxy: bool, folder: Path | None,
    set_password: bool,
) -> None:  # fmt: skip
    """Serve the QuickBooks Web Connector until stopped.

    It hands out the batches of the spool and takes in the answers. Where the book is on this machine, they are
    brought into it after each exchange; elsewhere `billspool post` does that.
    """
    if set_password:
        _set_password(session, folder)
        return
    if (tls_cert is None) != (tls_key is None):
        raise slip("A certificate needs its key: give both --tls-cert and --tls-key.", "tls-key")
    from exporter.webconnector.running import Listening

    _serve(session, folder, Listening(host, port, tls_cert, tls_key, behind_proxy))


@click.command()
@click.argument("file", metavar="FILE.qwc", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def qwc(session: Session, file: Path) -> None:
    """Write the registration file that an administrator opens in the Web Connector."""
    from exporter.webconnector.qwc import Registration
    from exporter.webconnector.qwc import qwc as written
    from store.rules.service_address import LOCAL_URL, address
    from store.views.settings import settings_of

    desk = session.office()
    settings = settings_of(desk)
    url = settings["webconnector.url"] or LOCAL_URL
    user = settings["webconnector.user"]
    data = written(Registration(desk.book.id, settings["company.name"], user, url))
    _write(file, data)
    notes = list(_qwc_notes(_open_spool(desk), settings["webconnector.url"], user))
    document = {"file": str(file), "url": address(url), "user": user, "notes": notes}
    session.answer(
        document,
        lambda: [f"{file} registers the user {user} at {address(url)}; it holds no password.", *notes],
    )


def _serve(session: Session, folder: Path | None, where: Listening) -> None:
    from exporter.webconnector.credentials import credentials
    from exporter.webconnector.exchange import Exchange
    from exporter.webconnector.running import Running, alone, now_text

    desk = None if folder else session.allowed("spool")
    spool = _folder_spool(folder) if folder else _open_spool(session.desk())
    with alone(spool.folder):
        credentials(spool.folder)
        running = Running(
            spool, Exchange(spool, now=now_text), where, version=_version(), after_exchange=_postman(desk) if desk else None
        )  # fmt: skip
        address = running.listen()
        rounds = _mail_rounds(desk, running) if desk else None
        _stop_when_told(running)
        session.answer(
            {"address": address, "spool": str(spool.folder), "posts": desk is not None},
            lambda: [f"Serving {spool.folder} at {address}; stop with Ctrl-C or SIGTERM."],
        )
        running.serve()
        if rounds is not None:
            rounds.stop()


def _mail_rounds(desk: Desk, running: Running) -> Rounds:
    """Deliver mail every minute while the service runs; what goes wrong is in its log."""
    from exporter.mail.round import Rounds

    rounds = Rounds(desk, lambda sentence: running.log.write("mail", text=sentence))
    rounds.start()
    return rounds


def _stop_when_told(running: Running) -> None:
    """Stop in good order on SIGTERM and Ctrl-C; what is under way is finished first."""

    def stop(*_: Any) -> None:
        threading.Thread(target=running.stop, name="stop").start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _postman(desk: Desk) -> Callable[[], object] | None:
    """What brings answers into the book, and then turns the calendar where it asks for something."""
    try:
        from exporter.postman import take_in
    except ImportError:
        return None
    from store.actions import calendar

    return lambda: (take_in(desk), calendar.keep(desk))


def _set_password(session: Session, folder: Path | None) -> None:
    from exporter.webconnector import credentials

    if folder:
        spool, user = _folder_spool(folder), _known_user(folder)
    else:
        from store.views.settings import settings_of

        desk = session.allowed("settings")
        spool, user = _open_spool(desk), settings_of(desk)["webconnector.user"]
    given = _given_password()
    made_up = credentials.set_password(spool.folder, user, given)
    document: dict[str, Any] = {"user": user, "file": str(spool.folder / credentials.FILE)}
    if made_up:
        document["password"] = made_up

    def text() -> Iterator[str]:
        yield f"The Web Connector signs on as {user}; the password is kept as a hash in {document['file']}."
        if made_up:
            yield f"Password: {made_up}"
            yield "It is shown this once; type it into the Web Connector now."
        elif len(given) < credentials.SHORT:
            yield f"A password of less than {credentials.SHORT} characters is easy to guess; an empty one lets billspool make one up."

    session.answer(document, text)


def _given_password() -> str:
    """The password typed twice at the terminal, or the first line of standard input."""
    if sys.stdin.isatty():
        prompt = "Password (empty: one is made up)"
        return str(
            click.prompt(
                prompt, default="", hide_input=True, show_default=False, confirmation_prompt=True, err=True
            )
        )
    return sys.stdin.readline().rstrip("\r\n")


def _known_user(folder: Path) -> str:
    """The user of a spool without its book: the one set before, or the usual one."""
    from exporter.webconnector.credentials import credentials
    from store.errors import Refusal
    from store.rules.settings import SETTINGS

    with suppress(Refusal):
        return credentials(folder).user
    return SETTINGS["webconnector.user"].default


def _qwc_notes(spool: Spool, url: str, user: str) -> Iterator[str]:
    """What keeps the registration from working."""
    from exporter.webconnector.credentials import credentials
    from store.errors import NotFound, Refusal

    if not url:
        yield (
            "webconnector.url is empty, so the file names this machine; where QuickBooks runs elsewhere, set it with "
            "`billspool config set webconnector.url https://HOST/qbwc` and write the file again."
        )
    try:
        known = credentials(spool.folder).user
    except NotFound as missing:
        yield missing.message
    except Refusal as refusal:
        yield refusal.message
    else:
        if known != user:
            yield f"The password is set for {known}, not for {user}; run `billspool serve --set-password` again."


def _open_spool(desk: Desk) -> Spool:
    from exporter import batches
    from store.views.settings import settings_of

    return batches.open_spool(desk, settings_of(desk))


def _folder_spool(folder: Path) -> Spool:
    """A spool by its own folder, the one with spool.json in it."""
    from exporter.spool import Spool
    from store.errors import NotFound

    if not (folder / "spool.json").is_file():
        raise NotFound(
            f"{folder} is no company's spool: there is no spool.json in it. `billspool spool status` names the folder.",
            field="spool", value=folder,
        )  # fmt: skip
    return Spool(folder.absolute())


def _write(file: Path, data: bytes) -> None:
    from store.errors import Unavailable

    try:
        file.write_bytes(data)
    except OSError as error:
        raise Unavailable(
            f"{file} could not be written ({error.strerror}); name another place.", field="file", value=file
        ) from None


def _version() -> str:
    from importlib.metadata import version

    return version("billspool")
