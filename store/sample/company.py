"""The sample company's people, vendors, projects and cost codes; all of them are made up."""

from __future__ import annotations

from dataclasses import dataclass

NAME = "Harbor Builders"
EDITION = "US"
ADMINISTRATOR = "pat"


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the sample book; a contact belongs to a vendor."""

    login: str
    name: str
    roles: tuple[str, ...]
    privileges: tuple[str, ...] = ()
    vendor: str = ""


PEOPLE = (
    Person("ivan", "Ivan Petrov", ("invoice_admin",)),
    Person("rita", "Rita Okafor", ("invoice_admin",)),
    Person("adam", "Adam Keller", ("erp_standard",), ("push_to_accounting",)),
    Person("ada", "Ada Núñez", ("erp_standard",), ("push_to_accounting",)),
    Person("stan", "Stan O'Hara", ("standard",)),
    Person("rhea", "Rhea Lindqvist", ("read_only",)),
    Person("erin", "Erin Wójcik", ("erp_admin",)),
    Person("ina", "Ina Söhne", ("contact",), vendor="Volt & Söhne Electric"),
)
"""All but the first administrator, who makes the book."""


@dataclass(frozen=True, slots=True)
class Company:
    """A vendor and who bills for him; `quickbooks_name` is None where QuickBooks knows him by the same name, empty where he is not linked."""

    name: str
    city: str
    terms: str = "Net 30"
    quickbooks_name: str | None = None
    contact: str = ""

    @property
    def email(self) -> str:
        """The address of who bills for him, such as ``ina@example.com``."""
        return f"{self.contact.partition(' ')[0].lower()}@example.com"


VENDORS = (
    Company("Volt & Söhne Electric", "Port Linden", contact="Ina Söhne"),
    Company("[acme] Concrete", "Port Linden", contact="Walter Doyle"),
    Company("[/b] & Sons", "Gullhaven", contact="Benny Sutter"),
    Company("O'Brien & Daughters Drywall", "Gullhaven", contact="Nora O'Brien"),
    Company('Quincy "Q" Paving Co.', "Mill Basin", "Net 15", contact="Quentin Moss"),
    Company(
        "Łódź Steel Erectors", "Mill Basin", quickbooks_name="Lodz Steel Erectors", contact="Karol Zieliński"
    ),
    Company("Peña y Núñez Masonry", "San Bartolo", contact="Luz Peña"),
    Company("Bergstrøm, Iñíguez & Fils Waterproofing S", "Skerry Point", contact="Mette Bergstrøm"),
    Company("Nørrebro Glass", "Skerry Point", quickbooks_name="", contact="Jonas Holm"),
    Company("Façade Žilina Systems", "Port Linden", contact="Petra Kováčová"),
    Company("Tidewater Earthworks", "Mill Basin", "Net 15", contact="Tom Whitlock"),
    Company("Iron Gull Rigging", "Gullhaven", contact="Gail Sorensen"),
    Company("Coldwell & Frost Mechanical", "Port Linden", contact="Frances Coldwell"),
    Company("Blue Heron Plumbing", "San Bartolo", contact="Hugo Reyes"),
    Company("Sablé Flooring & Tile", "Gullhaven", contact="Colette Sablé"),
    Company("Northlight Painting", "Skerry Point", contact="Dana North"),
    Company(
        "D’Angelo Millwork", "San Bartolo", quickbooks_name="D'Angelo Millwork", contact="Marco D’Angelo"
    ),
    Company("Kestrel Fire Protection", "Mill Basin", contact="Kim Falk"),
    Company("Pier & Post Lumber Supply", "Port Linden", "2% 10 Net 30", contact="Peter Oakes"),
    Company("Meridian Door & Hardware", "Gullhaven", contact="Olive Grant"),
    Company("Ångström Elevator", "Port Linden", "Due on receipt", contact="Sven Ångström"),
    Company("<Bracket> Signs 100%", "Mill Basin", contact="Ruth Bracket"),
)


@dataclass(frozen=True, slots=True)
class Site:
    """A project; an `automatic` one opens its billing periods by the calendar.

    `opens_until` is the last month of the story in which a period is opened; that one is due at its own end, and stays open past it
    because somebody has not billed yet.
    """

    number: str
    name: str
    address: str
    city: str
    quickbooks_job: str | None = None
    allow_overbilling: bool = True
    move_materials: bool = False
    automatic: bool = False
    opens_until: int = 0


PROJECTS = (
    Site("P9", "Pier 9 Ferry Terminal", "9 Embankment Road", "Port Linden", "Harbor District:Pier 9 Ferry Terminal"),
    Site("MW-2", "Mill & Water Lofts", "212 Sluice Lane", "Mill Basin", move_materials=True),
    Site("CLINIC", "St. Brendan’s Clinic", "40 Fountain Street", "Gullhaven", "St. Brendan's Clinic", allow_overbilling=False),
    Site("DEPOT", "Tram Depot [Phase 2]", "1 Turntable Way", "Mill Basin", automatic=True),
    Site("SCHOOL", "Escuela Peña Elementary Gym and Pool Wing", "77 Calle del Faro", "San Bartolo"),
    Site("LIBRARY", "Old Harbor Library", "3 Lighthouse Square", "Port Linden", opens_until=5),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Code:
    """A cost code: an item in QuickBooks, or the account named."""

    code: str
    description: str
    account: str = ""


COST_CODES = (
    Code("01-310", "Permits & fees", account="Job Expenses:Permits"),
    Code("01-500", "Temporary facilities"),
    Code("01-700", "Mobilization & close-out"),
    Code("02-300", "Earthwork"),
    Code("02-700", "Paving & striping"),
    Code("03-100", "Formwork"),
    Code("03-200", "Reinforcing steel"),
    Code("03-300", "Cast-in-place concrete"),
    Code("04-200", "Unit masonry"),
    Code("05-100", "Structural steel"),
    Code("05-500", "Metal fabrications"),
    Code("06-100", "Rough carpentry"),
    Code("06-400", "Architectural millwork"),
    Code("07-100", "Waterproofing"),
    Code("07-400", "Façade panels"),
    Code("08-100", "Doors & frames"),
    Code("08-700", "Door hardware"),
    Code("08-800", "Glazing"),
    Code("09-250", "Gypsum board"),
    Code("09-600", "Flooring & tile"),
    Code("09-900", "Painting"),
    Code("10-400", "Signs"),
    Code("14-200", "Elevators"),
    Code("15-300", "Fire protection"),
    Code("15-400", "Plumbing"),
    Code("15-700", "Heating, ventilation & air"),
    Code("16-200", "Electrical"),
)
