"""Every address that search and the sources page give leads to a page, and to a place on it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from content.load import load
from guides.models import SearchDocument
from sources.backing import backing, unfolded

pytestmark = pytest.mark.django_db


def test_every_address_given_leads_somewhere(client: Client):
    load(Path(settings.BASE_DIR) / "fixtures")
    addresses = set(SearchDocument.objects.values_list("address", flat=True))
    for types in unfolded(backing().types).values():
        for each in types:
            addresses |= {each.address or "/", *(entry.address for entry in each.entries)}
    assert len(addresses) > 300
    pages: dict[str, set[str]] = {}
    broken = []
    for address in sorted(addresses):
        path, _, anchor = address.partition("#")
        if path not in pages:
            response = client.get(path)
            ids = re.findall(r' id="([^"]+)"', response.content.decode())
            assert len(ids) == len(set(ids)), f"{path} has an id twice"
            pages[path] = set(ids) if response.status_code == 200 else set()
        if not pages[path] or (anchor and anchor not in pages[path]):
            broken.append(address)
    assert broken == []
