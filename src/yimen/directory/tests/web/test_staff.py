"""The administrator's pages: reached with the post alone, refusals at their field."""

from __future__ import annotations

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.directory import public, testing
from yimen.directory.contracts import Post, UnitLevel
from yimen.directory.models import Area, Officer, Organisation
from yimen.directory.queries import officer as officers
from yimen.directory.queries import organisation as organisations
from yimen.identity import testing as people

pytestmark = pytest.mark.django_db

PAGES = (
    "/staff/directory/organisations/",
    "/staff/directory/organisations/new/",
    "/staff/directory/officers/",
    "/staff/directory/officers/new/",
    "/staff/directory/areas/",
    "/staff/directory/areas/?q=liupu",
    "/staff/directory/areas/?parent=439981101000",
    "/staff/directory/areas/import/",
)


@pytest.fixture
def county():
    return testing.demo_county()


@pytest.fixture
def admin(county):
    return testing.make_officer(post=Post.SYSTEM_ADMIN, unit=county.centre)


@pytest.fixture
def office(admin):
    client = Client()
    people.sign_in(client, admin)
    return client


@pytest.fixture
def security(county):
    client = Client()
    people.sign_in(client, testing.make_officer(post=Post.SECURITY_ADMIN, unit=county.centre))
    return client


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_the_administrator(office, page):
    answer = office.get(page)

    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_closed_for_others(county, page):
    clerk, resident, visitor = Client(), Client(), Client()
    people.sign_in(clerk, testing.make_officer(post=Post.CLERK, unit=county.centre))
    people.sign_in(resident, people.make_resident())

    assert clerk.get(page).status_code == 403
    assert resident.get(page).status_code == 403
    assert visitor.get(page).status_code == 302


def test_lists_take_the_same_statements_for_one_row_and_many(
    county, office, django_assert_max_num_queries
):
    office.get("/staff/directory/officers/")
    with django_assert_max_num_queries(12) as few:
        office.get("/staff/directory/officers/")
    for _ in range(3):
        testing.make_officer(post=Post.CLERK, unit=county.town)
    with django_assert_max_num_queries(12) as many:
        office.get("/staff/directory/officers/")

    assert len(few) == len(many)


def test_officers_and_organisations_are_listed_once_each_over_pages(county, office, monkeypatch):
    monkeypatch.setattr(officers, "PAGE", 2)
    monkeypatch.setattr(organisations, "PAGE", 2)
    for _ in range(4):
        testing.make_officer(post=Post.CLERK, unit=county.town)
    closed = testing.make_officer(post=Post.CLERK, unit=county.village)
    Officer.objects.filter(account_id=closed.account_id).update(is_active=False)

    for page, everyone in (
        ("/staff/directory/officers/", Officer.objects.values_list("username", flat=True)),
        ("/staff/directory/organisations/", Organisation.objects.values_list("code", flat=True)),
    ):
        found, address = [], page
        while address:
            body = office.get(address).content.decode()
            found += re.findall(r'<th scope="row">.*?<small>(.*?)</small>', body)
            following = re.search(r'href="([^"]+)" rel="next"', body)
            address = html.unescape(following[1]) if following else ""
        assert sorted(found) == sorted(everyone)


def test_officers_are_found_by_name_login_and_unit(county, office):
    someone = testing.make_officer(post=Post.CLERK, unit=county.town)
    row = Officer.objects.get(account_id=someone.account_id)

    for query in (f"q={row.name}", f"q={row.username}", f"unit={county.town.id}"):
        assert row.username in office.get(f"/staff/directory/officers/?{query}").content.decode()
    elsewhere = office.get(f"/staff/directory/officers/?unit={county.centre.id}&q={row.username}")
    assert f"<small>{row.username}</small>" not in elsewhere.content.decode()


def test_an_officer_is_appointed_given_posts_that_are_approved_and_freed_of_them(
    county, office, security
):
    answer = office.post(
        "/staff/directory/officers/new/",
        {
            "name": "新来的",
            "username": "xinlai",
            "password": people.PASSWORD,
            "organisation_id": str(county.town.id),
            "post": "clerk",
        },
    )
    page = answer.headers["Location"].split("?")[0]
    office.post(page, {"organisation_id": str(county.town.id), "post": "examiner"})
    assert public.officers_of(unit_id=county.town.id, on=testing.AT.date().max) == []
    waiting = security.get("/staff/directory/assignments/").content.decode()
    ids = re.findall(r'name="assignment" value="([^"]+)"', waiting)
    security.post("/staff/directory/assignments/", {"assignment": ids, "act": "approve"})
    officer = public.officers_of(unit_id=county.town.id, on=testing.AT.date().max)[0]
    assert {held.post for held in officer.holdings} == {Post.CLERK, Post.EXAMINER}

    for held in officer.holdings:
        office.post(f"/staff/directory/posts/{held.id}/end/")

    assert "现在没有岗位" in office.get(page).content.decode()
    login = Client().post("/login/", {"username": "xinlai", "password": people.PASSWORD})
    assert login.status_code == 302


def test_a_refused_appointment_keeps_what_was_typed_but_no_password(county, office):
    answer = office.post(
        "/staff/directory/officers/new/",
        {
            "name": "<script>alert(1)</script>",
            "username": "xinlai",
            "password": "secret-2026",
            "organisation_id": str(county.town.id),
            "post": "clerk",
        },
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "xinlai" in text
    assert "secret-2026" not in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(("post", "unit"), [("king", None), ("clerk", "not-a-unit"), ("", "")])
def test_made_up_choices_are_refused(county, office, post, unit):
    answer = office.post(
        "/staff/directory/officers/new/",
        {
            "name": "新来的",
            "username": "xinlai",
            "password": people.PASSWORD,
            "organisation_id": str(county.town.id) if unit is None else unit,
            "post": post,
        },
    )

    assert answer.status_code == 422


def test_an_organisation_is_opened_and_its_words_changed(office):
    answer = office.post(
        "/staff/directory/organisations/new/",
        {
            "level": UnitLevel.COUNTY,
            "area_code": testing.COUNTY,
            "code": "slj",
            "uscc": people.a_uscc(),
            "name": "一门县水利局",
            "short_name": "县水利局",
            "document_word": "一门水",
        },
    )
    page = answer.headers["Location"].split("?")[0]
    office.post(page, {"name": "改名局", "short_name": "改", "document_word": "一门水"})

    assert public.find_organisation(code="slj").name == "改名局"
    office.post(f"{page}close/")
    assert not public.find_organisation(code="slj").is_active


def test_an_upload_with_a_bad_row_lists_it_and_loads_nothing(office):
    text = "code,name,streetCode,provinceCode,cityCode,areaCode\n12345,坏行,1,1,1,1\n"

    answer = office.post(
        "/staff/directory/areas/import/", {"file": SimpleUploadedFile("a.csv", text.encode())}
    )

    assert answer.status_code == 422
    assert "12 位数字" in answer.content.decode()
    assert Area.objects.filter(name="坏行").count() == 0


def test_an_upload_loads_a_county(office):
    text = (
        "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        "430781100201,测试村,430781100,43,4307,430781\n"
    )

    answer = office.post(
        "/staff/directory/areas/import/", {"file": SimpleUploadedFile("a.csv", text.encode())}
    )

    assert answer.status_code == 200
    assert public.area_name(code="430781100201") == "测试村"


@pytest.mark.parametrize("size", [0, 2 * 1024 * 1024 + 1])
def test_an_empty_or_too_large_upload_is_refused(office, size):
    upload = SimpleUploadedFile("a.csv", b"x" * size)

    answer = office.post("/staff/directory/areas/import/", {"file": upload})

    assert answer.status_code == 422


def test_the_cascade_is_open_and_answers_children(county):
    client = Client()

    towns = client.get("/areas/439981000000/children/").json()["items"]
    villages = client.get("/areas/children/?parent=439981101000").json()["items"]
    top = client.get("/areas/children/").json()["items"]

    assert len(towns) == 9
    assert villages[0] == {"value": "439981101001", "label": "柳浦街社区", "level": 5}
    assert top[0]["value"] == testing.COUNTY


@pytest.mark.parametrize("parent", ["x", "439981", "\uff1439981000000", "'; DROP"])
def test_the_cascade_answers_nothing_for_what_is_no_code(county, parent):
    assert Client().get("/areas/children/", {"parent": parent}).json() == {"items": []}


def test_officers_land_on_their_work(office):
    assert office.get("/signed-in/").headers["Location"] == "/work/"
