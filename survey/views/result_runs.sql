-- Which run answers for each company: the latest finished run of kind crawl that covered it; in a database that holds
-- no crawl (the demo) the latest of kind demo.
SELECT company, run_id
FROM (
  SELECT r.company, r.run_id,
    row_number() OVER (PARTITION BY r.company ORDER BY n.finished_at DESC, n.started_at DESC, n.id DESC) AS place
  FROM run_companies AS r
  JOIN runs AS n ON n.id = r.run_id
  WHERE n.status = 'finished'
    AND n.kind = CASE WHEN EXISTS (SELECT 1 FROM runs WHERE kind = 'crawl') THEN 'crawl' ELSE 'demo' END
)
WHERE place = 1
