"""What other modules do about an approval: the same in every design.

A reaction takes the id of the order and the id of its item. None of them
is idempotent on purpose: what a design gives must show.
"""
