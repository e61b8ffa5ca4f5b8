-- How somebody outside gets access, as the pages say it: of the strong findings, else of the weak ones, the most open
-- word; but a review of each request (approval) takes back what a button to sign up (self_service) promises.
-- tied: the pages tie access to an agreement and offer nothing beside it.
SELECT run_id, company,
  CASE coalesce(max(CASE WHEN strength = 'strong' THEN place END), max(place))
    WHEN 4 THEN 'open' WHEN 3 THEN 'approval' WHEN 2 THEN 'self_service' WHEN 1 THEN 'partner'
  END AS model,
  coalesce(max(CASE WHEN strength = 'strong' THEN place END) = 1, 0) AS tied
FROM (
  SELECT run_id, company, strength,
    CASE value WHEN 'open' THEN 4 WHEN 'approval' THEN 3 WHEN 'self_service' THEN 2 WHEN 'partner' THEN 1 END AS place
  FROM counted_findings WHERE question = 'access_model'
)
WHERE place IS NOT NULL
GROUP BY run_id, company
