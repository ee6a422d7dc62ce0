"""Calls of HTTP interfaces on loopback: what left and what did not is told apart."""

from __future__ import annotations

import socket
import threading
from collections.abc import AsyncIterator

import pytest

from postroom.backends.http import HttpClient
from postroom.model.errors import ConfigurationError
from postroom.ports.http import HttpAnswer, NotAnswered, NotSent
from tests.providers.service import Answer, Asked, Fault, serving


def echo(asked: Asked) -> Answer:
    return Answer(200, asked.verb.encode() + b" " + asked.body, {"X-Told": asked.headers.get("x-tell", "")})


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    client = HttpClient(timeout=5, most_octets=1000)
    yield client
    await client.aclose()


async def test_status_header_and_body_come_back(client: HttpClient) -> None:
    with serving(echo) as service:
        answer = await client.request("POST", f"{service.url}/a?b=c", headers={"x-tell": "hm"}, body=b"hello")

    assert (answer.status, answer.headers["x-told"], answer.body) == (200, "hm", b"POST hello")
    assert service.asked[0].target == "/a?b=c"


async def test_an_empty_post_and_a_get_are_whole_requests(client: HttpClient) -> None:
    with serving(echo) as service:
        said = [(await client.request(verb, service.url, headers={})).body for verb in ("POST", "GET", "DELETE")]

    assert said == [b"POST ", b"GET ", b"DELETE "]
    assert ["content-length" in asked.headers for asked in service.asked] == [True, False, False]


async def test_connections_are_used_again(client: HttpClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        accepted: list[socket.socket] = []

        def answer_twice() -> None:
            line, _ = server.accept()
            accepted.append(line)
            for _ in range(2):
                line.recv(10_000)
                line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

        thread = threading.Thread(target=answer_twice)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        answers = [await client.request("GET", url, headers={}) for _ in range(2)]
        thread.join(5)
        accepted[0].close()

    assert [answer.body for answer in answers] == [b"ok", b"ok"]


async def test_what_is_asked_before_the_body_leaves_ends_the_request_where_it_raises(client: HttpClient) -> None:
    async def refuse() -> None:
        raise LookupError

    with serving(echo) as service, pytest.raises(LookupError):
        await client.request("POST", service.url, headers={}, body=b"never", before_body=refuse)

    assert service.asked == []


async def test_it_is_asked_once_the_connection_stands(client: HttpClient) -> None:
    begun: list[bool] = []

    async def begin() -> None:
        begun.append(True)

    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = server.getsockname()[1]
    with pytest.raises(NotSent, match="could not be reached"):
        await client.request("POST", f"http://127.0.0.1:{nobody}", headers={}, body=b"x", before_body=begin)
    assert begun == []

    with serving(echo) as service:
        await client.request("POST", service.url, headers={}, body=b"x", before_body=begin)
    assert begun == [True]


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.DROP_AFTER])
async def test_a_line_that_drops_after_the_body_left_leaves_the_outcome_open(client: HttpClient, fault: Fault) -> None:
    with serving(echo, fault) as service, pytest.raises(NotAnswered, match="closed the connection"):
        await client.request("POST", service.url, headers={}, body=b"x")


async def test_an_answer_that_does_not_come_in_time(client: HttpClient) -> None:
    with serving(echo, Fault.HANG_AFTER) as service, pytest.raises(NotAnswered, match="in time"):
        await client.request("POST", service.url, headers={}, body=b"x", timeout=0.2)


async def test_an_answer_without_end_is_none(client: HttpClient) -> None:
    with (
        serving(lambda asked: Answer(200, b"x" * 5000)) as service,
        pytest.raises(NotAnswered, match="more than is read"),
    ):
        await client.request("GET", service.url, headers={})


async def test_a_redirect_is_an_answer_and_not_an_order(client: HttpClient) -> None:
    with serving(echo) as elsewhere, serving(lambda asked: Answer(302, b"", {"location": elsewhere.url})) as service:
        assert (await client.request("GET", service.url, headers={})).status == 302

    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example.com/v1",
        "ftp://127.0.0.1/",
        "https://user:word@127.0.0.1/",
        "https://[::1/",
        "//example.com",
    ],
)
async def test_what_may_not_be_called(client: HttpClient, url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        await client.request("GET", url, headers={})

    assert "word" not in str(refused.value)


def test_a_body_that_is_no_json_is_none() -> None:
    assert HttpAnswer(200, {}, b"[" * 100_000).json() is None
    assert HttpAnswer(200, {}, b"<html>").json() is None
    assert HttpAnswer(200, {}, b'{"a": 1}').json() == {"a": 1}
