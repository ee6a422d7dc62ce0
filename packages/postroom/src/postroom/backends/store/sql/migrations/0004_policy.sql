-- What a person decided about a mailbox, and what kind of mail each outbox row is, for the gates.
alter table mailbox add column purpose text not null default 'outreach';
alter table mailbox add column oversight text not null default 'autonomous';
alter table outbox add column traffic text not null default 'outreach';
