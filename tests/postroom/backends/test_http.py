"""Calls of web servers on loopback."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from postroom.backends.http import HttpWeb
from postroom.backends.web_addresses import Networks
from postroom.ports.web import WebAnswer
from tests.web_receiver import DROP, HANG, Receiver, receiving

LOOPBACK = Networks(("127.0.0.0/8",))
NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def call(
    receiver: Receiver,
    *,
    networks: Networks = LOOPBACK,
    url: str = "",
    found: str = "127.0.0.1",
    trusting: ssl.SSLContext = NOBODY,
) -> WebAnswer:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        if not found:
            raise OSError(host)
        return [found]

    web = HttpWeb(networks, timeout=0.5, resolve=resolve, context=trusting)
    try:
        return await web.post(url or receiver.url, headers={"webhook-id": "msg_1"}, body=b"{}")
    finally:
        await web.aclose()
        assert len(asked) == 1, "a name is resolved once for each call"


async def test_the_status_is_what_comes_back() -> None:
    with receiving(204, (503, {"retry-after": "7"})) as receiver:
        assert (await call(receiver)).status == 204
        assert (await call(receiver)).retry_after == "7"


async def test_a_redirect_is_an_answer_and_not_an_order() -> None:
    with receiving() as elsewhere, receiving((302, {"location": elsewhere.url})) as receiver:
        assert (await call(receiver)).status == 302
        assert elsewhere.taken == []


@pytest.mark.parametrize(("behaviour", "error"), [(HANG, "timeout"), (DROP, "dropped")])
async def test_no_answer_says_why(behaviour: str, error: str) -> None:
    with receiving(behaviour) as receiver:
        assert (await call(receiver)).error == error


async def test_a_name_is_called_at_the_address_that_was_looked_at() -> None:
    with receiving() as receiver:
        port = receiver.address[1]
        answer = await call(receiver, url=f"http://hooks.example.test:{port}/a?b=c")

        assert answer.status == 200
        assert receiver.taken[0].headers["host"] == f"hooks.example.test:{port}"
        assert receiver.taken[0].path == "/a?b=c"


async def test_a_name_that_leads_to_a_private_address_is_not_called() -> None:
    with receiving() as receiver:
        url = f"https://rebound.example.test:{receiver.address[1]}/"

        assert (await call(receiver, networks=Networks(()), url=url)).error == "not_allowed"
        assert (await call(receiver, url=url, found="10.0.0.1")).error == "not_allowed"
        assert receiver.taken == []


async def test_a_host_without_an_address_and_a_port_without_a_server() -> None:
    with receiving() as receiver:
        assert (await call(receiver, found="")).error == "unknown_host"
    assert (await call(receiver)).error == "unreachable"


@pytest.mark.parametrize("host", [f"{64 * 'a'}.example.com", "a..example.com", "xn--a.example.com"])
async def test_what_can_be_no_host_is_an_unknown_one(host: str) -> None:
    web = HttpWeb(LOOPBACK, timeout=0.5, context=NOBODY)
    assert (await web.post(f"https://{host}/", headers={}, body=b"{}")).error == "unknown_host"
    await web.aclose()


async def test_a_server_without_tls_is_no_tls_server() -> None:
    with receiving() as receiver:
        assert (await call(receiver, url=receiver.url.replace("http:", "https:"))).error == "tls"


async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as receiver:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)

        assert (await call(receiver)).status == 200
        assert proxy.taken == []


async def test_with_tls_the_name_in_the_url_counts_whatever_the_address(tmp_path: Path) -> None:
    serving, trusting = certificate("hooks.example.test", tmp_path)
    with receiving(context=serving) as receiver:
        port = receiver.address[1]

        assert (await call(receiver, url=f"https://hooks.example.test:{port}/", trusting=trusting)).status == 200
        assert (await call(receiver, url=f"https://other.example.test:{port}/", trusting=trusting)).error == "tls"
        assert (await call(receiver, url=f"https://hooks.example.test:{port}/")).error == "tls"


def certificate(host: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The context of a server of this name, and that of a client who trusts its certificate."""
    key, name = Ed25519PrivateKey.generate(), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2120, 1, 1, tzinfo=datetime.UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, None)
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    return serving, ssl.create_default_context(cadata=made.public_bytes(Encoding.PEM).decode())
