-- The pages that servers gave, each with its kind as far as it could be read: of an empty shell (unread), what a browser
-- drew of it (`--render auto`). drawn: the exchange that holds the page as drawn.
SELECT p.exchange_id, p.run_id, p.company, p.url, coalesce(d.kind, p.kind) AS kind, d.exchange_id AS drawn
FROM pages AS p
LEFT JOIN pages AS d ON p.kind = 'unread' AND d.exchange_id = (
  SELECT x.id FROM exchanges AS x JOIN pages AS q ON q.exchange_id = x.id
  WHERE x.parent = p.exchange_id AND x.rendered ORDER BY q.kind = 'unread', x.id LIMIT 1
)
WHERE NOT p.rendered
