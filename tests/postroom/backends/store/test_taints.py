"""Taints of threads and runs, and what runs did, on every database."""

from __future__ import annotations

from dataclasses import replace

from postroom.backends.store.records.records import Records
from postroom.backends.store.records.taints import level_of
from postroom.backends.store.store import Store
from postroom.model.address import Participant
from postroom.model.message import Direction
from postroom.model.taint import Denial, Sent, TaintLevel
from tests.postroom.backends.store.conftest import START, HandClock, address, message, stored, thread

OUTSIDE, SUSPICIOUS = TaintLevel.OUTSIDE, TaintLevel.SUSPICIOUS
KEYS = ["turn:1", "langchain:7"]


def taint(store: Store, subject: str, level: TaintLevel, *, reason: str = "outside", hours: int = 1) -> None:
    until = START + hours * 3_600_000
    store.write(lambda r: r.taints.mark([subject], level=level, reason=reason, message_id=None, expires_at=until))


def level(store: Store, *subjects: str) -> TaintLevel:
    return store.read(lambda records: level_of(records.taints.of(subjects)))


def person(text: str) -> Participant:
    return Participant(address=address(text))


def test_the_highest_level_counts_and_each_ends_at_its_own_time(store: Store, clock: HandClock) -> None:
    taint(store, "t3", SUSPICIOUS, reason="marked", hours=1)
    taint(store, "t3", OUTSIDE, hours=2)

    levels = []
    for _ in range(3):
        levels.append(level(store, "t3", "turn:1"))
        clock.time += 3_600_000

    assert levels == [SUSPICIOUS, OUTSIDE, TaintLevel.NONE]


def test_the_same_reason_again_lasts_longer(store: Store, clock: HandClock) -> None:
    taint(store, "t3", OUTSIDE, hours=1)
    taint(store, "t3", OUTSIDE, hours=3)
    clock.time += 2 * 3_600_000

    rows = store.read(lambda records: records.taints.of(["t3"]))

    assert [(row["since"], row["expires_at"]) for row in rows] == [(START, START + 3 * 3_600_000)]


def test_a_cleared_subject_leaves_the_others(store: Store) -> None:
    taint(store, "t3", OUTSIDE)
    taint(store, "t4", OUTSIDE)

    assert store.write(lambda records: records.taints.clear("t3")) == 1

    assert [row["subject"] for row in store.read(lambda records: records.taints.all())] == ["t4"]


def test_what_is_over_is_forgotten(store: Store, clock: HandClock) -> None:
    taint(store, "t3", OUTSIDE, hours=1)
    taint(store, "t4", OUTSIDE, hours=9)
    clock.time += 2 * 3_600_000

    assert store.write(lambda records: records.taints.forget()) == 1
    assert level(store, "t4") is OUTSIDE


def test_a_thread_is_trusted_message_by_message(store: Store) -> None:
    number = thread(store)
    store.write(lambda records: stored(records, replace(message(number), taint=SUSPICIOUS)))
    assert store.read(lambda records: records.threads.worst_message(number)) is SUSPICIOUS

    assert store.write(lambda records: records.taints.clear_messages(number)) == 1

    assert store.read(lambda records: records.threads.worst_message(number)) is TaintLevel.NONE


def test_who_takes_part_in_a_thread(store: Store) -> None:
    number = thread(store)
    victims = (person("victim@example.org"),)
    mails = (
        replace(message(number), cc=(person("bob@example.com"),), taint=OUTSIDE),
        replace(
            message(number, message_id="<2@x>", sender="mallory@evil.example"),
            cc=victims,
            taint=SUSPICIOUS,
        ),
        replace(message(number, message_id="<3@x>", direction=Direction.OUTBOUND), to=(person("carol@x.org"),)),
    )
    store.write(lambda records: [stored(records, mail) for mail in mails])

    people = store.read(lambda records: records.threads.taking_part(number))

    assert {str(each) for each in people.wrote} == {"ada@example.com", "mallory@evil.example"}
    assert {str(each) for each in people.written_to} == {"carol@x.org"}
    assert {str(each) for each in people.named} == {"bob@example.com", "support@acme.test"}
    assert people.involve(address("Bob@example.com"), named=True)
    assert not people.involve(address("bob@example.com"), named=False)


def test_who_wrote_often_is_read_once(store: Store) -> None:
    """Everything that comes into a thread is judged by its people: a thousand rows of them took longer than all else."""
    number = thread(store)
    mails = [message(number, message_id=f"<{each}@x>") for each in range(20)]
    mails += [message(number, message_id=f"<{each}@y>", direction=Direction.OUTBOUND) for each in range(20)]
    store.write(lambda records: [stored(records, mail) for mail in mails])

    rows = store.read(lambda records: records.connection.all("correspondence", thread_id=number, count=100))

    assert sorted(row["direction"] for row in rows) == [Direction.INBOUND, Direction.OUTBOUND]


def test_the_thread_opened_last_is_the_runs_own(store: Store) -> None:
    first, second = (thread(store) for _ in range(2))
    numbers = store.write(
        lambda records: [stored(records, message(number, message_id=f"<{number}@x>")) for number in (first, second)]
    )

    def home(records: Records) -> int | None:
        return records.reads.opened_last(KEYS)

    store.write(lambda records: records.reads.record(KEYS, numbers[:1], opened=False))
    only_listed = store.read(home)
    store.write(lambda records: records.reads.record(KEYS, numbers, opened=False))
    two_listed = store.read(home)
    opened = []
    for number in (numbers[1], numbers[0]):
        store.write(lambda records, number=number: records.reads.record(KEYS, [number], opened=True))
        opened.append(store.read(home))

    assert (only_listed, two_listed, opened) == (first, None, [second, first])


def test_joined_names_of_a_run_know_the_same(store: Store) -> None:
    number = thread(store)
    mail = store.write(lambda records: stored(records, message(number)))
    store.write(lambda records: records.reads.record(["turn:1"], [mail], opened=True))

    store.write(lambda records: records.reads.join(KEYS))

    assert store.read(lambda records: records.reads.opened_last(["langchain:7"])) == number
    assert store.read(lambda records: records.reads.readers(mail)) == sorted(KEYS)
    assert store.read(lambda records: records.reads.threads_in_run(KEYS)) == [number]


def test_a_denial_is_kept_in_its_first_words_under_every_name(store: Store) -> None:
    for words in ("No.", "Still no."):
        denial = Denial("reply:1", words, "wait.")
        store.write(lambda records, denial=denial: records.runs.deny(KEYS, denial, rule="recipients"))

    assert store.read(lambda records: records.runs.denials(KEYS)) == [Denial("reply:1", "No.", "wait.")]
    assert store.read(lambda records: records.runs.denied()) == dict.fromkeys(KEYS, 1)
    assert store.write(lambda records: records.runs.forgive("turn:1")) == 1
    assert store.read(lambda records: records.runs.denials(["turn:1"])) == []


def test_sends_count_since_mail_last_came_into_the_home_thread(store: Store) -> None:
    home = thread(store)

    def answer(records: Records, name: str) -> None:
        sent = stored(records, message(home, message_id=name, direction=Direction.OUTBOUND))
        records.runs.sent(KEYS, sent, home=home, new_recipients=2)

    store.write(lambda records: [answer(records, name) for name in ("<1@x>", "<2@x>")])
    before = store.read(lambda records: records.runs.sent_since(KEYS, home=home))
    store.write(lambda records: stored(records, message(home, message_id="<3@x>")))
    store.write(lambda records: answer(records, "<4@x>"))

    assert before == Sent(2, 4)
    assert store.read(lambda records: records.runs.sent_since(KEYS, home=home)) == Sent(1, 2)
    assert store.read(lambda records: records.runs.sent_since(["turn:9"], home=home)) == Sent(0, 0)


def test_what_runs_did_long_ago_is_forgotten(store: Store, clock: HandClock) -> None:
    number = thread(store)
    mail = store.write(lambda records: stored(records, message(number)))
    store.write(lambda records: records.reads.record(KEYS, [mail], opened=True))
    store.write(lambda records: records.runs.deny(KEYS, Denial("reply:1", "No.", "wait."), rule="recipients"))
    store.write(lambda records: records.runs.sent(KEYS, mail, home=None, new_recipients=0))

    store.write(lambda records: records.runs.forget(clock.time))

    assert store.read(lambda records: records.reads.in_run(KEYS)) == []
    assert store.read(lambda records: records.runs.denials(KEYS)) == []
    assert store.read(lambda records: records.runs.sent_since(KEYS, home=None)) == Sent()
