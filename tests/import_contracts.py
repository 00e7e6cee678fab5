"""Import contracts that read the list of the business modules.

pyproject.toml names these types.  In the options of a contract the word
`<business>` stands for all modules of `example_project.modules`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.domain.contract import Contract

from example_project.modules import BUSINESS_MODULES

WORD = "<business>"


class _ReadsTheList(Contract):
    def __init__(
        self,
        name: str,
        session_options: dict[str, Any],
        contract_options: dict[str, Any],
    ) -> None:
        options = {key: _whole(v) for key, v in contract_options.items()}
        super().__init__(name, session_options, options)


class Independence(_ReadsTheList, IndependenceContract):
    """The modules of a list never import each other."""


class Forbidden(_ReadsTheList, ForbiddenContract):
    """Some modules never import some others."""


class Layers(_ReadsTheList, LayersContract):
    """A module imports what stands below it, and nothing above."""


def _whole(option: Any) -> Any:
    """Return an option with the modules in place of the word."""
    if not isinstance(option, list):
        return option
    return [text for item in option for text in _texts(item)]


def _texts(item: str) -> Iterator[str]:
    if item == WORD:  # a layer, in which all stand side by side
        yield " : ".join(BUSINESS_MODULES)
    elif WORD in item:
        yield from (item.replace(WORD, name) for name in BUSINESS_MODULES)
    else:
        yield item
