-- What the scorer said of a message, as JSON: score, level, reasons by code and place. Empty: nobody looked.
alter table message add column risk text not null default '';
