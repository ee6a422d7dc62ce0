"""The outbox: one row per accepted message, one delivery per recipient."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from postroom.backends.store.records.claims import Claim, fences_of, ids_of
from postroom.backends.store.records.table import Table
from postroom.model.address import Address
from postroom.model.delivery import Delivery, DeliveryStatus, RecipientOutcome
from postroom.model.errors import NotFound
from postroom.model.ids import at, outside
from postroom.model.submission import Asked, Traffic
from postroom.model.verdict import Verdict, as_json
from postroom.ports.database import Row, Signal

_UNFINISHED = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.DEFERRED, DeliveryStatus.UNKNOWN)
IN_LINE = "waits for what was written before it in its thread"
"""What stands with a queued message that may not overtake another."""


class Deliveries(Table):
    """Outgoing messages and what the next hop said about each recipient."""

    def enqueue(
        self,
        *,
        message_id: int,
        mailbox_id: int,
        thread_id: int,
        epoch: int,
        traffic: str = Traffic.OUTREACH,
        asked: Asked | None = None,
        recipients: Iterable[Address],
        verdicts: Iterable[Verdict],
    ) -> int:
        """Insert the outbox row and a queued delivery for each recipient; the outbox id."""
        outbox_id = self.inserted(
            "insert_outbox",
            mailbox_id=mailbox_id,
            thread_id=thread_id,
            epoch=epoch,
            traffic=traffic,
            asked_by=asked.by if asked is not None else "",
            asked_at=asked.at if asked is not None else 0,
            message_id=message_id,
            verdicts=as_json(verdicts),
        )
        self.connection.many("insert_delivery", [self._queued(outbox_id, address) for address in recipients])
        return outbox_id

    def row(self, outbox_id: int) -> Row:
        """The outbox row with its Message-ID (`wire_id`), sender, trace and mailbox name."""
        row = self.connection.one("outbox_by_id", id=outbox_id)
        if row is None or row["room"] != self.room:
            raise NotFound(f"There is no receipt {outside('r', outbox_id)} here.")
        return row

    def rows(self, outbox_ids: Iterable[int]) -> dict[int, Row]:
        """The same of many that are in this room, by outbox id, with how large each message is (`size`)."""
        found = self.connection.all("outbox_by_ids", room=self.room, ids=json.dumps(list(outbox_ids)))
        return {row["id"]: row for row in found}

    def rows_of(self, outbox_ids: Iterable[int]) -> dict[int, list[Row]]:
        """The delivery rows of many outbox rows, by outbox id, in the order of their envelopes."""
        found: dict[int, list[Row]] = {number: [] for number in outbox_ids}
        for row in self.connection.all("deliveries_of_many", ids=json.dumps(list(found))):
            found[row["outbox_id"]].append(row)
        return found

    def of_message(self, message_id: int) -> int:
        """The outbox id of an outbound message. Raises `NotFound`."""
        row = self.connection.one("outbox_by_message", room=self.room, message_id=message_id)
        if row is None:
            raise NotFound(
                f"{outside('m', message_id)} was not sent from this room.", you_can="use the id of a message you sent."
            )
        return int(row["id"])

    def by_message_id(self, message_id: str) -> Row | None:
        """The row of the message that left under this Message-ID, or `None` if none did."""
        row = self.connection.one("outbox_by_wire_id", room=self.room, message_id=message_id)
        return self.row(row["id"]) if row else None

    def of_thread(self, thread_id: int) -> list[int]:
        """The outbox ids of every message that was sent in a thread, oldest first."""
        return [row["id"] for row in self.connection.all("outbox_of_thread", thread_id=thread_id)]

    def all(self, outbox_id: int) -> tuple[Delivery, ...]:
        """Every delivery of an outbox row, in the envelope's order."""
        return tuple(delivery(row) for row in self.connection.all("deliveries_of", outbox_id=outbox_id))

    def begin_content(self, outbox_id: int, recipients: Iterable[Address]) -> int:
        """Record, before the first octet of content leaves, that these outcomes are now in doubt; how many."""
        keys = json.dumps([address.key for address in recipients])
        return self.connection.run("begin_content", outbox_id=outbox_id, keys=keys, now=self.now)

    def begin_contents(self, claimed: Iterable[tuple[Claim, Iterable[Address]]]) -> set[int]:
        """The same for many at once, each for those recipients and under the lease that was claimed; the outbox ids of which
        anything is in doubt now. The others have lost their lease, or were withdrawn.
        """
        given = [(claim, [address.key for address in recipients]) for claim, recipients in claimed]
        claims = [claim for claim, _ in given]
        rows = self.connection.all(
            "begin_contents",
            ids=ids_of(claims),
            fences=fences_of(claims),
            recipients=json.dumps([f"{claim.subject_id} {key}" for claim, keys in given for key in keys]),
            now=self.now,
        )
        return {row["outbox_id"] for row in rows}

    def count_attempt(self, outbox_id: int) -> None:
        """Count an attempt that ended before content."""
        self.connection.run("count_attempt", outbox_id=outbox_id)

    def interrupted(self, outbox_id: int) -> int:
        """Turn deliveries that a dead process left in `sending` into `unknown`; how many."""
        return self.connection.run("interrupted_deliveries", outbox_id=outbox_id, now=self.now)

    def record(
        self,
        outbox_id: int,
        outcome: RecipientOutcome,
        *,
        next_attempt_at: int | None = None,
        instead_of: Iterable[DeliveryStatus] = _UNFINISHED,
        reason: str = "",
    ) -> bool:
        """Write down what became of a recipient, and what a refusal was about (`reason`); false if the delivery stands otherwise
        than `instead_of` by now.
        """
        return bool(
            self.connection.run(
                "set_delivery",
                outbox_id=outbox_id,
                key=outcome.recipient.key,
                status=outcome.status,
                code=outcome.code or None,
                enhanced=outcome.enhanced,
                text=outcome.text,
                reason=reason,
                next_attempt_at=next_attempt_at,
                from_statuses=json.dumps(list(instead_of)),
                now=self.now,
            )
        )

    def cancel(self, outbox_id: int, *, why: str) -> int:
        """Cancel what has not begun to leave; how many deliveries."""
        return self.connection.run("cancel_deliveries", outbox_id=outbox_id, text=why, now=self.now)

    def waiting_for(self, address: Address) -> list[Row]:
        """Deliveries to an address, of every mailbox, that wait for their first or next attempt, oldest first."""
        return self.connection.all("waiting_deliveries_to", room=self.room, key=address.key)

    def found_full(self, address: Address, *, since: int) -> tuple[int, int]:
        """How many messages in a row an address refused as full since a time, and when the first of them was."""
        row = self.connection.one("found_full", room=self.room, key=address.key, since=since)
        assert row is not None, "an aggregate has one row"
        return int(row["times"]), int(row["first"] or self.now)

    def was_written_to(self, address: Address) -> bool:
        """Whether the room ever accepted a message to this address."""
        return self.connection.one("was_written_to", room=self.room, key=address.key) is not None

    def cancel_one(self, delivery_id: int, *, why: str) -> bool:
        """Cancel one delivery; false if it has begun to leave."""
        return bool(self.connection.run("cancel_delivery", id=delivery_id, text=why, now=self.now))

    def cancellable(self, thread_id: int, *, mailbox_id: int) -> list[Row]:
        """Outbox rows (id, message_id) of a thread and sender that wait for a later attempt; what is due is on its way."""
        return self.connection.all(
            "open_outbox_of_thread", thread_id=thread_id, mailbox_id=mailbox_id, in_line=IN_LINE, now=self.now
        )

    def behind(self, outbox_ids: Iterable[int]) -> set[int]:
        """Those before which something was written in their thread that is under way."""
        rows = self.connection.all("behind_another", ids=json.dumps(list(outbox_ids)), now=self.now)
        return {row["id"] for row in rows}

    def let_follow(self, thread_ids: Iterable[int]) -> None:
        """Due now: what waits behind something of these threads."""
        threads = json.dumps(sorted(set(thread_ids)))
        if self.connection.run("let_follow", room=self.room, thread_ids=threads, in_line=IN_LINE, now=self.now):
            self.connection.signal(Signal.MAIL)

    def settle_by_reference(self, message_ids: Iterable[str]) -> set[int]:
        """An answer to a message proves that it arrived: settle its `unknown` deliveries as sent; the outbox ids."""
        rows = self.connection.all("unknown_by_message_id", room=self.room, message_ids=json.dumps(list(message_ids)))
        for outbox_id in {row["outbox_id"] for row in rows}:
            self.settle(outbox_id, DeliveryStatus.SENT, why="answered by its recipient")
        return {row["outbox_id"] for row in rows}

    def settle(self, outbox_id: int, status: DeliveryStatus, *, why: str) -> int:
        """Give `unknown` deliveries the outcome that was found by looking; how many."""
        return self.connection.run("settle_delivery", outbox_id=outbox_id, status=status, text=why, now=self.now)

    def reopen(self, outbox_id: int) -> int:
        """Queue ended deliveries again, by a person's decision; how many."""
        self.connection.run("queue_outbox_again", outbox_id=outbox_id, now=self.now)
        return self.connection.run("reopen_deliveries", outbox_id=outbox_id, now=self.now)

    def with_status(
        self, statuses: Iterable[DeliveryStatus], *, mailboxes: Sequence[str] | None = None, before: int, count: int
    ) -> list[Row]:
        """Delivery rows in any of these statuses, newest first, below the delivery id `before`; of these mailboxes, or of all."""
        wanted = (("status", each) for each in set(statuses))
        if mailboxes is None:
            return self.newest_of("deliveries_by_status", wanted, before=before, count=count)
        named = json.dumps(list(mailboxes))
        return self.newest_of("deliveries_by_status_of", wanted, mailboxes=named, before=before, count=count)

    def _queued(self, outbox_id: int, address: Address) -> dict[str, object]:
        return {
            "room": self.room,
            "outbox_id": outbox_id,
            "local_part": address.local_part,
            "domain": address.domain,
            "key": address.key,
            "now": self.now,
        }


def delivery(row: Row) -> Delivery:
    """The public value of a delivery row."""
    return Delivery(
        recipient=Address(local_part=row["recipient_local_part"], domain=row["recipient_domain"]),
        status=DeliveryStatus(row["status"]),
        code=row["code"],
        enhanced=row["enhanced"],
        text=row["text"],
        attempts=row["attempts"],
        next_attempt_at=at(row["next_attempt_at"]) if row["next_attempt_at"] else None,
        updated_at=at(row["updated_at"]),
    )
