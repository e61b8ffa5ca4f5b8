"""The charts: one file each, and one line each in this tuple, in the order in which the report shows them."""

from survey.charts import (
    access_model,
    api_hosts,
    authentication,
    certificate_days,
    certificates,
    description_formats,
    grades,
    hsts_age,
    https_funnel,
    matrix,
    outcomes,
    presence,
    protection,
    readable,
    tls_versions,
)
from survey.charts.chart import Chart

CHARTS: tuple[Chart, ...] = (
    readable.CHART,
    presence.CHART,
    authentication.CHART,
    description_formats.CHART,
    access_model.CHART,
    https_funnel.CHART,
    hsts_age.CHART,
    tls_versions.CHART,
    certificates.CHART,
    certificate_days.CHART,
    grades.CHART,
    api_hosts.CHART,
    protection.CHART,
    matrix.CHART,
    outcomes.CHART,
)
