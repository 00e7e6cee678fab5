"""What has no key is found without passing what has one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("outbox", "0002_dead_letter_labels")]

    operations = [
        migrations.AddIndex(
            "OutboxMessage",
            models.Index(
                "id",
                condition=models.Q(("key", ""), ("state", "pending")),
                name="outbox_pending_without_a_key",
            ),
        ),
    ]
