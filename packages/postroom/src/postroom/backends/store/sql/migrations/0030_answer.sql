-- What a call with an idempotency key was answered. status 0: the call is under way, or was cut off; a body of null: its answer
-- held a secret and is not kept.
create table answer (
    id $id,
    room $int not null,
    agent_key text not null,
    key text not null,
    digest text not null,
    status $int not null default 0,
    body $bytes,
    begun_at $int not null,
    unique (room, agent_key, key)
);
create index answer_by_age on answer (room, begun_at);
