-- Pages of domains with another name to which a company's own menu says developers, where nothing told that they are the
-- company's (those that did are hosts of its own). why: elsewhere (an API is shown there: whose is it?), needs_javascript,
-- error_status or the outcome; NULL when the page was read and is nothing of the kind.
SELECT a.run_id, a.company, a.exchange_id, a.url, a.host,
  CASE
    WHEN a.outcome <> 'answered' THEN a.outcome
    WHEN a.status BETWEEN 200 AND 299 THEN
      CASE p.kind WHEN 'reference' THEN 'elsewhere' WHEN 'portal' THEN 'elsewhere' WHEN 'unread' THEN 'needs_javascript' END
    WHEN a.status IN (404, 410) OR a.status BETWEEN 300 AND 399 THEN NULL
    ELSE 'error_status'
  END AS why
FROM asked AS a
LEFT JOIN read_pages AS p ON p.exchange_id = a.exchange_id
WHERE a.probe = 'elsewhere' AND a.outcome NOT IN ('no_such_host', 'over_budget') AND a.host IN (
  SELECT h.host FROM hosts AS h
  WHERE h.run_id = a.run_id AND h.company = a.company AND h.found_by = 'elsewhere' AND h.role = 'off_domain'
)
