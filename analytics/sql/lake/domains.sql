-- The distinct domains and receiving hosts, for the driver to name their providers.
SELECT recipient_domain, mx_host
FROM (
    SELECT domain_of(recipient) AS recipient_domain, mx_host FROM completed
    UNION
    SELECT recipient_domain, mx_host FROM said
) AS places;
