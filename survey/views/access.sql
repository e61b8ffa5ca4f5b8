-- How somebody outside gets access, as the pages say it: the most open of the strong findings, else of the weak ones.
-- tied: the pages tie access to an agreement and offer no sign-up beside it.
SELECT run_id, company,
  CASE coalesce(max(CASE WHEN strength = 'strong' THEN openness END), max(openness))
    WHEN 4 THEN 'open' WHEN 3 THEN 'self_service' WHEN 2 THEN 'approval' WHEN 1 THEN 'partner'
  END AS model,
  coalesce(max(CASE WHEN strength = 'strong' THEN openness END) = 1, 0) AS tied
FROM (
  SELECT run_id, company, strength,
    CASE value WHEN 'open' THEN 4 WHEN 'self_service' THEN 3 WHEN 'approval' THEN 2 WHEN 'partner' THEN 1 END AS openness
  FROM counted_findings WHERE question = 'access_model'
)
WHERE openness IS NOT NULL
GROUP BY run_id, company
