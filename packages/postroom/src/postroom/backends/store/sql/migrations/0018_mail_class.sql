-- What each message from outside is, and until which day its author is away (a date, or empty).
alter table message add column kind text not null default '';
alter table message add column until text not null default '';
