-- The main site of each company in each run: the front door that tells most (a readable page before all others, HTTPS
-- before HTTP, the website as given before its sibling), and its state as in front_doors. host is the company's own,
-- also when the front door leads to somebody else: transport and headers are asked of that one.
WITH ranked AS (
  SELECT f.*, row_number() OVER (
    PARTITION BY f.run_id, f.company
    ORDER BY f.rank, f.url NOT LIKE 'https:%', instr(c.website || '/', '://' || f.host || '/') = 0, f.hops,
      length(f.url), f.url, f.exchange_id
  ) AS place
  FROM front_doors AS f
  JOIN companies AS c ON c.code = f.company
), own AS (
  SELECT f.run_id, f.company, f.host, row_number() OVER (
    PARTITION BY f.run_id, f.company
    ORDER BY f.status IS NULL, instr(c.website || '/', '://' || f.host || '/') = 0, f.url NOT LIKE 'https:%', f.url
  ) AS place
  FROM front_doors AS f
  JOIN companies AS c ON c.code = f.company
  WHERE f.state <> 'moved'
)
SELECT r.run_id, r.company, r.exchange_id, r.url,
  CASE WHEN r.state = 'moved' THEN coalesce(o.host, r.host) ELSE r.host END AS host,
  r.state, r.status, r.redirect_to
FROM ranked AS r
LEFT JOIN own AS o ON o.run_id = r.run_id AND o.company = r.company AND o.place = 1
WHERE r.place = 1
