-- Developer, API, documentation and authentication hosts that exist (or may exist) and that we could not read: each
-- makes "none" impossible. A name that does not exist hinders nothing. why: the outcome, error_status, needs_javascript,
-- or not_asked.
SELECT h.run_id, h.company, h.host, h.role, h.found_by,
  coalesce(
    (SELECT CASE
        WHEN a.outcome <> 'answered' THEN a.outcome
        WHEN a.status BETWEEN 200 AND 299 THEN 'needs_javascript'
        ELSE 'error_status' END
      FROM asked AS a
      WHERE a.run_id = h.run_id AND a.company = h.company AND a.host = h.host AND a.probe NOT IN (
          'robots', 'control', 'candidate_path', 'description_path', 'well_known', 'graphql', 'sitemap', 'posture', 'rendering',
          'page_part', 'script')
        AND a.outcome <> 'no_such_host'
      ORDER BY a.outcome <> 'answered', a.status, a.outcome, a.url LIMIT 1),
    (SELECT l.outcome FROM lookups AS l
      WHERE l.run_id = h.run_id AND l.host = h.host AND l.rrtype = 'A'
        AND l.outcome <> 'answered' LIMIT 1),
    'not_asked'
  ) AS why
FROM hosts AS h
WHERE h.role IN ('developer-portal', 'api', 'docs', 'auth')
  AND (  -- a guessed name that says too little (portal, login) is not asked at all, and hinders nothing
    h.found_by <> 'guessed_host' OR EXISTS (
      SELECT 1 FROM asked AS a WHERE a.run_id = h.run_id AND a.company = h.company AND a.host = h.host
        AND a.probe <> 'robots'
    )
  )
  AND NOT EXISTS (  -- something was read there
    SELECT 1 FROM asked AS a
    LEFT JOIN read_pages AS p ON p.exchange_id = a.exchange_id
    WHERE a.run_id = h.run_id AND a.company = h.company AND a.host = h.host AND a.outcome = 'answered'
      AND a.probe NOT IN (  -- a 404 to a guess does not read the host
        'robots', 'control', 'candidate_path', 'description_path', 'well_known', 'graphql', 'sitemap', 'posture', 'rendering',
          'page_part', 'script')
      AND (
        (a.status BETWEEN 200 AND 299 AND p.kind IS NOT 'unread') OR a.status IN (404, 410)
        OR (a.status BETWEEN 300 AND 399 AND NOT (h.role IN ('developer-portal', 'api') AND EXISTS (
          SELECT 1 FROM findings AS g  -- a login before everything: the host was not read
          WHERE g.exchange_id = a.exchange_id AND g.company = a.company AND g.question = 'docs_login'
        )) AND a.redirect_to NOT LIKE '%://' || h.host || '/%' AND NOT EXISTS (
          SELECT 1 FROM exchanges AS c
          WHERE c.parent = a.exchange_id AND c.outcome NOT IN ('answered', 'no_such_host')
        ))
      )
  )
  AND NOT EXISTS (
    SELECT 1 FROM findings AS f
    WHERE f.run_id = h.run_id AND f.company = h.company AND f.question IN ('api_host', 'open_data', 'mandated_api')
      AND f.answer = 'yes' AND f.host = h.host
  )
  AND NOT (  -- the name does not exist
    (
      EXISTS (SELECT 1 FROM lookups AS l WHERE l.run_id = h.run_id AND l.host = h.host
        AND l.rrtype = 'A' AND l.outcome = 'no_such_host')
      OR EXISTS (SELECT 1 FROM asked AS a WHERE a.run_id = h.run_id AND a.company = h.company AND a.host = h.host
        AND a.outcome = 'no_such_host')
    )
    AND NOT EXISTS (SELECT 1 FROM asked AS a WHERE a.run_id = h.run_id AND a.company = h.company AND a.host = h.host
      AND a.outcome NOT IN ('no_such_host', 'over_budget'))
  )
