-- name: unindexed_messages
-- Looks back a little: a message may become visible after one with a higher id.
select id, subject, new_text from message where +room = :room and id > :after - 1000
and not exists (select 1 from message_text where message_text.message_id = message.id) order by id limit :count

-- name: index_message
insert into message_text (message_id, words) values (:id, to_tsvector('simple', :subject || ' ' || :new_text))
on conflict (message_id) do nothing

-- name: search_messages
-- Common words are found among the newest messages, one after another; what they hold too seldom is looked up among all, where there
-- are not many then. Placements are looked up one by one (offset 0): how many there will be is more than a planner can guess.
with newest as materialized (
    select message_id, unread from placement where mailbox_id = :mailbox_id order by message_id desc limit 4000
), recent as materialized (
    select newest.message_id, newest.unread
    from (select * from newest order by message_id desc) as newest cross join lateral
        (select words from message_text where message_text.message_id = newest.message_id offset 0) as indexed
    where indexed.words @@ to_tsquery('simple', :query) limit :count
), hits as materialized (
    select message_id from message_text where words @@ to_tsquery('simple', :query)
    and (select count(*) from recent) < :count and (select count(*) from newest) = 4000
), older as materialized (
    select hit.message_id, placed.unread from (select message_id from hits order by message_id desc) as hit cross join lateral
        (select unread from placement where mailbox_id = :mailbox_id and message_id = hit.message_id offset 0) as placed
    limit :count
)
select message.*, thread.epoch, found.unread
from (select * from recent union select * from older order by message_id desc limit :count) as found
join message on message.id = found.message_id join thread on thread.id = message.thread_id order by message.id desc
