"""Routing rules in the store."""

from __future__ import annotations

from postroom import Rule
from postroom.backends.store.store import Store


def test_rules_are_kept_in_the_order_in_which_they_are_asked(store: Store) -> None:
    first, second = Rule(name="b", to="billing", order=1, words="invoice"), Rule(name="a", to="support")

    assert store.write(lambda records: [records.rules.add(rule) for rule in (second, first, first)]) == [
        True,
        True,
        False,
    ]
    assert store.read(lambda records: records.rules.all()) == [first, second]


def test_a_rule_is_replaced_and_removed_by_name(store: Store) -> None:
    changed = Rule(name="a", to="billing", order=5)
    store.write(lambda records: records.rules.add(Rule(name="a", to="support")))

    assert store.write(lambda records: (records.rules.replace(changed), records.rules.remove("b"))) == (True, False)
    assert store.read(lambda records: records.rules.all()) == [changed]
    assert store.write(lambda records: records.rules.remove("a"))
