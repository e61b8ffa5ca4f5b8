-- Every exchange that tells something about a company: those asked for it, and those it reused (told by what
-- another probe or another company had asked before). One row per company, probe and exchange.
SELECT e.run_id, e.company, e.probe, e.id AS exchange_id, e.method, e.url, e.host, e.outcome, e.status,
  e.redirect_to, e.hops, e.parent, e.fetched_at, 0 AS reused
FROM exchanges AS e
WHERE e.company IS NOT NULL
UNION ALL
SELECT r.run_id, r.company, r.probe, e.id, e.method, e.url, e.host, e.outcome, e.status,
  e.redirect_to, e.hops, e.parent, e.fetched_at, 1
FROM reuses AS r JOIN exchanges AS e ON e.id = r.exchange_id
