-- Why a company's API is called open, public, partner, private or mentioned: each finding with the level it proves.
-- rank 1 is open; the lowest rank of a company is its answer.
SELECT v.run_id, v.company, v.level,
  CASE v.level WHEN 'open' THEN 1 WHEN 'public' THEN 2 WHEN 'partner' THEN 3 WHEN 'private' THEN 4 ELSE 5 END AS rank,
  v.question, v.finding_id, v.exchange_id, v.host, v.url
FROM (
  SELECT f.run_id, f.company, f.question, f.finding_id, f.exchange_id, f.host, f.url,
    CASE
      WHEN f.question = 'open_data' AND f.strength = 'strong' THEN 'open'
      WHEN f.question = 'open_data' AND f.value = 'graphql'  -- on a host whose name says nothing: is it shown to people?
        THEN CASE WHEN x.host IS NULL THEN 'private' ELSE 'open' END
      WHEN f.question = 'mandated_api' AND f.strength = 'strong'
        THEN CASE WHEN f.status BETWEEN 200 AND 299 THEN 'open' ELSE 'private' END
      WHEN f.question = 'description' AND f.strength = 'strong' AND d.auth_used = '["none"]' AND d.valid IS NOT 0
        AND coalesce(d.author, 'provider') = 'provider'
        AND NOT EXISTS (
          SELECT 1 FROM findings AS k WHERE k.exchange_id = f.exchange_id AND k.question = 'credential_parameter'
        ) THEN 'open'
      WHEN f.question IN ('description', 'reference_page') AND f.strength = 'strong'
        THEN CASE WHEN t.tied THEN 'partner' ELSE 'public' END
      WHEN f.question = 'portal_page' AND f.strength = 'strong' THEN CASE
        WHEN t.tied OR t.model IN ('approval', 'partner') THEN 'partner'
        WHEN t.model IN ('open', 'self_service') THEN 'public'  -- whoever signs up gets past the login
        WHEN EXISTS (
          SELECT 1 FROM findings AS g
          WHERE g.run_id = f.run_id AND g.company = f.company AND g.question = 'docs_login' AND g.answer = 'yes'
            AND g.host = f.host
        ) THEN 'partner'
        ELSE 'public' END
      WHEN f.question = 'partner_access' AND f.strength = 'strong' THEN 'partner'
      WHEN f.question = 'portal_page' AND EXISTS (  -- little to see, and a login before the documentation of an API
        SELECT 1 FROM findings AS g
        WHERE g.exchange_id = f.exchange_id AND g.company = f.company AND g.question = 'docs_login' AND g.answer = 'yes'
          AND g.strength = 'strong'
      ) THEN 'partner'
      WHEN f.question = 'api_host' AND f.strength = 'strong' THEN 'private'
      WHEN f.question IN ('api_mention', 'partner_access') THEN 'mentioned'
    END AS level
  FROM counted_findings AS f
  LEFT JOIN descriptions AS d ON d.exchange_id = f.exchange_id
  LEFT JOIN explained_hosts AS x ON x.run_id = f.run_id AND x.company = f.company AND x.host = f.host
  LEFT JOIN access AS t ON t.run_id = f.run_id AND t.company = f.company
  WHERE f.question IN ('open_data', 'mandated_api', 'description', 'reference_page', 'portal_page', 'partner_access',
    'api_host', 'api_mention')
) AS v
WHERE v.level IS NOT NULL
