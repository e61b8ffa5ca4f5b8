-- Hosts on which an API is shown to people: a reference or portal page, or a description of its own. What answers there
-- is offered; an endpoint of which nothing tells may be the machinery of the site. Where there is no site (the front page is
-- missing or no page) there is nothing that it could be the machinery of.
SELECT DISTINCT run_id, company, host
FROM counted_findings WHERE question IN ('reference_page', 'portal_page', 'description') AND strength = 'strong'
UNION
SELECT a.run_id, a.company, a.host
FROM asked AS a LEFT JOIN read_pages AS p ON p.exchange_id = a.exchange_id
WHERE a.probe IN ('front_door', 'given_host', 'guessed_host') AND a.outcome = 'answered'
GROUP BY a.run_id, a.company, a.host
HAVING sum(a.status IN (400, 401, 404, 405, 406) OR (a.status BETWEEN 200 AND 299 AND p.exchange_id IS NULL)) > 0
  AND NOT sum(a.status BETWEEN 200 AND 299 AND p.exchange_id IS NOT NULL)
  AND NOT sum(a.status BETWEEN 300 AND 399 AND a.redirect_to IS NOT NULL
    AND a.redirect_to NOT LIKE '%://' || a.host || '/%' AND a.redirect_to NOT LIKE '%://' || a.host || ':%')
