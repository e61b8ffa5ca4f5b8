-- Why "nothing was found" is no proof that there is nothing: one row per hindrance; the one with the lowest place is
-- the company's unknown_reason. A company without a row here was looked at thoroughly.
SELECT c.run_id, c.company,
  CASE
    WHEN m.state IS NULL THEN 'not_asked'
    -- led on to an address that was not asked: another company's, unless the name is one of our own
    WHEN m.state = 'redirect' AND EXISTS (  -- round in a circle: that address was asked, and leads on as well
        SELECT 1 FROM asked AS a
        WHERE a.run_id = c.run_id AND a.company = c.company AND a.url = m.redirect_to AND a.redirect_to IS NOT NULL
      ) THEN 'too_many_redirects'
    WHEN m.state = 'redirect' THEN CASE WHEN EXISTS (
        SELECT 1 FROM hosts AS h
        WHERE h.run_id = c.run_id AND h.company = c.company AND m.redirect_to LIKE '%//' || h.host || '/%'
      ) THEN 'not_asked' ELSE 'moved' END
    ELSE m.state
  END AS reason,
  1 AS place, m.exchange_id, coalesce(m.url, '') AS at
FROM run_companies AS c
LEFT JOIN main_site AS m ON m.run_id = c.run_id AND m.company = c.company
WHERE m.state IS NOT 'readable'
UNION ALL
SELECT run_id, company, why, 2, exchange_id, url FROM main_controls WHERE why IS NOT NULL
UNION ALL
SELECT run_id, company, CASE why WHEN 'needs_javascript' THEN why ELSE 'unread_host' END, 3, NULL, host FROM unread_hosts
UNION ALL
SELECT run_id, company, CASE why WHEN 'needs_javascript' THEN why ELSE 'unread_link' END, 4, exchange_id, url
FROM unread_links
UNION ALL
SELECT run_id, company, CASE why WHEN 'elsewhere' THEN why WHEN 'needs_javascript' THEN why ELSE 'unread_link' END, 4,
  exchange_id, url
FROM elsewhere WHERE why IS NOT NULL
UNION ALL
-- Something that looks like documentation or data of an API, and not clearly so: it may be one.
-- What a website's own pages fetch is none of it, unless the site leads people there.
SELECT f.run_id, f.company, 'unclear_page', 4, f.exchange_id, f.url FROM counted_findings AS f
WHERE f.strength = 'weak' AND (f.question IN ('reference_page', 'docs_login') OR (f.question = 'open_data' AND (
  f.host NOT IN (SELECT m.host FROM main_site AS m WHERE m.run_id = f.run_id AND m.company = f.company)
  OR EXISTS (SELECT 1 FROM exchanges AS e WHERE e.id = f.exchange_id AND e.probe IN ('link', 'browse', 'pointer')))))
UNION ALL
SELECT run_id, company, 'not_asked', 6, NULL, '' FROM run_companies WHERE finished_at IS NULL
UNION ALL
SELECT m.run_id, m.company, CASE WHEN c.leftover > 0 THEN 'over_budget' ELSE 'not_asked' END, 5, NULL, m.host
FROM main_site AS m
JOIN run_companies AS c ON c.run_id = m.run_id AND c.company = m.company
WHERE m.state = 'readable' AND NOT EXISTS (
  SELECT 1 FROM main_controls AS k WHERE k.run_id = m.run_id AND k.company = m.company
)
UNION ALL
-- The main site was left alone half-way, silent or annoyed: what was then not asked (nothing was tried, so no time went
-- by) may have been the API. What only grades ask is no such thing.
SELECT m.run_id, m.company, e.outcome, 5, e.id, e.url
FROM main_site AS m
JOIN exchanges AS e ON e.run_id = m.run_id AND e.company = m.company AND e.host = m.host
WHERE m.state = 'readable' AND e.elapsed_ms IS NULL AND e.outcome IN ('timed_out', 'rate_limited')
  AND e.probe <> 'posture'
