-- Rules that say which mailbox holds a new thread; body: the rule as JSON.
create table rule (
    id $id,
    room $int not null,
    name text not null,
    position $int not null,
    body text not null,
    created_at $int not null,
    unique (room, name)
);

-- An agent of a pool in one process, which renews alive_until as it renews its leases.
create table agent (
    id $id,
    room $int not null,
    pool text not null,
    name text not null,
    process text not null,
    slots $int not null,
    since $int not null,
    alive_until $int not null,
    last_turn_at $int not null default 0,
    unique (room, pool, name, process)
);
create index agent_by_process on agent (room, process);

-- Which agent a leased turn is with. A ready one may be kept for one process, until a moment.
alter table claim add column agent_id $int;
alter table claim add column reserved_for text;
alter table claim add column reserved_until $int;
create index claim_reserved on claim (room, queue, reserved_until) where state = 'ready' and reserved_for is not null;

-- The agent that took a turn last, when anybody did, and how often it was begun without coming to an end.
alter table wake add column agent_id $int;
alter table wake add column taken_at $int;
alter table wake add column unfinished $int not null default 0;
