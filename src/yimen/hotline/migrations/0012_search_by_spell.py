from django.db import migrations

_WORDS = """
CREATE FUNCTION hotline_order_words(title text, opened_at timestamptz) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_to_tsvector(array(
        SELECT DISTINCT upper(substr(title, place, letters))
        FROM generate_series(1, length(title)) place, generate_series(1, 2) letters
    ) || ('~' || floor(extract(epoch FROM opened_at) / 2592000)::int))
$$;
CREATE INDEX hotline_order_words ON hotline_order USING gin (hotline_order_words(title, opened_at));
DROP INDEX hotline_order_title_words;
DROP FUNCTION hotline_title_words(text);
"""
_TITLE_WORDS = """
CREATE FUNCTION hotline_title_words(title text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_to_tsvector(array(
        SELECT DISTINCT upper(substr(title, place, 2)) FROM generate_series(1, length(title)) place
    ))
$$;
CREATE INDEX hotline_order_title_words ON hotline_order USING gin (hotline_title_words(title));
DROP INDEX hotline_order_words;
DROP FUNCTION hotline_order_words(text, timestamptz);
"""


class Migration(migrations.Migration):
    """Index single letters of a title too, and the thirty days in which the order was opened."""

    dependencies = [
        ("hotline", "0011_mutual_turn"),
    ]

    operations = [migrations.RunSQL(_WORDS, _TITLE_WORDS)]
