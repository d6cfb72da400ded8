"""Nobody holds posts of two duties on the same day, whoever writes the row (三员分立).

The rows of one officer are compared under a lock on the officer, so that two sessions cannot each
add one half of a forbidden pair.
"""

from django.db import migrations

APART = """
CREATE FUNCTION directory_duty(post text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE post
        WHEN 'system_admin' THEN 'system'
        WHEN 'operator' THEN 'system'
        WHEN 'security_admin' THEN 'security'
        WHEN 'audit_admin' THEN 'audit'
        ELSE 'service' END
$$;
CREATE FUNCTION directory_keep_duties_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM directory_officer WHERE id = NEW.officer_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM directory_holding h
        WHERE h.officer_id = NEW.officer_id AND h.id <> NEW.id
          AND directory_duty(h.post) <> directory_duty(NEW.post)
          AND daterange(h.from_on, h.until_on) && daterange(NEW.from_on, NEW.until_on)
    ) THEN
        RAISE EXCEPTION 'directory_duties_apart: % beside a post of another duty', NEW.post
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER directory_duties_apart
    BEFORE INSERT OR UPDATE OF officer_id, post, from_on, until_on ON directory_holding
    FOR EACH ROW EXECUTE FUNCTION directory_keep_duties_apart();
"""
BACK = """
DROP TRIGGER directory_duties_apart ON directory_holding;
DROP FUNCTION directory_keep_duties_apart();
DROP FUNCTION directory_duty(text);
"""


class Migration(migrations.Migration):
    dependencies = (("directory", "0002_duties_and_life_cycle"),)

    operations = (migrations.RunSQL(APART, BACK),)
