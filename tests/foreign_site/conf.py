"""The documentation of a tea shop, which the guard keeps honest."""

project = "The tea shop"
extensions = ["guard"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
nitpicky = True

guard_chapters = "chapters"
guard_claims_file = "claims.toml"
guard_ledger = "ledger"
guard_packages = ["shop"]
guard_unwatched = ["tree:shop"]
guard_commands = {"python -m shop": "anything"}
