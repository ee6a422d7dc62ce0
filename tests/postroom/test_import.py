"""`import postroom` is cheap, and opens nothing it does not need."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

HEAVY = {
    "agents", "aiosmtpd", "aiosmtplib", "crewai", "dkim", "dns", "email_validator", "httpx", "imapclient", "langchain_core",
    "mcp", "openai", "opentelemetry", "psycopg", "pydantic_settings", "rich", "sqlite3", "typer",
}  # fmt: skip


def loaded(statement: str) -> set[str]:
    code = f"{statement}; import sys, json; print(json.dumps(sorted(sys.modules)))"
    return set(
        json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=30).stdout)
    )


def milliseconds(statement: str) -> float:
    code = f"import time; begun = time.perf_counter(); {statement}; print((time.perf_counter() - begun) * 1000)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=30) for _ in range(5)]
    return statistics.median(float(run.stdout) for run in runs)


def test_importing_postroom_loads_no_framework_and_no_driver() -> None:
    assert loaded("import postroom") & HEAVY == set()


def test_naming_the_room_loads_no_framework_and_no_driver() -> None:
    assert loaded("from postroom import AsyncPostroom, Postroom") & HEAVY == set()


def test_naming_the_blocking_room_loads_nothing_that_it_works_with() -> None:
    working = {"asyncio", "cryptography", "email", "logging", "pydantic", "ssl"}

    assert loaded("from postroom import Mailbox, Postroom, Scope") & (HEAVY | working) == set()


def test_a_first_message_without_a_signature_loads_no_crypto_and_no_web_client() -> None:
    mail = b"From: ada@example.com\r\nTo: support@acme.test\r\nSubject: Hello\r\n\r\nHello!\r\n"
    receive = f"room.receive({mail!r}, recipients=['support@acme.test'])"
    made = "from postroom import Postroom; room = Postroom('acme.test', mailboxes=['support'])"

    assert loaded(f"{made}; {receive}; room.close()") & {"cryptography", "httpx", "postroom.engine.gates"} == set()


def test_importing_postroom_costs_less_than_importing_asyncio() -> None:
    assert milliseconds("import postroom") < milliseconds("import asyncio")
