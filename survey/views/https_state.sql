-- HTTPS of each main site (a wall's answer is an answer too). enforced: HTTPS answers, and plain HTTP redirects or is refused everywhere; available:
-- HTTPS answers; none: HTTPS is refused, or only leads back to plain HTTP, while plain HTTP answers; else unknown.
SELECT run_id, company,
  CASE
    WHEN secure > downgraded AND plain > 0 AND plain = plain_closed + plain_redirected THEN 'enforced'
    WHEN secure > downgraded THEN 'available'
    WHEN plain_answered > 0 AND secure_tried > 0 AND secure_tried = secure_closed + downgraded THEN 'none'
    ELSE 'unknown'
  END AS https,
  secure, secure_tried, secure_closed, downgraded, plain, plain_answered, plain_redirected, plain_closed
FROM (
  SELECT run_id, company,
    sum(secure AND status IS NOT NULL) AS secure,
    sum(secure AND asked) AS secure_tried,
    sum(secure AND outcome IN ('refused', 'tls_failed')) AS secure_closed,
    sum(secure AND state = 'redirect' AND redirect_to LIKE 'http:%') AS downgraded,
    sum(NOT secure AND asked) AS plain,
    sum(NOT secure AND status IS NOT NULL) AS plain_answered,
    sum(NOT secure AND state = 'redirect') AS plain_redirected,
    sum(NOT secure AND outcome = 'refused') AS plain_closed
  FROM (
    SELECT *, url LIKE 'https:%' AS secure, outcome <> 'no_such_host' AS asked FROM front_doors WHERE state <> 'moved'
  )
  GROUP BY run_id, company
)
