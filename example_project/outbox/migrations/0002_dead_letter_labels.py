"""A dead letter has one name; what the database holds stays."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.AlterField(
            "OutboxMessage",
            "state",
            models.CharField(
                choices=[
                    ("pending", "Pending"),
                    ("sent", "Sent"),
                    ("dead", "Dead letter"),
                ],
                default="pending",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "DeadLetter",
            "parked_at",
            models.DateTimeField(
                default=django.utils.timezone.now,
                verbose_name="dead letter since",
            ),
        ),
    ]
