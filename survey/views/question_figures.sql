-- What all companies together answer to a question, in the runs that answer for them (result_runs): how many say yes
-- (weak: on weak signs alone), how many no, and how many were looked through without any sign of it (silent).
SELECT q.name AS question, n.companies, count(a.answer) FILTER (WHERE a.answer = 'yes') AS yes,
  count(a.answer) FILTER (WHERE a.answer = 'yes' AND a.strength = 'weak') AS weak,
  count(a.answer) FILTER (WHERE a.answer = 'no') AS no,
  n.known - count(a.answer) FILTER (WHERE a.api_presence <> 'unknown') AS silent,
  coalesce(sum(a.findings), 0) AS findings
FROM questions AS q
CROSS JOIN (SELECT count(*) AS companies, coalesce(sum(api_presence <> 'unknown'), 0) AS known FROM results) AS n
LEFT JOIN (
  SELECT a.question, a.answer, a.strength, a.findings, r.api_presence
  FROM results AS r
  JOIN answers AS a ON a.run_id = r.run_id AND a.company = r.code
) AS a ON a.question = q.name
GROUP BY q.name
