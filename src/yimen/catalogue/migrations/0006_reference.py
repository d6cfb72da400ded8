"""Changes of items and their versions are noticed by who keeps them."""

from django.db import migrations

TABLES = ("catalogue_item", "catalogue_item_version")
FORWARD = "".join(
    f"CREATE TRIGGER {table}_reference AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION kernel_reference_changed();\n"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_reference ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_item_management"), ("kernel", "0005_reference")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
