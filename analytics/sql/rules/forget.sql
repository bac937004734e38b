-- Answers are classified anew when the rules have changed.
DELETE FROM rules;
DELETE FROM answers;
