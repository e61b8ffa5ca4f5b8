-- Why "nothing was found" is no proof that there is nothing: one row per hindrance; the one with the lowest place is
-- the company's unknown_reason. A company without a row here was looked at thoroughly.
SELECT c.run_id, c.company, coalesce(m.state, 'not_asked') AS reason, 1 AS place, m.exchange_id,
  coalesce(m.url, '') AS at
FROM run_companies AS c
LEFT JOIN main_site AS m ON m.run_id = c.run_id AND m.company = c.company
WHERE m.state IS NOT 'readable'
UNION ALL
SELECT run_id, company, why, 2, exchange_id, url FROM main_controls WHERE NOT honest
UNION ALL
SELECT run_id, company, 'unread_host', 3, NULL, host FROM unread_hosts
UNION ALL
SELECT run_id, company, 'unread_link', 4, exchange_id, url FROM unread_links
UNION ALL
SELECT m.run_id, m.company, CASE WHEN c.leftover > 0 THEN 'over_budget' ELSE 'not_asked' END, 5, NULL, m.host
FROM main_site AS m
JOIN run_companies AS c ON c.run_id = m.run_id AND c.company = m.company
WHERE m.state = 'readable' AND NOT EXISTS (
  SELECT 1 FROM main_controls AS k WHERE k.run_id = m.run_id AND k.company = m.company
)
