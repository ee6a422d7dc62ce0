-- What canaries are made from, and the way to the newest messages to an address.
create table canary (
    room $int not null,
    name text not null,
    seed text not null,
    created_at $int not null,
    primary key (room, name)
);
create index delivery_by_recipient_and_outbox on delivery (room, recipient_key, outbox_id);
