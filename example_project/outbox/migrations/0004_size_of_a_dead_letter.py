"""Of a body that is too large a dead letter keeps what tells it again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("outbox", "0003_pending_without_a_key")]

    operations = [
        migrations.AddField(
            "DeadLetter",
            "size",
            models.PositiveBigIntegerField(
                blank=True, null=True, verbose_name="bytes"
            ),
        ),
        migrations.AddField(
            "DeadLetter",
            "digest",
            models.CharField(
                blank=True, default="", max_length=64, verbose_name="SHA-256"
            ),
            preserve_default=False,
        ),
    ]
