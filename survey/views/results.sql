-- The answers for each company, from the latest finished run that covered it (result_runs); columns as in
-- results_by_run, where the older answers are too.
SELECT b.*
FROM result_runs AS w
JOIN results_by_run AS b ON b.run_id = w.run_id AND b.code = w.company
