-- How many companies show each value of a question, in the runs that answer for them (result_runs).
SELECT f.question, f.value, count(DISTINCT f.company) AS companies
FROM results AS r
JOIN counted_findings AS f ON f.run_id = r.run_id AND f.company = r.code
GROUP BY f.question, f.value
