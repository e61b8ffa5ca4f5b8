-- What description, prose and live challenges each say of a company's authentication, side by side, and whether they
-- differ: 1 when documentation or a description lacks a scheme that another source names. A live challenge may name
-- fewer, it is that of one address; a bearer token is no difference where oauth2 or openid_connect is known.
WITH compared AS (
  SELECT a.run_id, a.company, a.source, a.auth
  FROM auth_by_source AS a
  WHERE a.auth <> 'bearer' OR NOT EXISTS (
    SELECT 1 FROM auth_by_source AS o
    WHERE o.run_id = a.run_id AND o.company = a.company AND o.auth IN ('oauth2', 'openid_connect')
  )
),
differing AS (
  SELECT DISTINCT a.run_id, a.company
  FROM compared AS a
  JOIN compared AS b ON b.run_id = a.run_id AND b.company = a.company AND b.source <> a.source AND b.source <> 'live'
  WHERE NOT EXISTS (
    SELECT 1 FROM compared AS c
    WHERE c.run_id = b.run_id AND c.company = b.company AND c.source = b.source AND c.auth = a.auth
  )
),
told AS (SELECT run_id, company, source, auth FROM auth_by_source ORDER BY run_id, company, source, auth)
SELECT t.run_id, t.company,
  group_concat(CASE t.source WHEN 'description' THEN t.auth END, ', ') AS description,
  group_concat(CASE t.source WHEN 'prose' THEN t.auth END, ', ') AS prose,
  group_concat(CASE t.source WHEN 'live' THEN t.auth END, ', ') AS live,
  max(d.company IS NOT NULL) AS differ
FROM told AS t LEFT JOIN differing AS d ON d.run_id = t.run_id AND d.company = t.company
GROUP BY 1, 2
