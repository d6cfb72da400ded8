"""Changes of limits, formulas and shares are noticed by who keeps them."""

from django.db import migrations

TABLES = ("hotline_policy", "hotline_statutory", "hotline_formula", "hotline_share")
FORWARD = "".join(
    f"CREATE TRIGGER {table}_reference AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION kernel_reference_changed();\n"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_reference ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("hotline", "0016_reference")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
