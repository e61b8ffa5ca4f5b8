-- TLS versions that the main site accepts: each a completed handshake.
SELECT DISTINCT m.run_id, m.company, m.host, s.version
FROM main_site AS m
JOIN handshakes AS s ON s.run_id = m.run_id AND s.host = m.host
WHERE s.outcome = 'answered' AND s.version IS NOT NULL
