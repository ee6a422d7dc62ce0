-- By what the turn was held (claim:fence) that made a plan, or found it again: each try of it finds what was planned before.
alter table plan add column hold text;
