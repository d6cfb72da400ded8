"""Open work names the item it belongs to, so that a post for some items shows no other work.

Nothing ever wrote the post of a piece of work: its kind names the verb, and posts hold verbs.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("kernel", "0001_initial"),)

    operations = (migrations.RenameField(model_name="work", old_name="post", new_name="item_code"),)
