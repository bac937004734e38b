-- Keep the bursts that were found and counted.
INSERT INTO bursts BY NAME FROM counted_bursts;
