"""Where a URL of somebody else's choice may lead."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from postroom import ConfigurationError, PostroomError
from postroom.backends.web_addresses import Networks, reachable
from postroom.model.errors import InvalidRequest

NOT_PUBLIC = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "::1",
    "::",
    "fe80::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_not_called(address: str) -> None:
    assert not Networks(()).may_call(ip_address(address), encrypted=True)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e"])
def test_what_is_public_is_called_with_tls_only(address: str) -> None:
    assert Networks(()).may_call(ip_address(address), encrypted=True)
    assert not Networks(("10.0.0.0/8",)).may_call(ip_address(address), encrypted=False)


def test_a_network_that_the_room_names_is_called_also_without_tls() -> None:
    networks = Networks(("10.0.0.0/8", "127.0.0.1/32"))

    assert networks.may_call(ip_address("10.9.9.9"), encrypted=False)
    assert not networks.may_call(ip_address("127.0.0.2"), encrypted=True)


def test_of_a_hosts_addresses_those_that_may_be_called_are_left() -> None:
    found = ["10.0.0.1", "93.184.215.14", "fe80::1%eth0", "2606:2800:21f:cb07::1"]

    assert reachable(found, Networks(()), encrypted=True) == ["93.184.215.14", "2606:2800:21f:cb07::1"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "https://127.0.0.1/hook",
        "https://[::ffff:10.0.0.1]/hook",
        "https://user:password@example.com/hook",
        "https://example.com/hook#part",
        "https://exa mple.com/",
        "https://example..com/",
        "https://.example.com/",
        "https://example.com../",
        f"https://{'a' * 64}.com/",
        f"https://{'a.' * 127}com/",
        "https://*.example.com/",
        "https://exam%70le.com/",
        "https://-example.com/",
        "https://example.com:99999/",
        "https:///hook",
        "ftp://example.com/",
        "javascript:alert(1)",
        "https://ex\u00e4mple.com/",
        "https://example.com/\r\nhost: other",
        "https://example.com/" + "a" * 2_000,
        "",
    ],
)
def test_a_url_that_could_never_be_called_is_refused_at_once(url: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        Networks(()).check_url(url)
    assert "password@" not in PostroomError.as_text(raised.value)


@pytest.mark.parametrize(
    "host", ["example.com", "example.com.", f"{'a' * 63}.com", "my_app.example.com", "hooks", "[2606:2800:21f:cb07::1]"]
)
def test_a_url_that_may_be_called_is_taken(host: str) -> None:
    Networks(()).check_url(f"https://{host}:8443/hook?a=1")


def test_a_fault_in_the_setting_names_it() -> None:
    with pytest.raises(ConfigurationError, match="POSTROOM_WEBHOOK_NETWORKS"):
        Networks(("10.0.0.1/8",))
