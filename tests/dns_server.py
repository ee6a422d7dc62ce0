"""A name server on loopback that serves zone files, by UDP."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.zone

END = b""


class LoopbackDns:
    """Answers for the zones it was given, and with NXDOMAIN for every other name; for a `broken` name with SERVFAIL."""

    def __init__(self) -> None:
        self.broken: set[str] = set()
        self._zones: list[dns.zone.Zone] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def serve(self, zone_file: str) -> None:
        """Serve one more zone."""
        self._zones.append(dns.zone.from_text(zone_file, check_origin=False, relativize=False))

    def run(self) -> None:
        while True:
            query, client = self._socket.recvfrom(4096)
            if query == END:
                return
            self._socket.sendto(self._answer(dns.message.from_wire(query)).to_wire(), client)

    def stop(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(END, ("127.0.0.1", self.port))

    def close(self) -> None:
        self._socket.close()

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        question = query.question[0]
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA | dns.flags.RA
        if question.name.to_text(omit_final_dot=True) in self.broken:
            response.set_rcode(dns.rcode.SERVFAIL)
            return response
        node = self._node(question.name)
        if node is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
            return response
        found = node.get_rdataset(dns.rdataclass.IN, question.rdtype)
        if found is not None:
            response.answer.append(dns.rrset.from_rdata_list(question.name, found.ttl, list(found)))
        return response

    def _node(self, name: dns.name.Name) -> dns.zone.Node | None:
        for zone in self._zones:
            if name.is_subdomain(zone.origin):
                return zone.get_node(name)
        return None


@contextmanager
def running_dns() -> Iterator[LoopbackDns]:
    """One that runs while the block does."""
    server = LoopbackDns()
    thread = threading.Thread(target=server.run, name="loopback-dns", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(5)
        server.close()
