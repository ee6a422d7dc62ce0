-- What a person decided about a mailbox's limits; and how often the mailboxes that share a limit, or their shares, changed.
alter table mailbox add column day_limit $int;
alter table mailbox add column month_limit $int;
alter table mailbox add column share $int not null default 1;
alter table room add column shares_version $int not null default 0;

-- One row for each mailbox, domain and room: its newest day and month. `begun` is mail that is no reply. Of a day that several
-- mailboxes share: the sum of their shares, what is promised to all of them, and what each has taken of that; valid for `basis`.
create table usage (
    room $int not null,
    scope text not null,
    owner text not null,
    day $int not null default 0,
    day_used $int not null default 0,
    day_begun $int not null default 0,
    month $int not null default 0,
    month_used $int not null default 0,
    basis text not null default '',
    shares $int not null default 0,
    promised $int not null default 0,
    taken $int not null default 0,
    primary key (room, scope, owner)
);
insert into usage (room, scope, owner) select room, 'mailbox', name from mailbox;
insert into usage (room, scope, owner) select distinct room, 'domain', domain from mailbox;
insert into usage (room, scope, owner) select id, 'room', '' from room;

-- How often somebody outside was written to, unasked, on the newest such day; and when last, and the time before.
create table pace (
    room $int not null,
    address_key text not null,
    day $int not null,
    used $int not null,
    last_at $int not null,
    previous_at $int,
    primary key (room, address_key)
);

-- How a domain stands with those who receive its mail: young since, in doubt since, forgiven by a person at.
create table domain_standing (
    room $int not null,
    domain text not null,
    warm_up_since $int,
    level $int not null default 0,
    forgiven_at $int not null default 0,
    primary key (room, domain)
);

-- What became of the messages that were accepted on a day.
create table reputation (
    room $int not null,
    domain text not null,
    day $int not null,
    sent $int not null,
    bounced $int not null,
    complained $int not null,
    primary key (room, domain, day)
);
