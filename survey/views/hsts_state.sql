-- The HSTS policy of each main site, from the HTTPS front door that was read: long (at least 15,552,000 seconds),
-- short, or none (an HTTPS answer without a valid policy). Where HTTPS itself is none, so is HSTS: results says it.
SELECT run_id, company, hsts, max_age, finding_id
FROM (
  SELECT f.run_id, f.company, f.id AS finding_id, CAST(f.value AS INTEGER) AS max_age,
    CASE
      WHEN f.answer = 'no' OR CAST(f.value AS INTEGER) = 0 THEN 'none'
      WHEN CAST(f.value AS INTEGER) >= 15552000 THEN 'long'
      ELSE 'short'
    END AS hsts,
    row_number() OVER (
      PARTITION BY f.run_id, f.company ORDER BY f.exchange_id <> m.exchange_id, d.rank, d.hops, d.url, f.id
    ) AS place
  FROM front_doors AS d
  JOIN main_site AS m ON m.run_id = d.run_id AND m.company = d.company AND m.host = d.host
  JOIN findings AS f ON f.exchange_id = d.exchange_id AND f.company = d.company AND f.question = 'hsts'
)
WHERE place = 1
