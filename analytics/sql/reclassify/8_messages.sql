-- Those messages are filed under what their last answer means.
UPDATE messages
SET reason = renamed.reason, cause = renamed.cause, hardness = renamed.hardness
FROM renamed
WHERE messages.key = renamed.key;
