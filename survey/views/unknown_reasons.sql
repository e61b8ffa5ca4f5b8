-- For each company and run the first hindrance: the word of results.unknown_reason, with what it was about.
SELECT run_id, company, reason, exchange_id, at, hindrances
FROM (
  SELECT run_id, company, reason, exchange_id, at,
    count(*) OVER (PARTITION BY run_id, company) AS hindrances,
    row_number() OVER (PARTITION BY run_id, company ORDER BY place, reason, at, exchange_id) AS number
  FROM hindrances
)
WHERE number = 1
