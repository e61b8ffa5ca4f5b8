-- The main site of each company in each run: the front door that tells most (a readable page before all others, HTTPS
-- before HTTP), and its state as in front_doors.
SELECT run_id, company, exchange_id, url, host, state, status
FROM (
  SELECT f.*, row_number() OVER (
    PARTITION BY f.run_id, f.company ORDER BY f.rank, f.url NOT LIKE 'https:%', f.hops, length(f.url), f.url, f.exchange_id
  ) AS place
  FROM front_doors AS f
)
WHERE place = 1
