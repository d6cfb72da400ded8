"""Where a change of what hardly ever changes is noticed; see `kernel/reference.py`.

Sixty-four rows rather than one, so that two who change something at the same moment do not wait for
each other. A stamp is never given twice, not even after a transaction that was undone.
"""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE kernel_reference_stamp AS bigint;
CREATE TABLE kernel_reference (place smallint PRIMARY KEY, stamp bigint NOT NULL) WITH (fillfactor = 50);
INSERT INTO kernel_reference SELECT place, 0 FROM generate_series(0, 63) AS place;
CREATE FUNCTION kernel_reference_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kernel_reference SET stamp = nextval('kernel_reference_stamp')
    WHERE place = pg_backend_pid() % 64;
    RETURN NULL;
END $$;
"""
BACKWARD = """
DROP FUNCTION kernel_reference_changed();
DROP TABLE kernel_reference;
DROP SEQUENCE kernel_reference_stamp;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_ledger_origin")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
