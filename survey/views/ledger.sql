-- What each company received: requests that were sent (robots.txt included), bytes that came back, seconds spent,
-- handshakes and look-ups; what the budget or robots.txt left unasked; and which hosts' Crawl-delay shortened the survey.
SELECT c.run_id, c.company, coalesce(e.requests, 0) AS requests, coalesce(e.answered, 0) AS answered,
  coalesce(e.bytes, 0) AS bytes, coalesce(e.seconds, 0) AS seconds,
  (SELECT count(*) FROM handshakes AS h WHERE h.run_id = c.run_id AND h.company = c.company) AS handshakes,
  (SELECT count(*) FROM lookups AS l WHERE l.run_id = c.run_id AND l.company = c.company) AS lookups,
  coalesce(e.robots_disallowed, 0) AS robots_disallowed,
  coalesce(e.asked, 0) AS asked, max(coalesce(c.leftover, 0), coalesce(e.over_budget, 0)) AS leftover,
  (SELECT group_concat(told, '; ') FROM (
    SELECT DISTINCT x.host || ': ' || x.detail AS told FROM exchanges AS x
    WHERE x.run_id = c.run_id AND x.company = c.company AND x.outcome = 'over_budget' ORDER BY 1)) AS shortened
FROM run_companies AS c
LEFT JOIN (
  SELECT run_id, company, sum(sent) AS requests, sum(outcome = 'answered') AS answered, sum(bytes) AS bytes,
    round(sum(elapsed_ms) / 1000.0, 3) AS seconds, sum(outcome = 'robots_disallowed') AS robots_disallowed,
    sum(outcome = 'over_budget') AS over_budget, sum(outcome <> 'over_budget' AND probe <> 'robots') AS asked
  FROM exchanges WHERE NOT rendered GROUP BY run_id, company
) AS e ON e.run_id = c.run_id AND e.company = c.company
