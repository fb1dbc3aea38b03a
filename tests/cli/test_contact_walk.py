"""An invoice contact against every verb of the command line: nothing of another company is read, nothing of it changed."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from store.book import Book
from store.models import ALL, Command
from store.views.reports import REPORTS
from tests.cli.commands import Commands
from tui.cli.program import VERBS, main

SECRETS = (
    "Xylophon", "Zenobia", "zenobia@", "SECRETYARD", "Hidden works", "XYL-777", "7654321", "7,654,321", "76543", "76,543", "quarzite",
    "idle ltd",
)  # fmt: skip
"""What belongs to the other company and stands nowhere else: names, addresses, numbers, amounts, reasons."""

OWN, REFUSED, NO_BOOK, HIMSELF = "own", "refused", "no book", "himself"
"""His company's things alone; refused; opens no book; changes what he has put aside or wants to be told, and nothing else."""

WALK: dict[str, tuple[str, str]] = {
    # verb: (decision, arguments; {n} is a commitment, {i} an invoice, {p} a project, {v} a vendor, {f} a file)
    "init": (REFUSED, "--company X --edition US"),
    "template": (NO_BOOK, "{f}.xlsx"),
    "import": (REFUSED, "{f}.csv"),
    "users add": (REFUSED, "mallory --role admin"),
    "users change": (REFUSED, "ina --name Mallory"),
    "users grant": (REFUSED, "ina admin"),
    "users list": (REFUSED, ""),
    "users revoke": (REFUSED, "ivan invoice_admin"),
    "projects change": (REFUSED, "{p} --invite-type none"),
    "projects list": (REFUSED, ""),
    "vendors list": (REFUSED, ""),
    "vendors change": (REFUSED, "{v} --email m@allory.example"),
    "cost-codes list": (REFUSED, ""),
    "lists add-vendor": (REFUSED, "{v} --yes"),
    "lists link": (REFUSED, "vendor {v} Other"),
    "lists refresh": (REFUSED, "vendor"),
    "lists show": (REFUSED, "vendor"),
    "lists": (REFUSED, ""),
    "commitments access": (REFUSED, "{n}"),
    "commitments approve": (REFUSED, "{n}"),
    "commitments contacts add": (REFUSED, "{n} --email x@y.example"),
    "commitments contacts change": (REFUSED, "{n} zed@y.example --name X"),
    "commitments contacts list": (OWN, "{n}"),
    "commitments contacts remove": (REFUSED, "{n} zed@y.example"),
    "commitments list": (OWN, "--project {p}"),
    "commitments private": (REFUSED, "{n} yes"),
    "commitments send": (REFUSED, "{n}"),
    "commitments show": (OWN, "{n}"),
    "commitments retainage cap": (REFUSED, "{n} cap --none"),
    "commitments retainage preview": (OWN, "{n} preview"),
    "commitments retainage set": (REFUSED, "{n} set --none"),
    "commitments retainage show": (OWN, "{n} show"),
    "change-orders add": (REFUSED, "{n} CO9 --title T --line '1|16-200|x|1.00'"),
    "change-orders approve": (REFUSED, "{n} CO1"),
    "change-orders list": (OWN, "{n}"),
    "periods automatic": (REFUSED, "--project {p} --every month"),
    "periods change": (REFUSED, "--project {p} --due 2099-12-31 --reason x"),
    "periods close": (REFUSED, "--project {p}"),
    "periods days": (OWN, "--project {p}"),
    "periods list": (OWN, "--project {p}"),
    "periods open": (REFUSED, "--project {p} --start 2098-01-01 --end 2098-01-31 --due 2098-02-01"),
    "periods reopen": (REFUSED, "--project {p} --period 1 --reason x"),
    "invite answer": (OWN, "{n} accept"),
    "invite list": (OWN, ""),
    "invite remind": (REFUSED, "{n}"),
    "invite send": (REFUSED, "{n}"),
    "invoices list": (OWN, "--project {p}"),
    "invoices show": (OWN, "{i}"),
    "invoices history": (OWN, "{i}"),
    "invoices diff": (OWN, "{i}"),
    "invoices create": (OWN, "{n}"),
    "invoices bill": (OWN, "{i} --line 1 --work 1.00"),
    "invoices change": (OWN, "{i} --comment x"),
    "invoices submit": (OWN, "{i}"),
    "invoices save-draft": (OWN, "{i}"),
    "invoices add-change-orders": (OWN, "{i}"),
    "invoices delete": (REFUSED, "{i} --reason x"),
    "invoices reopen": (REFUSED, "{i} --reason x"),
    "invoices accept-proposals": (OWN, "{i}"),
    "invoices install": (OWN, "{i} --line 1 --amount 1.00"),
    "invoices release": (OWN, "{i} --percent 100"),
    "invoices workbook": (OWN, "{n} {f}.xlsx"),
    "document": (OWN, "{i} {f}.pdf --force"),
    "report": (REFUSED, ""),
    "mail again": (REFUSED, "1"),
    "mail cancel": (REFUSED, "1 --reason x"),
    "mail list": (REFUSED, ""),
    "mail password": (REFUSED, ""),
    "mail send": (REFUSED, ""),
    "mail sent": (REFUSED, "1"),
    "mail show": (REFUSED, "1"),
    "change-orders void": (REFUSED, "{n} CO1 --reason x"),
    "commitments close-out": (OWN, "{n}"),
    "commitments terms": (REFUSED, "{n} 'Net 30'"),
    "compliance expire": (REFUSED, "1 --reason x"),
    "compliance list": (OWN, "--documents"),
    "compliance remove": (REFUSED, "1 --reason x"),
    "compliance set": (REFUSED, "w9 --vendor {v}"),
    "compliance show": (OWN, "{n}"),
    "holds list": (REFUSED, "--all"),
    "holds place": (REFUSED, "--invoice {i} --reason x"),
    "holds release": (REFUSED, "1"),
    "inbox": (OWN, ""),
    "inbox aside": (REFUSED, "'invoice {i}'"),
    "inbox back": (REFUSED, "'invoice {i}'"),
    "inbox digest": (HIMSELF, "off"),
    "invoices due": (REFUSED, "{i} --on 2099-01-01 --reason x"),
    "invoices remove-change-order": (OWN, "{i} CO1"),
    "invoices reverse-change-order": (OWN, "{i} CO1"),
    "review hold": (REFUSED, "{i} hold --reason x"),
    "ssov approve": (REFUSED, "{n}"),
    "ssov enable": (REFUSED, "{n}"),
    "ssov return": (REFUSED, "{n} --reason x"),
    "ssov set": (OWN, "{n} --whole --line 1"),
    "ssov show": (OWN, "{n}"),
    "ssov submit": (OWN, "{n}"),
    "users digest": (REFUSED, "ivan off"),
    "waivers list": (OWN, ""),
    "waivers print": (OWN, "{i} {f}.pdf --type conditional_progress --force"),
    "waivers request": (REFUSED, "{i}"),
    "waivers sign": (OWN, "{i} --type conditional_progress --by X"),
    "waivers unlock": (REFUSED, "{i} --type conditional_progress --reason x"),
    "preflight": (OWN, "{i}"),
    "review approve": (REFUSED, "{i} approve --all"),
    "review clear": (REFUSED, "{i} clear --line 1"),
    "review finish": (REFUSED, "{i} finish"),
    "review reject": (REFUSED, "{i} reject --line 1 --reason x"),
    "review return": (REFUSED, "{i} return --reason x"),
    "erp accept": (REFUSED, "{i}"),
    "erp hold": (REFUSED, "{i} --reason x"),
    "erp queue": (REFUSED, ""),
    "erp reject": (REFUSED, "{i} --reason x"),
    "erp release": (REFUSED, "{i}"),
    "erp retrieve": (REFUSED, "{i}"),
    "erp retry": (REFUSED, "{i}"),
    "erp send": (REFUSED, "{i}"),
    "erp unlink": (REFUSED, "{i} --reason x"),
    "export": (REFUSED, ""),
    "spool accept-company": (REFUSED, ""),
    "spool forget-company": (REFUSED, ""),
    "spool recover": (REFUSED, ""),
    "spool replay": (REFUSED, "x"),
    "spool status": (REFUSED, ""),
    "serve": (REFUSED, ""),
    "qwc": (REFUSED, "{f}.qwc"),
    "post": (REFUSED, ""),
    "held cancel": (REFUSED, "{i} --reason x"),
    "held link": (REFUSED, "{i}"),
    "held list": (REFUSED, ""),
    "held send-anyway": (REFUSED, "{i} --reason x"),
    "payments list": (OWN, "{i}"),
    "payments sync": (REFUSED, ""),
    "check": (REFUSED, ""),
    "backup": (REFUSED, "{f}.db"),
    "config set": (REFUSED, "batch.size 7"),
    "config show": (REFUSED, ""),
}
"""Every verb with what is decided for a contact, and how it is tried on his own and on the other company's things."""
NAMED_FIRST = (("review",), ("commitments", "retainage"))
"""Groups that take what they are about before their verb; it stands among the arguments."""
ELSEWHERE = {
    "demo": "a sample company of its own", "preferences": "one's own settings", "doctor": "the machine, not the book",
}  # fmt: skip
"""Verbs that open no book of anybody."""


def leaves(path: tuple[str, ...], command: click.Command) -> Iterator[tuple[str, ...]]:
    """The paths of all verbs below a command."""
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    if command.invoke_without_command and path:
        yield path
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from leaves((*path, name), below)


def every_verb() -> list[str]:
    return [" ".join(path) for path in leaves((), main) if path[0] not in ELSEWHERE]


def test_every_verb_has_a_decision_for_contacts() -> None:
    assert set(every_verb()) <= set(WALK)
    assert set(WALK) - set(every_verb()) == set()
    assert set(VERBS) == {path.split()[0] for path in every_verb()} | set(ELSEWHERE)


@pytest.fixture(scope="module")
def two(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book with a second company on a project of its own: a submitted invoice, a draft, a change order, a contact, a payment."""
    import shutil

    folder = tmp_path_factory.mktemp("walk")
    shutil.copy(imported / "book.db", folder / "book.db")
    shutil.copy(imported / "company.xlsx", folder / "company.xlsx")
    office = Commands(folder / "book.db")
    _other_company(office)
    office("periods", "change", "--project", "P9", "--due", "2099-02-25", "--reason", "a test takes its time")
    office("commitments", "contacts", "add", "SC-001", "--email", "ina@volt.example", "--name", "Ina")
    office("invite", "SC-001", who="ivan")
    return folder


def _other_company(office: Commands) -> None:
    from store.actions import billing_periods, change_orders, commitments, invoices, lists, users
    from store.actions.entries import Entry
    from store.actions.schedules import ScheduleLine
    from store.desk import Desk
    from store.identity import real_user
    from store.rules.money import parse_date

    with Book.open(office.book) as book:
        root = Desk(book, real_user())
        lists.add_vendor(root, "Xylophon Stone", email="zenobia@xylophon.example")
        lists.add_project(root, "SY", "SECRETYARD")
        lists.add_cost_code(root, "04-400", "Hidden works")
        users.add(
            root,
            "zenobia",
            name="Zenobia",
            roles=["contact"],
            vendor="Xylophon Stone",
            email="zenobia@xylophon.example",
        )
        lines = [ScheduleLine("1", "04-400", "Hidden works quarzite", 765_432_109)]
        commitments.add(root, "SC-900", title="Hidden works", project="SY", vendor="Xylophon Stone", status="approved", retainage=1000,
                        lines=lines, contacts=[("Zenobia", "zed@y.example")])  # fmt: skip
        change_orders.add(
            root,
            "SC-900",
            "CO1",
            title="quarzite",
            lines=[ScheduleLine("1", "04-400", "quarzite", 7_654_321)],
        )
        billing_periods.open_period(
            root, "SY", *(parse_date(day, "day") for day in ("2026-01-01", "2026-01-31", "2099-02-25"))
        )
        invoices.create(root, "SC-900", number="XYL-777")
        invoices.bill(root, "SC-900/1", [Entry("1", work=7_654_321)])
        invoices.change_header(root, "SC-900/1", comment="quarzite is late")
    office("invite", "list")


def fingerprint(path: Path) -> str:
    """What the book holds, but for what any command leaves."""
    with Book.open(path / "book.db") as book, book.reading():
        rows = {
            model.__name__: [list(row) for row in model.select().order_by(*_key(model)).tuples()]
            for model in ALL
            if model is not Command
        }
        return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()


def _key(model: type) -> list[object]:
    return [model._meta.primary_key]  # type: ignore[attr-defined]


def call(folder: Path, verb: str, arguments: str, *, as_json: bool) -> Result:
    words = verb.split()
    named_first = next(
        (len(group) for group in NAMED_FIRST if tuple(words[: len(group)]) == group), len(words)
    )
    options = ["--book", str(folder / "book.db"), "--as", "ina", *(["--json"] if as_json else [])]
    return CliRunner().invoke(main, [*options, *words[:named_first], *shlex.split(arguments)])


def told(result: Result, arguments: str) -> list[str]:
    """The other company's words in an answer, but for those that were typed."""
    text = (result.stdout + result.stderr).casefold()
    typed = arguments.casefold()
    return [secret for secret in SECRETS if secret.casefold() in text and secret.casefold() not in typed]


THEIRS = {"n": "SC-900", "i": "SC-900/1", "p": "SY", "v": "'Xylophon Stone'"}


@pytest.mark.parametrize("verb", WALK)
def test_nothing_of_another_company_is_read_or_changed(two: Path, tmp_path: Path, verb: str) -> None:
    decision, pattern = WALK[verb]
    (tmp_path / "x.csv").write_text("sheet,name\n", encoding="utf-8")
    arguments = pattern.format(**THEIRS, f=tmp_path / "x")
    before = fingerprint(two)
    for as_json in (True, False):
        result = call(two, verb, arguments, as_json=as_json)
        assert told(result, arguments) == [], (verb, result.output)
        assert "Traceback" not in result.stderr
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        if decision == REFUSED:
            assert (result.exit_code, result.stdout) == (2, ""), (verb, result.output)
    assert decision == HIMSELF or fingerprint(two) == before, verb


@pytest.mark.parametrize("name", REPORTS)
def test_no_report_tells_of_another_company(two: Path, name: str) -> None:
    for as_json in (True, False):
        result = call(two, "report", name, as_json=as_json)
        assert told(result, "") == [], result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)


READS = [
    verb
    for verb, (decision, _) in WALK.items()
    if decision == OWN
    and verb.split()[-1] in ("list", "show", "history", "diff", "days", "preflight", "close-out")
]


def test_his_own_things_are_read_and_changed_and_the_balance_to_finish_is_not_among_them(
    two: Path, tmp_path: Path
) -> None:
    import shutil

    shutil.copy(two / "book.db", tmp_path / "book.db")
    own = {"n": "SC-001", "i": "SC-001/1", "p": "P9", "v": "Volt", "f": tmp_path / "x"}
    order = [
        "invite answer",
        "invoices create",
        "invoices bill",
        "invoices change",
        "invoices save-draft",
        *READS,
        "invoices submit",
        *READS,
    ]
    for verb in order:
        arguments = ("{i} --line 2 --work 12345.00" if verb == "invoices bill" else WALK[verb][1]).format(
            **own
        )
        for as_json in (True, False) if verb in READS else (True,):
            result = call(tmp_path, verb, arguments, as_json=as_json)
            assert result.exit_code in (0, 1), (verb, result.output)
            assert told(result, "") == [], verb
            for balance in ("47655.00", "47,655.00", "87655.00", "87,655.00", "88889.50", "88,889.50"):
                assert balance not in result.stdout, (verb, balance)


@pytest.mark.parametrize(
    "verb",
    [verb for verb, (_, pattern) in WALK.items() if "{n}" in pattern or "{i}" in pattern],
)
def test_what_is_another_companys_is_answered_as_if_there_were_none(
    two: Path, tmp_path: Path, verb: str
) -> None:
    """The same words and exit code for a number of theirs and for one nobody has, so that no contact can find out which exist."""
    (tmp_path / "x.csv").write_text("sheet,name\n", encoding="utf-8")
    answers = []
    for named in (THEIRS, {**THEIRS, "n": "SC-999", "i": "SC-999/1"}):
        result = call(two, verb, WALK[verb][1].format(**named, f=tmp_path / "x"), as_json=False)
        answers.append((result.exit_code, (result.stdout + result.stderr).replace("SC-999", "SC-900")))
    assert answers[0] == answers[1]
