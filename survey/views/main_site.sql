-- The main site of each company in each run: the front door that tells most (a readable page before all others, HTTPS
-- before HTTP, the website as given before its sibling), and its state as in front_doors.
SELECT run_id, company, exchange_id, url, host, state, status, redirect_to
FROM (
  SELECT f.*, row_number() OVER (
    PARTITION BY f.run_id, f.company
    ORDER BY f.rank, f.url NOT LIKE 'https:%', instr(c.website || '/', '://' || f.host || '/') = 0, f.hops,
      length(f.url), f.url, f.exchange_id
  ) AS place
  FROM front_doors AS f
  JOIN companies AS c ON c.code = f.company
)
WHERE place = 1
