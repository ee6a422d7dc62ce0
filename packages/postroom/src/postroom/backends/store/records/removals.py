"""Taking rows out for good, with everything that hangs on them: messages, threads, events, what is known of a person."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from postroom.backends.store.records.attachments import Attachments
from postroom.backends.store.records.claims import (
    EXPIRY_QUEUE,
    OUTBOX_QUEUE,
    PROMISE_QUEUE,
    REQUEST_QUEUE,
    TIMER_QUEUE,
    wake_queue,
)
from postroom.backends.store.records.cursors import Cursors
from postroom.backends.store.records.removed_ids import RemovedIds
from postroom.backends.store.records.search import LONGEST, SEARCH_CURSOR
from postroom.backends.store.records.table import Table
from postroom.mail.redacting import is_named, json_without_address, without_address
from postroom.model.address import Address
from postroom.ports.database import Row

_OF_MESSAGES = (
    "attachment_text", "attachment", "message_content", "quarantine", "run_read", "run_send",
)  # fmt: skip
PACE_CURSOR = "sweep:pace"
_WORDS_OF_THREADS = {
    "thread_note": {"note": json_without_address},
    "promise": {"body": without_address},
    "plan": {"body": json_without_address},
    "request": {"partner": json_without_address, "body": json_without_address, "answer": json_without_address},
}
_OF_THREADS = ("thread_note", "promise", "plan", "request", "notice", "thread_usage", "thread_key")


@dataclass(frozen=True)
class PersonKeys:
    """How a person's address is found: as it is compared, with a subaddress, and either of these as part of a text."""

    key: str
    subaddressed: str
    mentions: str
    subaddressed_in: str

    @classmethod
    def of(cls, address: Address) -> PersonKeys:
        """For a person with all subaddresses."""
        key = address.person_key
        local_part, _, domain = _escaped(key).rpartition("@")
        subaddressed = f"{local_part}+%@{domain}"
        return cls(key, subaddressed, f"%{_escaped(key)}%", f"%{subaddressed}%")

    def parameters(self) -> dict[str, str]:
        """What statements about a person's address take."""
        return {"key": self.key, "subaddressed": self.subaddressed}

    def in_texts(self) -> dict[str, str]:
        """What statements about texts that name a person take."""
        return {"mentions": self.mentions, "subaddressed_in": self.subaddressed_in}

    def are_in(self, text: str) -> bool:
        """Whether a text names the person."""
        return is_named(text, self.key)


class Removals(Table):
    """What is removed, and what has to be found for it."""

    def threads_at_rest(self, *, before: int, after: int, count: int) -> list[int]:
        """Threads that have been silent since then, and that nothing and nobody needs."""
        rows = self.connection.all(
            "threads_at_rest", room=self.room, before=before, after=after, count=count, now=self.now
        )
        return [row["id"] for row in rows]

    def discarded(self, *, before: int, count: int) -> list[int]:
        """Messages that a person discarded before then, and that no agent ever saw; nobody lets them in before the commit."""
        return [
            row["id"] for row in self.connection.all("discarded_before", room=self.room, before=before, count=count)
        ]

    def messages_of(self, threads: Collection[int]) -> list[int]:
        """Every message of these threads."""
        return [row["id"] for row in self.connection.all("messages_of_threads", threads=_ids(threads))]

    def remove_threads(self, threads: Collection[int]) -> int:
        """Remove threads with their messages, notes, plans and drafts; how many messages that were."""
        messages = self.messages_of(threads)
        with self._ids_kept():
            self.remove_messages(messages)
            for queue, table in (
                (TIMER_QUEUE, "plan"),
                (PROMISE_QUEUE, "promise"),
                (REQUEST_QUEUE, "request"),
            ):
                self._withdraw(queue, self._numbers(table, "thread_id", threads))
            self._remove_drafts(self._numbers("approval", "thread_id", threads))
            for table in _OF_THREADS:
                self._delete(table, "thread_id", threads)
            for number in threads:
                self.forget_memory(number)
                self.connection.tell(
                    "delete from taint where room = :room and subject = :subject",
                    [{"room": self.room, "subject": f"t{number}"}],
                )
            self._delete("thread", "id", threads)
        return len(messages)

    def forget_memory(self, thread: int) -> None:
        """What agents' frameworks remember of a thread."""
        sql = "delete from memory where room = :room and name like :ending"
        self.connection.tell(sql, [{"room": self.room, "ending": f"%/t{thread}"}])

    def remove_messages(self, messages: Collection[int]) -> None:
        """Remove messages: bytes, text, index, files, placements, deliveries, turns."""
        if not messages:
            return
        with self._ids_kept():
            self._remove_messages(messages)

    def unindex(self, messages: Collection[int]) -> list[Row]:
        """Take messages out of the search index; those that were in it."""
        indexed = int(Cursors(self.connection, self.room, self.now).load(SEARCH_CURSOR) or 0)
        rows = self.connection.all("texts_to_unindex", ids=_ids(messages), indexed=indexed)
        for row in rows:
            text = row["new_text"][:LONGEST]
            self.connection.run("unindex_message", id=row["id"], subject=row["subject"], new_text=text)
        return rows

    def old_events(self, *, before: int, after: int, last: int) -> list[int]:
        """Events of a part of the log, from before then, that nobody is yet to be told, of threads that do not go on."""
        rows = self.connection.all("old_events", room=self.room, before=before, after=after, last=last)
        return [row["id"] for row in rows]

    def part_of_log(self, *, before: int, after: int, count: int) -> int | None:
        """Where the next `count` events end; `None` once they are all from a later time, or there are none."""
        row = self.connection.one("oldest_events", room=self.room, after=after, count=count)
        if row is None or row["last"] is None or row["begun_at"] >= before:
            return None
        return int(row["last"])

    def remove_events(self, events: Collection[int]) -> None:
        """Remove events, and what became of telling them."""
        for statement in ("forget_told", "forget_tries"):
            self.connection.run(statement, room=self.room, events=_ids(events))
        self._delete("event", "id", events)

    def forget_pace(self, *, before: int, count: int = 1_000) -> int:
        """How often somebody was written to counts no more: looked for among the next `count` people, and at the end of them
        from the first one again; how many rows.
        """
        cursors = Cursors(self.connection, self.room, self.now)
        after = cursors.load(PACE_CURSOR) or ""
        row = self.connection.one("end_of_pace_part", room=self.room, after=after, count=count)
        last = row["last"] if row is not None else None
        cursors.save(PACE_CURSOR, last or "")
        if last is None:
            return 0
        return self.connection.run("forget_pace", room=self.room, before=before, after=after, last=last)

    def forget_approval_keys(self, *, before: int, count: int = 1_000) -> int:
        """What held drafts stood for that were decided before then; how many rows."""
        return self.connection.run("forget_approval_keys", room=self.room, before=before, count=count)

    def of_person(self, person: PersonKeys) -> list[Row]:
        """Every message from or to a person: id and thread."""
        return self.connection.all("messages_of_person", room=self.room, **person.parameters())

    def others_outside(self, threads: Collection[int], person: PersonKeys) -> list[Row]:
        """Messages that show that somebody else outside takes part: thread_id and id."""
        return self.connection.all("others_outside", room=self.room, threads=_ids(threads), **person.parameters())

    def is_being_delivered(self, person: PersonKeys) -> bool:
        """Whether mail to a person is on its way at this moment."""
        return self.connection.one("being_delivered_to", room=self.room, **person.parameters()) is not None

    def forget_person(self, person: PersonKeys) -> int:
        """Whatever names a person beside messages: deliveries, pace, links, notices, denials; how many rows."""
        parameters = {"room": self.room, **person.parameters(), **person.in_texts()}
        statements = (
            "redact_deliveries",
            "forget_pace_of",
            "forget_links_of",
            "forget_notices_of",
            "forget_denials_of",
        )
        named = sum(self.connection.run(statement, **parameters) for statement in statements)
        return named + self._forget_drafts_to(person) + self._forget_answers_about(person)

    def events_that_mention(self, person: PersonKeys) -> list[Row]:
        """Events whose details name a person."""
        return self.connection.all("events_that_mention", room=self.room, **person.in_texts())

    def redact_event(self, event: int, *, details: str) -> None:
        """Leave an event with other details."""
        self.connection.run("redact_event", id=event, details=details)

    def message_to_redact(self, number: int) -> Row:
        """A message with its bytes."""
        row = self.connection.one("message_to_redact", id=number)
        assert row is not None
        return row

    def redact_message(self, number: int, *, content: bytes | None, **columns: str | int) -> None:
        """Leave a message with other words; the search index too."""
        indexed = self.unindex([number])
        self.connection.run("redact_message", id=number, **columns)
        if content is not None:
            self.connection.run("replace_content", message_id=number, content=content)
        if indexed:
            text = str(columns["new_text"])[:LONGEST]
            self.connection.run("index_message", id=number, subject=columns["subject"], new_text=text)

    def redact_in_threads(self, threads: Collection[int], person: PersonKeys) -> None:
        """Leave what was noted, planned, promised and asked for in these threads without a person's address."""
        for table, columns in _WORDS_OF_THREADS.items():
            asked = f"select id, {', '.join(columns)} from {table} where thread_id = :thread"  # noqa: S608 - names of our own
            changed = ", ".join(f"{name} = :{name}" for name in columns)
            rows = [row for thread in threads for row in self.connection.ask(asked, thread=thread)]
            without = [
                {name: redact(row[name], person.key) if row[name] else row[name] for name, redact in columns.items()}
                | {"id": row["id"]}
                for row in rows
            ]
            if without:
                self.connection.tell(f"update {table} set {changed} where id = :id", without)  # noqa: S608

    def _remove_messages(self, messages: Collection[int]) -> None:
        ids = _ids(messages)
        self.unindex(messages)
        Attachments(self.connection, self.room, self.now).count_less(messages)
        outboxes = [row["id"] for row in self.connection.all("outboxes_of_messages", ids=ids)]
        wakes = self._withdraw_turns(ids)
        self._withdraw(OUTBOX_QUEUE, outboxes)
        self._delete("wake", "id", wakes)
        self.connection.run("forget_intents_of", outboxes=_ids(outboxes))
        self._delete("delivery", "outbox_id", outboxes)
        self._delete("outbox", "id", outboxes)
        self._remove_placements(ids)
        self.connection.run("forget_wire_ids", room=self.room, ids=ids)
        for table in _OF_MESSAGES:
            self._delete(table, "message_id", messages)
        self._delete("message", "id", messages)

    def _remove_placements(self, messages: str) -> None:
        removed = self.connection.all("remove_placements", room=self.room, ids=messages)
        unread = Counter(row["mailbox_id"] for row in removed if row["unread"])
        for mailbox_id, count in sorted(unread.items()):
            self.connection.run("add_unread", id=mailbox_id, count=-count)

    def _forget_drafts_to(self, person: PersonKeys) -> int:
        """Held drafts that were to go to a person, or that name them."""
        sql = "select id, recipients, subject, body, html from approval where room = :room"
        drafts = [row["id"] for row in self.connection.ask(sql, room=self.room) if _concerns(row, person)]
        self._remove_drafts(drafts)
        return len(drafts)

    def _remove_drafts(self, drafts: Sequence[int]) -> None:
        if not drafts:
            return
        with self._ids_kept():
            self._withdraw(EXPIRY_QUEUE, drafts)
            for table in ("approval_file", "approval_key"):
                self._delete(table, "approval_id", drafts)
            self._delete("approval", "id", drafts)
        sql = "update wake set approval_id = null where approval_id = :draft"
        self.connection.tell(sql, [{"draft": draft} for draft in drafts])

    def _forget_answers_about(self, person: PersonKeys) -> int:
        """What calls with an idempotency key were answered, where it names a person."""
        sql = "select id, body from answer where room = :room and body is not null"
        rows = self.connection.ask(sql, room=self.room)
        answers = [row["id"] for row in rows if person.are_in(bytes(row["body"]).decode(errors="replace"))]
        self._delete("answer", "id", answers)
        return len(answers)

    def overwrite(self, *, on: bool) -> None:
        """From now on the database overwrites what is deleted, where it has to be told to."""
        if self.connection.dialect == "sqlite":
            self.connection.ask(f"pragma secure_delete = {'on' if on else 'off'}")

    def recount(self, threads: Collection[int]) -> None:
        """Threads that lost messages say how many they have."""
        sql = (
            "update thread set message_count = (select count(*) from message where message.thread_id = thread.id) "
            "where id = :id"
        )
        if threads:
            self.connection.tell(sql, [{"id": number} for number in sorted(threads)])

    def _ids_kept(self) -> AbstractContextManager[None]:
        return RemovedIds(self.connection, self.room, self.now).kept()

    def _numbers(self, table: str, column: str, values: Collection[int]) -> list[int]:
        sql = f"select id from {table} where {column} = :value"  # noqa: S608 - names of our own
        return [row["id"] for value in values for row in self.connection.ask(sql, value=value)]

    def _withdraw(self, queue: str, subjects: Sequence[int]) -> None:
        sql = "delete from claim where room = :room and queue = :queue and subject_id = :subject_id"
        if subjects:
            self.connection.tell(sql, [{"room": self.room, "queue": queue, "subject_id": each} for each in subjects])

    def _withdraw_turns(self, messages: str) -> list[int]:
        """Nobody takes the turns any more that are about these messages; which turns."""
        turns = self.connection.all("wakes_of_messages", ids=messages)
        for turn in turns:
            self._withdraw(wake_queue(turn["mailbox_id"]), [turn["id"]])
        return [turn["id"] for turn in turns]

    def _delete(self, table: str, column: str, values: Collection[int]) -> None:
        sql = f"delete from {table} where {column} = :value"  # noqa: S608 - names of our own
        if values:
            self.connection.tell(sql, [{"value": value} for value in values])


def _concerns(draft: Row, person: PersonKeys) -> bool:
    """Whether a held draft is for a person, or names them."""
    people = [each for field in json.loads(draft["recipients"]).values() for each in field]
    to_them = any(Address.model_validate(each["address"]).person_key == person.key for each in people)
    return to_them or any(person.are_in(draft[part] or "") for part in ("subject", "body", "html"))


def _ids(numbers: Collection[int]) -> str:
    return json.dumps(sorted(numbers))


def _escaped(text: str) -> str:
    """Text as a part of a LIKE pattern."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
