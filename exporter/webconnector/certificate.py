"""The service's TLS certificate: checked before the service starts with it, in sentences; and how long it is good."""

from __future__ import annotations

import calendar
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exporter.webconnector.call_log import utc
from store.errors import Unavailable

_SEQUENCE, _CONTEXT_0 = 0x30, 0xA0
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when a certificate is good, in seconds since 1970."""

    begins: int
    ends: int


def tls_context(certificate: Path, key: Path, now: float) -> ssl.SSLContext:
    """What a TLS server needs of these files.

    Raises:
        Unavailable: a file cannot be read, they do not belong together, or the certificate is not good now.
    """
    good = validity(certificate)
    if good.ends <= now:
        raise _refused(
            f"The certificate {certificate} expired on {utc(good.ends)[:10]}; renew it and start again.",
            certificate,
        )
    if good.begins > now:
        raise _refused(
            f"The certificate {certificate} is good from {utc(good.begins)[:10]} only; set this machine's clock, or wait.",
            certificate,
        )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except _Locked:
        raise _refused(
            f"The key {key} is locked by a password; give one without, readable for this user alone.", key
        ) from None
    except ssl.SSLError as error:
        why = (
            "do not belong together"
            if error.reason == "KEY_VALUES_MISMATCH"
            else f"are no PEM files of one pair ({error.reason})"
        )
        raise _refused(f"The certificate {certificate} and the key {key} {why}.", key) from None
    except OSError as error:
        raise _refused(f"The key {key} cannot be read ({error.strerror}).", key) from None
    return context


def validity(certificate: Path) -> Validity:
    """How long the first certificate of a PEM file is good.

    Raises:
        Unavailable: there is none in it.
    """
    try:
        text = certificate.read_text(encoding="ascii", errors="replace")
        start, end = text.index(ssl.PEM_HEADER), text.index(ssl.PEM_FOOTER) + len(ssl.PEM_FOOTER)
        return _validity(ssl.PEM_cert_to_DER_cert(text[start:end]))
    except OSError as error:
        raise _refused(
            f"The certificate {certificate} cannot be read ({error.strerror}).", certificate
        ) from None
    except (ValueError, IndexError, StopIteration):
        raise _refused(f"There is no PEM certificate in {certificate}.", certificate) from None


class _Locked(Exception):
    """OpenSSL asks for a password."""


def _no_password() -> str:
    raise _Locked


def _refused(sentence: str, file: Path) -> Unavailable:
    return Unavailable(sentence, rule="webconnector.certificate", field="certificate", value=file)


def _validity(der: bytes) -> Validity:
    """The dates of an X.509 certificate (RFC 5280, 4.1): behind version, serial number, algorithm and issuer."""
    (_, certificate), *_ = _parts(der)
    (_, signed), *_ = _parts(certificate)
    parts = [part for part in _parts(signed) if part[0] != _CONTEXT_0]
    kind, dates = parts[3]
    if kind != _SEQUENCE:
        raise ValueError
    begins, ends = (_seconds(*date) for date in _parts(dates))
    return Validity(begins, ends)


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The values in a DER encoding, with their kinds."""
    at = 0
    while at < len(data):
        kind, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            wide = size & 0x7F
            size, at = int.from_bytes(data[at : at + wide], "big"), at + wide
        yield kind, data[at : at + size]
        at += size


def _seconds(kind: int, value: bytes) -> int:
    text = value.decode("ascii")
    if kind == _UTC_TIME:
        text = ("19" if text[:2] >= "50" else "20") + text
    elif kind != _GENERALIZED_TIME:
        raise ValueError
    return calendar.timegm(time.strptime(text, "%Y%m%d%H%M%SZ"))
