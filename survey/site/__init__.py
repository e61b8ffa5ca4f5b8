"""The site's material: texts, queries and dashboards for `metadata.json`, and the plugin, templates and
style that Datasette serves with it. `survey browse` uses them in place, `survey publish` copies them."""
