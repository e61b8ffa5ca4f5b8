-- Pages that say how to use an API, best first (place 1 is results.portal_url): a page below the one with the shortest
-- address is no entrance; then the portal before its reference pages, and what lies higher before what lies deeper.
SELECT d.run_id, d.company, d.exchange_id, d.url, d.kind, d.renderer, d.title, d.score,
  row_number() OVER (
    PARTITION BY d.run_id, d.company
    ORDER BY d.url <> d.shortest AND substr(d.url, 1, length(d.above)) = d.above, d.kind <> 'portal',
      d.url NOT LIKE 'https:%', length(rtrim(d.url, '/')) - length(replace(rtrim(d.url, '/'), '/', '')),
      d.score DESC, length(d.url), d.url, d.exchange_id
  ) AS place
FROM (
  SELECT s.*, rtrim(s.shortest, '/') || '/' AS above
  FROM (
    SELECT p.*, first_value(p.url) OVER (PARTITION BY p.run_id, p.company ORDER BY length(p.url), p.url) AS shortest
    FROM pages AS p
    WHERE p.company IS NOT NULL AND p.kind IN ('portal', 'reference') AND EXISTS (
      SELECT 1 FROM counted_findings AS f
      WHERE f.exchange_id = p.exchange_id AND f.company = p.company
        AND f.question IN ('portal_page', 'reference_page') AND f.strength = 'strong'
    )
  ) AS s
) AS d
