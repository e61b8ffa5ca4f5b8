-- Which authentication each source tells of a company's own API: live (demanded now), description (used by described
-- operations), prose (documentation). Where they differ, all are kept; results.auth is their union.
SELECT f.run_id, f.company,
  CASE f.question WHEN 'auth_used' THEN 'description' WHEN 'auth_prose' THEN 'prose' ELSE 'live' END AS source,
  CASE f.question WHEN 'open_data' THEN 'none' ELSE f.value END AS auth,
  count(*) AS findings, min(f.finding_id) AS finding_id
FROM counted_findings AS f
LEFT JOIN descriptions AS d ON d.exchange_id = f.exchange_id
WHERE f.question IN ('auth_used', 'auth_prose', 'auth_live', 'open_data')
  AND (f.question NOT IN ('open_data', 'auth_live') OR f.strength = 'strong' OR (
    f.question = 'open_data' AND f.value = 'graphql' AND EXISTS (
      SELECT 1 FROM explained_hosts AS x WHERE x.run_id = f.run_id AND x.company = f.company AND x.host = f.host
    )
  ))
  AND NOT (  -- keys that travel in plain parameters are no scheme, but "none" would be wrong
    f.question = 'auth_used' AND f.value = 'none' AND EXISTS (
      SELECT 1 FROM findings AS k WHERE k.exchange_id = f.exchange_id AND k.question = 'credential_parameter'
    )
  )
  AND (f.question <> 'auth_used' OR coalesce(d.author, 'provider') = 'provider')
GROUP BY 1, 2, 3, 4
