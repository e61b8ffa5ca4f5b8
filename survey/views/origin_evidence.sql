-- Which findings say that an API is mandated (it answers as the Consumer Data Right requires) or voluntary (anything
-- else that is offered).
SELECT p.run_id, p.company, p.finding_id, p.host, p.url, 'mandated' AS origin
FROM presence_evidence AS p WHERE p.question = 'mandated_api'
UNION ALL
SELECT p.run_id, p.company, p.finding_id, p.host, p.url, 'voluntary'
FROM presence_evidence AS p
WHERE p.rank <= 4 AND p.question <> 'mandated_api' AND p.url NOT LIKE '%/cds-au/%' AND NOT EXISTS (
  SELECT 1 FROM findings AS f
  WHERE f.company = p.company AND f.run_id = p.run_id AND f.question = 'mandated_api' AND f.answer = 'yes'
    AND (f.exchange_id = p.exchange_id OR (f.host = p.host AND p.question IN ('open_data', 'api_host')))
)
