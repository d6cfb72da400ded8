"""What no page can mean is answered at the edge, whatever page it was meant for."""

from __future__ import annotations

import pytest

from yimen.site import frame

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/items/?topic=%00", "/search/?q=a%00b", "/track/?number=%00"])
def test_a_nul_in_an_address_is_a_bad_request(client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "这个地址打不开" in answer.content.decode()


def test_a_nul_in_a_form_is_a_bad_request(client) -> None:
    answer = client.post(
        "/track/",
        "number=1%00&query_code=A",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400


def test_a_nul_in_a_form_with_files_is_a_bad_request(client) -> None:
    answer = client.post("/hotline/", {"title": "停水\0", "content": "没有水"})
    assert answer.status_code == 400
    assert "这个地址打不开" in answer.content.decode()


def test_other_text_goes_through(client) -> None:
    assert client.get("/items/?topic=n065").status_code == 200


@pytest.mark.parametrize(
    ("count", "said"), [(None, None), (0, 0), (999, 999), (1_000, "999+")], ids=str
)
def test_the_rail_says_that_a_count_stopped(count, said) -> None:
    assert frame.badge(count) == said
