"""What the service, and the stand-in for the Web Connector, need of an exchange."""

from __future__ import annotations

from typing import Protocol


class Exchange(Protocol):
    """The brain behind the service; `exporter.webconnector.exchange` is the one there is, tests have others."""

    def work_waiting(self) -> bool: ...

    def begin(self, session: str, client_version: str) -> None: ...

    def request(
        self, session: str, hcp: str, company_file: str, country: str, major: int, minor: int
    ) -> str: ...

    def answer(self, session: str, response: str, hresult: str, message: str) -> int: ...

    def connection_error(self, session: str, hresult: str, message: str) -> str: ...

    def last_error(self, session: str) -> str: ...

    def close(self, session: str) -> str: ...
