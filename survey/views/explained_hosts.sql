-- Hosts on which an API is shown to people: a reference or portal page, or a description of its own. What answers there
-- is offered; an endpoint of which nothing tells may be the machinery of the site.
SELECT DISTINCT run_id, company, host
FROM counted_findings WHERE question IN ('reference_page', 'portal_page', 'description') AND strength = 'strong'
