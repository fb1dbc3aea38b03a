"""The program's verbs by name, each loaded when it is used, and the options that stand before them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from store.errors import Unavailable
from store.values import frozen
from tui.cli import failures
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.desk import Desk


@frozen
class Verb:
    """Where a verb lives and what it does, so that help needs to load none of them."""

    module: str
    name: str
    help: str


VERBS: dict[str, Verb] = {
    "init": Verb("company", "init", "Make a new book."),
    "demo": Verb("demo", "demo", "Open the app on a sample company."),
    "template": Verb("intake", "template", "Write the empty intake workbook."),
    "import": Verb("intake", "import_", "Read a filled workbook or a CSV file: all or nothing."),
    "users": Verb("users", "users", "Who may do what."),
    "projects": Verb("lists", "projects", "The projects."),
    "vendors": Verb("lists", "vendors", "The vendors."),
    "cost-codes": Verb("lists", "cost_codes", "The cost codes."),
    "lists": Verb("quickbooks", "lists", "QuickBooks' lists, and what our things are called there."),
    "commitments": Verb("commitments", "commitments", "Subcontracts and purchase orders."),
    "change-orders": Verb("change_orders", "change_orders", "Commitment change orders."),
    "periods": Verb("billing_periods", "periods", "Billing periods."),
    "invite": Verb("invitations", "invite", "Invite subcontractors to bill; answers and reminders."),
    "invoices": Verb("invoices", "invoices", "Subcontractor invoices: create, bill, submit, show."),
    "document": Verb("papers", "document", "A pay application as PDF or workbook; its history."),
    "report": Verb("reports", "report", "Reports on the terminal, as CSV, JSON, workbook or PDF."),
    "ssov": Verb("ssov", "ssov", "The subcontractor's own schedule of values."),
    "compliance": Verb("compliance", "compliance", "Insurance, W-9 and other documents of vendors."),
    "waivers": Verb("waivers", "waivers", "Lien waivers: ask, sign, unlock."),
    "holds": Verb("holds", "holds", "Holds on invoices, commitments and vendors."),
    "preflight": Verb("preflight", "preflight", "What would stop an invoice on its way to QuickBooks."),
    "review": Verb("review", "review", "Line-item review of an invoice: approve, reject, finish."),
    "erp": Verb("erp", "erp", "The acceptance queue: send, accept, reject."),
    "export": Verb("spool", "export", "Write accepted invoices as batches into the spool."),
    "spool": Verb("spool", "spool", "What lies in the spool; finish what a crash left."),
    "serve": Verb("service", "serve", "Serve the QuickBooks Web Connector."),
    "qwc": Verb("service", "qwc", "Write the Web Connector's registration file."),
    "post": Verb("post", "post", "Take QuickBooks' answers into the book."),
    "held": Verb("post", "held", "Bills QuickBooks may have already: link, send anyway, cancel."),
    "inbox": Verb("inbox", "inbox", "What waits for you; put aside, brought back."),
    "mail": Verb("mail", "mail", "Mail: what waits, what was sent, what needs a decision."),
    "payments": Verb("payments", "payments", "Payments issued."),
    "check": Verb("company", "check", "Verify the book."),
    "backup": Verb("company", "backup", "Copy the book while others work."),
    "config": Verb("company", "config", "The settings of the book."),
    "preferences": Verb("preferences", "preferences", "Your own settings: colours, keys, display."),
    "doctor": Verb("doctor", "doctor", "Whether everything billspool needs is in order here."),
}


class Program(click.Group):
    """The group of all verbs; it tells a failure as one sentence and an exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [name for name in VERBS if find_spec(f"tui.cli.{VERBS[name].module}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        verb = VERBS[cmd_name]
        command = getattr(import_module(f"tui.cli.{verb.module}"), verb.name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, VERBS[name].help) for name in self.list_commands(ctx)])

    def main(
        self, args: Sequence[str] | None = None, prog_name: str | None = None, complete_var: str | None = None,
        standalone_mode: bool = True, **extra: Any,
    ) -> Any:  # fmt: skip
        """Run the verb and leave with 0 (done), 1 (a check found something) or 2 (refused or wrong)."""
        words = list(sys.argv[1:] if args is None else args)
        run = super().main
        status = failures.told(
            words, lambda: run(words, prog_name or "billspool", complete_var, standalone_mode=False, **extra)
        )
        if standalone_mode:
            sys.exit(status)
        return status


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"billspool {version('billspool')}")
        ctx.exit()


@click.group(
    cls=Program, name="billspool", invoke_without_command=True, context_settings={"max_content_width": 100}
)
@click.option("--book", "address", metavar="PATH_OR_URL", envvar="BILLSPOOL_BOOK", default="",
              help="The book; otherwise BILLSPOOL_BOOK, or book.db in your data directory (BILLSPOOL_HOME moves it).")  # fmt: skip
@click.option("--as", "acting", metavar="USER", default="",
              help="Act as somebody else; needs the privilege delegate.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
@click.pass_context
def main(ctx: click.Context, address: str, acting: str, as_json: bool) -> None:
    """Construction pay applications: billed, reviewed and approved here, sent to QuickBooks Desktop as bills.

    Without a verb it opens the app. These options stand before the verb.
    """
    from store.places import require_one_place

    require_one_place()
    session = ctx.obj = Session(address, acting, as_json)
    ctx.call_on_close(session.close)
    if ctx.invoked_subcommand is None:
        _open_app(ctx, session)


def _open_app(ctx: click.Context, session: Session) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise failures.slip(
            "The app needs a terminal; name a verb to work without one, `billspool --help` lists them."
        )
    from tui import start

    start.put_off_collecting()
    start.require_screen()
    if not start.open_window(_desk_or_way_in(session)):
        ctx.exit(failures.REFUSED)


def _desk_or_way_in(session: Session) -> Desk:
    """The desk to open the app on; where there is no book yet, the refusal names both ways to get one."""
    try:
        return session.desk()
    except Unavailable as refusal:
        if refusal.rule == "book.missing":
            refusal.message = (
                f"There is no book at {refusal.value} yet; make one with `billspool init --company NAME --edition US`, "
                "or look around a sample company with `billspool demo`."
            )
        raise
