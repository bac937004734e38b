-- Does the log hold another address of which this one is a part?
SELECT EXISTS (FROM messages WHERE contains(recipient, $address) AND recipient <> $address);
