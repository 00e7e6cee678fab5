"""The model has another name; its table and its rows stay."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("domain_events", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Handling", "HandlerRun"),
                migrations.AlterModelTable(
                    "HandlerRun", "domain_events_handling"
                ),
                migrations.AlterField(
                    "HandlerRun",
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handler_runs",
                        to="domain_events.publishedevent",
                    ),
                ),
            ],
        ),
    ]
