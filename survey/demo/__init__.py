"""The demo web: invented companies on loopback, each with its truth, for a first look and for the tests.

    from survey.demo import DemoWeb

    with DemoWeb() as web:                         # every kind of site once; DemoWeb(100, seed=7) grows it
        files = web.write(Path("somewhere"))       # companies.csv hosts.csv connect-to.txt ca.pem truth.csv ...
        crawl(companies=files.companies, hosts=files.hosts, connect_to=files.connect_to, ca_file=files.ca_file, ...)
        web.truth["KOOK"].api_presence             # what `results` should say, with the reason in `.why`
        web.log                                    # every request that the web was sent, with both clocks

Nothing of it can be mistaken for the world: all names end in `.example` (RFC 2606; the one exception is a portal
kept at a vendor of portals, which is served here too), all companies, products and figures are made up, and the web
listens on 127.0.0.1 only, on ports that the system picks. Certificates come from an authority made on the spot.
`hostile=True` adds the wing of sites that answer with malice; see `survey/demo/hostile.py`.
"""

from survey.demo.truth import COLUMNS, Difference, Truth, differences
from survey.demo.web import Access, DemoFiles, DemoWeb, Greeting

__all__ = ["COLUMNS", "Access", "DemoFiles", "DemoWeb", "Difference", "Greeting", "Truth", "differences"]
