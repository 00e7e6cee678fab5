"""Who listens: the one place that knows both sides.

In the project each module's AppConfig does this, and INSTALLED_APPS is the
place where a new module is named.
"""

from __future__ import annotations

from example_project.comparisons.designs.reactions.notifications import (
    mail_patient,
)
from example_project.comparisons.designs.reactions.orders import approve_item

REACTIONS = (
    mail_patient,
    approve_item,
)
