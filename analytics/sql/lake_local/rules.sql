-- What each rule stands for.
SELECT rule, cause, reason, confidence FROM rules;
