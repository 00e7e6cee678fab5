"""One scenario, the approval of a prescription, in every design.

Each design is one file with the same functions: `approve` is the use case,
`connect` says who hears of it. `scenario` holds what they share, `reactions`
what the other modules do, and `wiring` which of these a design is handed.
The designs are compared by what `accidents` leave and what `cost` measures.
"""
