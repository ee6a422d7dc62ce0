-- What each domain publishes: who receives for it (mx), who sends for it (spf), and its policy (dmarc, reports_to).
-- added_at is null for the room's own domain until somebody adds it.
alter table domain add column added_at $int;
alter table domain add column mx text not null default '';
alter table domain add column spf text not null default '';
alter table domain add column dmarc text not null default 'none';
alter table domain add column reports_to text not null default '';

-- private_key is PEM, encrypted where the room has a key secret; it is gone as soon as the key signs no more.
create table dkim_key (
    id $id,
    room $int not null,
    domain text not null,
    selector text not null,
    algorithm text not null,
    generation $int not null,
    state text not null default 'next',
    public_key text not null,
    private_key text,
    created_at $int not null,
    activated_at $int,
    retire_at $int,
    unique (room, domain, selector)
);
