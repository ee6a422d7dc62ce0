-- No statement asks for requests by the mailbox of their row: they go with their threads.
drop index request_by_mailbox;
