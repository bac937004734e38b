-- The mailbox provider of each distinct domain and receiving host.
CREATE TEMP TABLE providers AS
SELECT recipient_domain, mx_host,
       provider_of(recipient_domain, mx_host, $own_domains::VARCHAR[]) AS provider
FROM (SELECT DISTINCT domain_of(recipient) AS recipient_domain, mx_host FROM places);
