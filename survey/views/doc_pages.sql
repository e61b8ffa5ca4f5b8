-- Pages that say how to use an API, best first (place 1 is results.portal_url): the portal before its reference pages,
-- the entrance before what lies deeper.
SELECT p.run_id, p.company, p.exchange_id, p.url, p.kind, p.renderer, p.title, p.score,
  row_number() OVER (
    PARTITION BY p.run_id, p.company
    ORDER BY p.kind <> 'portal', p.url NOT LIKE 'https:%',
      length(rtrim(p.url, '/')) - length(replace(rtrim(p.url, '/'), '/', '')), p.score DESC, length(p.url), p.url,
      p.exchange_id
  ) AS place
FROM pages AS p
WHERE p.company IS NOT NULL AND p.kind IN ('portal', 'reference') AND EXISTS (
  SELECT 1 FROM counted_findings AS f
  WHERE f.exchange_id = p.exchange_id AND f.company = p.company AND f.question IN ('portal_page', 'reference_page')
    AND f.strength = 'strong'
)
