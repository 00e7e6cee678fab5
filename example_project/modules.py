"""The business modules of this monolith, listed once.

The settings install them, the import contracts keep them apart, and the
chapters and tests ask this list.
"""

BUSINESS_MODULES = (
    "accounts",
    "orders",
    "ehr",
    "fulfillment",
    "notifications",
    "deadlines",
    "reports",
)
