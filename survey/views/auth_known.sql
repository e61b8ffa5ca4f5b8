-- The authentication of each company's API, one row per scheme that counts: a Bearer challenge or a bearer token in
-- prose adds nothing where oauth2 or openid_connect is known (their tokens are bearer tokens, RFC 6750), and "none"
-- stands only alone.
SELECT DISTINCT a.run_id, a.company, a.auth
FROM auth_by_source AS a
WHERE NOT (
    a.auth = 'bearer' AND a.source <> 'description' AND EXISTS (
      SELECT 1 FROM auth_by_source AS o
      WHERE o.run_id = a.run_id AND o.company = a.company AND o.auth IN ('oauth2', 'openid_connect')
    )
  )
  AND NOT (
    a.auth = 'none' AND EXISTS (
      SELECT 1 FROM auth_by_source AS o WHERE o.run_id = a.run_id AND o.company = a.company AND o.auth <> 'none'
    )
  )
