import pytest
from django.db import connection, transaction

from yimen.directory import public as directory
from yimen.directory.models import Area, Organisation
from yimen.directory.queries.organisation import get_organisation
from yimen.directory.testing import demo_county
from yimen.kernel import reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return demo_county().department


def _stamp():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {reference.STAMP}")
        return cursor.fetchone()[0]


def _begin():
    reference.tell(_stamp())


def test_a_request_reads_once_what_no_change_touched(unit, django_assert_num_queries):
    with reference.request_scope():
        _begin()
        get_organisation(organisation_id=unit.id)
    with reference.request_scope():
        _begin()
        with django_assert_num_queries(0):
            get_organisation(organisation_id=unit.id)


def test_a_visitor_without_a_session_asks_for_the_stamp_alone(unit, django_assert_num_queries):
    for queries in (2, 1):
        with reference.request_scope(), django_assert_num_queries(queries):
            get_organisation(organisation_id=unit.id)
            get_organisation(organisation_id=unit.id)
    Organisation.objects.filter(id=unit.id).update(name="改了名的局")
    with reference.request_scope():
        assert get_organisation(organisation_id=unit.id).name == "改了名的局"


def test_areas_are_kept_until_one_changes(unit, django_assert_num_queries):
    code = unit.area_code

    def read():
        below = directory.areas_by_parent(parents=[code])[code]
        assert below == directory.list_areas(parent=code)
        return directory.area_name(code=code), [one.name for one in below]

    with reference.request_scope():
        before = read()
    with reference.request_scope(), django_assert_num_queries(1):
        assert read() == before
    Area.objects.filter(parent_id=code).update(name="改了名的镇")
    with reference.request_scope():
        assert set(read()[1]) == {"改了名的镇"}


@pytest.mark.parametrize(
    "change",
    [
        lambda unit: Organisation.objects.filter(id=unit.id).update(name="改了名的局"),
        lambda unit: Area.objects.filter(code=unit.area_code).update(name="改了名的县"),
    ],
)
def test_the_next_request_sees_a_change(unit, change):
    with reference.request_scope():
        _begin()
        before = _stamp()
    change(unit)

    assert _stamp() > before


def test_a_request_that_wrote_reads_anew(unit):
    with reference.request_scope():
        _begin()
        get_organisation(organisation_id=unit.id)
        Organisation.objects.filter(id=unit.id).update(name="改了名的局")

        assert get_organisation(organisation_id=unit.id).name == "改了名的局"


def test_a_change_undone_leaves_nothing_behind(unit):
    with transaction.atomic():
        Organisation.objects.filter(id=unit.id).update(name="没有改成的局")
        with reference.request_scope():
            _begin()
            get_organisation(organisation_id=unit.id)
        transaction.set_rollback(True)
    Organisation.objects.filter(id=unit.id).update(name="改成了的局")
    with reference.request_scope():
        _begin()

        assert get_organisation(organisation_id=unit.id).name == "改成了的局"


def test_nothing_is_kept_outside_a_request(unit, django_assert_num_queries):
    get_organisation(organisation_id=unit.id)
    with django_assert_num_queries(1):
        get_organisation(organisation_id=unit.id)
