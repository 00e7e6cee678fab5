"""Find the links of Markdown into one page: `[S1](claims.md#S1)`.

They read well in any editor, and an extension decides where they lead.
"""

from docutils import nodes
from sphinx import addnodes


def links_into(
    doctree: nodes.document, page: str
) -> list[addnodes.pending_xref]:
    """Return the links to a part of `page`, as MyST leaves them."""
    return [
        link
        for link in doctree.findall(addnodes.pending_xref)
        if link.get("refdomain") == "doc"
        and link["reftarget"] == page
        and link["reftargetid"]
    ]
