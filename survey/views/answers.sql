-- What the findings that count say of each company and question: yes when one says so, else no. strength is strong when
-- one of that answer is; both: other findings say the opposite (another host, another page). Without a row: no sign.
SELECT run_id, company, question, CASE WHEN max(yes) THEN 'yes' ELSE 'no' END AS answer,
  CASE WHEN max(yes) = max(yes AND strong) AND max(strong) THEN 'strong' ELSE 'weak' END AS strength,
  min(yes) <> max(yes) AS both, count(*) AS findings
FROM (
  SELECT run_id, company, question, 1 AS yes, strength = 'strong' AS strong FROM counted_findings
  UNION ALL
  SELECT f.run_id, f.company, f.question, 0, f.strength = 'strong'
  FROM findings AS f
  WHERE f.answer = 'no' AND f.company IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM hosts AS h
    WHERE h.run_id = f.run_id AND h.company = f.company AND h.host = f.host AND h.role = 'off_domain'
  )
)
GROUP BY run_id, company, question
