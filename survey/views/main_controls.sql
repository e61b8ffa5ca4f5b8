-- The controls of the main site (each host whose front door was read): paths that nobody has. honest: the site says 404
-- to what is not there. A page of its own that says so with 200, or a redirect, can be told from real pages too;
-- why is what makes a control useless: nothing was answered, everything is refused, or every address answers with the
-- same shell.
SELECT f.run_id, f.company, f.host, a.exchange_id, a.url, a.outcome, a.status,
  a.outcome = 'answered' AND a.status BETWEEN 400 AND 499 AND a.status NOT IN (401, 403, 407, 429) AS honest,
  CASE
    WHEN a.outcome <> 'answered' THEN a.outcome
    WHEN a.status BETWEEN 200 AND 299 AND p.kind = 'unread' THEN 'soft_404'
    WHEN a.status IN (401, 403, 407, 429) THEN 'blocked'
    WHEN a.status >= 500 THEN 'error_status'
  END AS why
FROM (SELECT DISTINCT run_id, company, host FROM front_doors WHERE state = 'readable') AS f
JOIN asked AS a ON a.run_id = f.run_id AND a.company = f.company AND a.probe = 'control' AND a.host = f.host AND a.hops = 0
LEFT JOIN read_pages AS p ON p.exchange_id = a.exchange_id
WHERE a.outcome <> 'over_budget'
-- a site may refuse unknown texts and well-known files alone: that says nothing of its pages and descriptions
AND (a.url NOT LIKE '%.txt' AND a.url NOT LIKE '%/.well-known/%')
