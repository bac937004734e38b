-- Answers that servers give, each to another address, from another host and with another id.
COPY (
    SELECT number AS place, 1::INTEGER AS batch, md5_number(number::VARCHAR)::UUID AS key,
           TIMESTAMP '2026-01-01' + to_seconds(number) AS answered_at,
           NULL::VARCHAR AS reply_code, NULL::VARCHAR AS enhanced_code,
           replace(says, '{recipient}', format('kunde{}@garn{}.example', number, number % 5000))
               .replace('{domain}', format('garn{}.example', number % 5000))
               .replace('{host}', format('mx{}.garn{}.example', number % 3, number % 5000))
               .replace('{address}', format('192.0.{}.{}', number % 200, number % 250))
               .replace('{id}', left(md5(number::VARCHAR), 13)) AS answer,
           'other' AS provider, false AS stopped
    FROM (SELECT range AS number, $says[1 + range % len($says)] AS says FROM range($answers))
) TO $file
