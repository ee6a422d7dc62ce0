"""The arithmetic of a shared limit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from postroom.policy.fair_share import Standing, guarantee, part_of, pool_of

LIMIT, RESERVE, GUARANTEED = 100, 0.1, 0.5
KINDS = st.tuples(st.integers(min_value=0, max_value=3), st.integers(min_value=1, max_value=4), st.booleans())


def play(weights: list[int], wishes: list[tuple[int, int, bool]]) -> tuple[list[int], list[int], list[int]]:
    """Let mailboxes send what the rule lets pass; what each began, what each replied, and what each is guaranteed."""
    pool = pool_of(LIMIT, reserve=RESERVE)
    promised = part_of(pool, guaranteed=GUARANTEED)
    own = [guarantee(promised, share=weight, shares=sum(weights), at_most=None) for weight in weights]
    begun, replied = [0] * len(weights), [0] * len(weights)
    for mailbox, count, reply in wishes:
        others = sum(max(0, own[i] - begun[i]) for i in range(len(weights)) if i != mailbox)
        standing = Standing(sum(begun) + sum(replied), LIMIT, pool, begun[mailbox], own[mailbox], others)
        left = standing.left_for_replies if reply else standing.left
        if count <= left:
            (replied if reply else begun)[mailbox] += count
    return begun, replied, own


@given(weights=st.lists(st.integers(0, 5), min_size=4, max_size=4), wishes=st.lists(KINDS, max_size=200))
def test_the_limit_and_the_reserve_hold_whatever_is_wished(weights, wishes):
    begun, replied, _ = play(weights, wishes)

    assert sum(begun) + sum(replied) <= LIMIT
    assert sum(begun) <= pool_of(LIMIT, reserve=RESERVE)


@given(weights=st.lists(st.integers(1, 5), min_size=4, max_size=4), wishes=st.lists(KINDS, max_size=200))
def test_nobody_is_starved_and_a_reply_always_finds_room(weights, wishes):
    """Whoever begins mail, its guarantee is there to the end; and a reply, where replies used no more than is kept for them."""
    no_replies = [(mailbox, count, False) for mailbox, count, _ in wishes]
    to_the_end = [(3, 1, False)] * LIMIT

    begun, _, own = play(weights, [*no_replies, *to_the_end])
    _, replied, _ = play(weights, [*no_replies, *[(0, 1, True)] * 10])

    assert begun[3] >= own[3]
    assert sum(replied) == 10


def test_a_lone_mailbox_borrows_what_nobody_else_wants():
    begun, _, _ = play([1], [(0, 1, False)] * 200)

    assert begun == [90]


def test_shares_go_by_weight_and_never_beyond_a_mailboxs_own_limit():
    assert guarantee(90, share=2, shares=3, at_most=None) == 60
    assert guarantee(90, share=2, shares=3, at_most=50) == 50
    assert guarantee(90, share=0, shares=0, at_most=None) == 0


def test_a_reserve_is_whole_messages():
    assert [pool_of(limit, reserve=0.1) for limit in (9, 10, 2_000)] == [9, 9, 1_800]
    assert pool_of(100, reserve=0.29) == 71
