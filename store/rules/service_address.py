"""The address under which the Web Connector calls the service: https, but on the machine itself, and ending in the service's own path."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit, urlunsplit

from store.errors import Invalid
from store.text import printable

PATH = "/qbwc"
PORT = 8484
LOCAL_URL = f"http://localhost:{PORT}{PATH}"
LOCAL_HOSTS = ("localhost", "127.0.0.1")
_SUCH_AS = "is no address such as https://billspool.example.com/qbwc"


def address(url: str) -> str:
    """The address as the Web Connector takes it; our own path where none is named.

    Raises:
        Invalid: it would refuse the address, or find nothing there.
    """
    found = _split(url)
    if found.username or found.password or found.query or found.fragment:
        raise _unfit(url, "is to have neither a user nor a query in it")
    if found.scheme == "http" and found.hostname not in LOCAL_HOSTS:
        raise _unfit(
            url, "has to begin with https://; the Web Connector takes http:// for its own machine only"
        )
    path = PATH if found.path in ("", "/") else found.path
    if not path.endswith(PATH):
        raise _unfit(url, f"has to end in {PATH}, where the service answers")
    return urlunsplit((found.scheme, found.netloc, path, "", ""))


def address_text(text: str) -> str:
    """The setting in the form the book keeps, empty where there is none; raises `Invalid`."""
    return address(text) if text else ""


def _split(url: str) -> SplitResult:
    try:
        found = urlsplit(url)
        named = found.hostname and found.port != 0
    except ValueError:
        raise _unfit(url, _SUCH_AS) from None
    strange = any(character <= " " or character == "\x7f" for character in url) or not url.isascii()
    if not named or strange or found.scheme not in ("http", "https"):
        raise _unfit(url, _SUCH_AS)
    return found


def _unfit(url: str, why: str) -> Invalid:
    return Invalid(
        f"The address {printable(url) or 'of nothing'} {why}; set it with `billspool config set webconnector.url URL`.",
        field="webconnector.url", value=printable(url),
    )  # fmt: skip
