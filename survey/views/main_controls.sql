-- The controls of the main site (each host whose front door was read): paths that nobody has. honest: the site says 404
-- to what is not there, so that a 404 of another path proves something. why: what it was instead.
SELECT f.run_id, f.company, f.host, a.exchange_id, a.url, a.outcome, a.status,
  a.outcome = 'answered' AND a.status BETWEEN 400 AND 499 AND a.status NOT IN (401, 403, 407, 429) AS honest,
  CASE
    WHEN a.outcome <> 'answered' THEN a.outcome
    WHEN a.status BETWEEN 200 AND 399 THEN 'soft_404'
    WHEN a.status IN (401, 403, 407, 429) THEN 'blocked'
    WHEN a.status BETWEEN 400 AND 499 THEN NULL
    ELSE 'error_status'
  END AS why
FROM (SELECT DISTINCT run_id, company, host FROM front_doors WHERE state = 'readable') AS f
JOIN asked AS a ON a.run_id = f.run_id AND a.company = f.company AND a.probe = 'control' AND a.host = f.host AND a.hops = 0
WHERE a.outcome <> 'over_budget'
