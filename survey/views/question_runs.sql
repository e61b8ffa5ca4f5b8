-- What all companies of a finished run answer to a question: how many say yes, how many no, and how many were looked
-- through without any sign of it (silent).
SELECT n.run_id, q.name AS question, n.companies, count(a.answer) FILTER (WHERE a.answer = 'yes') AS yes,
  count(a.answer) FILTER (WHERE a.answer = 'no') AS no,
  n.known - count(a.answer) FILTER (WHERE a.api_presence <> 'unknown') AS silent
FROM (
  SELECT run_id, count(*) AS companies, coalesce(sum(api_presence <> 'unknown'), 0) AS known
  FROM results_by_run
  WHERE run_kind <> 'import' AND run_status = 'finished'
  GROUP BY run_id
) AS n
CROSS JOIN questions AS q
LEFT JOIN (
  SELECT a.run_id, a.question, a.answer, r.api_presence
  FROM results_by_run AS r
  JOIN answers AS a ON a.run_id = r.run_id AND a.company = r.code
) AS a ON a.run_id = n.run_id AND a.question = q.name
GROUP BY n.run_id, q.name
