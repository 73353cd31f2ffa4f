"""The links of the API's description lead somewhere."""

from medspa_chat.api import api
from medspa_chat.api_links import LINKS


def test_every_link_leads_to_an_operation_that_takes_what_it_names() -> None:
    schema = api.get_openapi_schema()
    found = {said["operationId"]: said for one in schema["paths"].values() for said in one.values()}
    for name, links in LINKS.items():
        done = next(one for status, one in found[name]["responses"].items() if int(status) < 400)
        assert len(done["links"]) == len(links)
        for link in done["links"].values():
            target = found[link["operationId"]]
            takes = {one["name"] for one in target["parameters"]}
            assert set(link["parameters"]) <= takes, (name, link)
            assert ("requestBody" in target) or "requestBody" not in link
