"""Changes of the category tree are noticed by who keeps it."""

from django.db import migrations

TABLES = ("hotline_category", "hotline_retired_category")
FORWARD = "".join(
    f"CREATE TRIGGER {table}_reference AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION kernel_reference_changed();\n"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_reference ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("hotline", "0015_statutory"), ("kernel", "0005_reference")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
