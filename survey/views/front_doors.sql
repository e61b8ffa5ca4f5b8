-- The front doors of each main site (http and https, with and without www, each hop of a redirect) and how each
-- was found: readable, soft_404 (every address answers with this page), redirect, needs_javascript, moved (somebody else's domain), error_status, not_html,
-- or the outcome when nothing was answered. rank: the lower, the more it tells of the site.
SELECT d.*,
  CASE d.state
    WHEN 'readable' THEN 1 WHEN 'soft_404' THEN 2 WHEN 'needs_javascript' THEN 2 WHEN 'not_html' THEN 3 WHEN 'moved' THEN 4
    WHEN 'blocked' THEN 5 WHEN 'rate_limited' THEN 6 WHEN 'robots_disallowed' THEN 7 WHEN 'opted_out' THEN 8
    WHEN 'error_status' THEN 9 WHEN 'no_such_host' THEN 30
    WHEN 'redirect' THEN CASE WHEN EXISTS (  -- to another company it tells as much as `moved`
        SELECT 1 FROM hosts AS o
        WHERE o.run_id = d.run_id AND o.company = d.company AND d.redirect_to LIKE '%://' || o.host || '/%'
      ) THEN 20 ELSE 4 END
    ELSE 10
  END AS rank
FROM (
  SELECT a.run_id, a.company, a.exchange_id, a.url, a.host, a.outcome, a.status, a.redirect_to, a.hops, a.parent,
    p.kind AS page_kind,
    CASE
      WHEN h.role = 'off_domain' THEN 'moved'
      WHEN EXISTS (  -- parked or for sale: nobody's site
        SELECT 1 FROM findings AS f
        WHERE f.exchange_id = a.exchange_id AND f.company = a.company AND f.question = 'parked'
      ) THEN 'moved'
      WHEN a.outcome <> 'answered' THEN a.outcome
      WHEN r.verdict = 'refuses_all' THEN 'blocked'
      WHEN a.status BETWEEN 300 AND 399 AND a.redirect_to IS NOT NULL THEN 'redirect'
      WHEN a.status BETWEEN 200 AND 299 AND p.kind = 'unread' THEN 'needs_javascript'
      WHEN r.verdict = 'catch_all' THEN 'soft_404'
      WHEN a.status BETWEEN 200 AND 299 AND p.kind IS NOT NULL THEN 'readable'
      WHEN a.status BETWEEN 200 AND 299 THEN 'not_html'
      ELSE 'error_status'
    END AS state
  FROM asked AS a
  LEFT JOIN read_pages AS p ON p.exchange_id = a.exchange_id
  LEFT JOIN replies AS r ON r.exchange_id = a.exchange_id
  LEFT JOIN hosts AS h ON h.run_id = a.run_id AND h.company = a.company AND h.host = a.host
  WHERE a.probe = 'front_door'
) AS d
