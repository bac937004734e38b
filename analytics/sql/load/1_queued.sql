-- A row that knows only a queue id is about the message that last had it; a queue gives up after
-- five days, and ids are used again later.
CREATE TEMP TABLE keyed AS
WITH shopped AS (
    SELECT * REPLACE (coalesce(shop, getvariable('shop')) AS shop) FROM incoming
), named AS (
    SELECT shopped.* REPLACE (
        coalesce(shopped.message_id,
                 CASE WHEN known.queued_at > shopped.queued_at - INTERVAL 7 DAY
                      THEN known.message_id END,
                 shopped.queue_id || strftime(shopped.queued_at, '.%Y-%m-%d')) AS message_id)
    FROM shopped
    ASOF LEFT JOIN queue_ids AS known
      ON known.shop = shopped.shop AND known.queue_id = shopped.queue_id
     AND known.queued_at <= shopped.queued_at
)
SELECT * EXCLUDE (whole_subject, whole_type, whole_id, whole_time)
         REPLACE (identity(shop, message_id, recipient) AS key),
       NULL::UBIGINT AS same
FROM named;
