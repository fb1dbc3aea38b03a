"""A document from a screen to a file: asked for by its name, never over another without a question, under a progress line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from textual import work

from exporter.documents import files
from store.desk import Desk
from store.errors import Unavailable
from store.progress import Watch
from tui import papers
from tui.screens.base import BookScreen
from tui.screens.long_work import watched
from tui.typed_paths import to_write
from tui.widgets.entry import FieldSpec
from tui.widgets.handing_over import downloads, in_short

Make = Callable[[], bytes]


async def hand_out(screen: BookScreen, title: str, name: str, formats: Mapping[str, Make]) -> None:
    """Ask for a file and write the document into it; a bare name lands in the folder of what was taken out. Only within a worker."""
    folder = downloads()
    spec = FieldSpec("file", "File", value=name, hint=in_words(formats))
    given = await screen.fill(
        f"{title} into a file",
        [spec],
        lambda values: files.format_of(to_write(values["file"], "File", folder), "", tuple(formats)),
    )
    if given is None:
        return
    path = to_write(given["file"], "File", folder)
    chosen = files.format_of(path, "", tuple(formats))
    if path.exists() and not await screen.ask(f"{path.name} is there already. Replace it?"):
        screen.say("Nothing was written.", "dim")
        return
    _folder(path.parent, folder)

    def do(_watch: Watch) -> Path:
        return files.write(path, formats[chosen](), force=True)

    await watched(screen, f"Writing {path.name}", do, "it is done in a moment")
    screen.say(f"{path.name} is written in {in_short(path.parent)}.", "good")


def in_words(formats: Iterable[str]) -> str:
    """``pdf, csv or xlsx``: what the file's ending may say."""
    *first, last = formats
    return f"{', '.join(first)} or {last}" if first else last


async def hand_out_invoice(screen: BookScreen, document: str, invoice: str) -> None:
    """Write one of the documents of an invoice, by its name in `tui.papers.DOCUMENTS`."""
    desk: Desk = screen.desk
    wanted = papers.DOCUMENTS[document]
    made = {form: partial(make, desk, invoice) for form, make in wanted.formats.items()}
    name = papers.suggested(desk, document, invoice, next(iter(made)))
    await hand_out(screen, f"{wanted.title} of {invoice}", name, made)


class HandsOutInvoices(BookScreen):
    """A screen from which the documents of an invoice are taken out."""

    def invoice_at_hand(self) -> str:
        """The name of the invoice the screen is about, or the one under its cursor; `Refusal` where there is none."""
        raise NotImplementedError

    @work
    async def action_document_application(self) -> None:
        with self.refusals():
            await hand_out_invoice(self, "application", self.invoice_at_hand())

    @work
    async def action_document_history(self) -> None:
        with self.refusals():
            await hand_out_invoice(self, "history", self.invoice_at_hand())


def _folder(folder: Path, own: Path) -> None:
    """Make our own folder where it is not there yet; another is the user's to make."""
    if folder != own:
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"{in_short(folder)} cannot be made ({error.strerror}); name another folder.", rule="file.unwritable", field="file", value=folder
        ) from error  # fmt: skip
