-- Links that smell of developers, and candidate front doors such as /developers, that we could not read: each makes
-- "none" impossible; a document for printing that is called an API's specification is one of them, and so is a plain
-- text. Names that do not exist, other companies' hosts and what the budget left over hinder nothing.
WITH documents AS (
  SELECT id FROM exchanges WHERE probe = 'link' AND content_type IN ('application/pdf', 'application/zip',
    'text/plain', 'application/msword', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document')
)
SELECT a.run_id, a.company, a.exchange_id, a.url, a.probe,
  CASE
    WHEN a.outcome <> 'answered' THEN a.outcome
    WHEN a.status BETWEEN 200 AND 299 AND p.kind IS 'unread' THEN 'needs_javascript'
    WHEN a.status BETWEEN 200 AND 299 THEN 'document'
    ELSE 'error_status'
  END AS why, a.status
FROM asked AS a
LEFT JOIN read_pages AS p ON p.exchange_id = a.exchange_id
LEFT JOIN hosts AS h ON h.run_id = a.run_id AND h.company = a.company AND h.host = a.host
WHERE a.probe IN ('link', 'candidate_path')
  AND a.outcome NOT IN ('no_such_host', 'over_budget') AND h.role IS NOT 'off_domain'
  AND NOT (
    a.outcome = 'answered'
    AND (a.status BETWEEN 300 AND 399 OR a.status IN (404, 410) OR (
      a.status BETWEEN 200 AND 299 AND p.kind IS NOT 'unread' AND a.exchange_id NOT IN (SELECT id FROM documents)))
  )
