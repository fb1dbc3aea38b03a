"""A spool and a service on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.spool import Spool
from tests.webconnector import parts


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return parts.a_spool(tmp_path)


@pytest.fixture
def clock() -> parts.Clock:
    return parts.Clock()


@pytest.fixture
def running(spool: Spool, clock: parts.Clock) -> Iterator[parts.Service]:
    with parts.service(spool, clock=clock) as found:
        yield found
