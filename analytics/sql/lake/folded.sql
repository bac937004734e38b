-- What this round's exports tell, one row per message.
CREATE TEMP VIEW folded AS
SELECT ranked.* FROM ranked JOIN this_round ON this_round.number = ranked.round;
