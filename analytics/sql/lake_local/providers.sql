-- The mailbox provider of each distinct domain and receiving host.
SELECT recipient_domain, mx_host,
       provider_of(recipient_domain, mx_host, $own_domains::VARCHAR[]) AS provider
FROM asked;
