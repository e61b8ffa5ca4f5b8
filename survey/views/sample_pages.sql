-- Viewers that show somebody else's description (the Petstore that comes with Swagger UI, a vendor's or a standard's):
-- a page drawn by a renderer on a host where a foreign description was found and none of the company's own.
SELECT DISTINCT p.run_id, p.company, p.exchange_id, p.host
FROM findings AS p
JOIN findings AS f ON f.run_id = p.run_id AND f.company = p.company AND f.question = 'foreign_description'
  AND f.answer = 'yes' AND f.host = p.host
WHERE p.question = 'reference_page' AND p.answer = 'yes' AND p.value <> 'prose' AND NOT EXISTS (
  SELECT 1 FROM findings AS d
  LEFT JOIN exchanges AS e ON e.id = d.exchange_id
  WHERE d.run_id = p.run_id AND d.company = p.company AND d.question = 'description' AND d.answer = 'yes'
    AND (d.host = p.host OR e.parent = p.exchange_id)
)
