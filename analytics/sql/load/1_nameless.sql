-- Has any row neither the source's own id nor a key of ours?
SELECT count(*) > 0 FROM incoming WHERE message_id IS NULL AND key IS NULL;
