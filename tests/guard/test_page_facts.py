"""What is read from a finished page."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from docs._ext.site.page_facts import facts_of


class Plain(HTMLParser):
    """The facts of a page, found the plain way."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, set[str]] = {
            name: set()
            for name in ("anchors", "links", "icons", "scripts", "styles")
            + ("script_attributes", "style_attributes")
        }
        self.inside: set[str] | None = None
        self.feed(text)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Note what the attributes of one element say."""
        if tag == "script" and "src" not in dict(attrs):
            self.inside = self.found["scripts"]
        if tag == "style":
            self.inside = self.found["styles"]
        for name, value in attrs:
            for kind in self.kinds(tag, name):
                self.found[kind].add(value or "")
            if name in ("href", "src") and value:
                self.found["links"].add(value)
            if name == "class":
                names = (value or "").split()
                icons = {one for one in names if one.startswith("fa-")}
                self.found["icons"] |= icons

    def kinds(self, tag: str, name: str) -> list[str]:
        """Return the facts that an attribute, whatever it says, adds to."""
        is_anchor = name == "id" or (tag, name) == ("a", "name")
        asked = {
            "anchors": is_anchor,
            "script_attributes": name.startswith("on"),
            "style_attributes": name == "style",
        }
        return [kind for kind, yes in asked.items() if yes]

    def handle_data(self, data: str) -> None:
        """Note the text of a script or of a style."""
        if self.inside is not None:
            self.inside.add(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave the script or the style."""
        self.inside = None


NASTY = {
    "a page without anything": "",
    "blank": " \n",
    "no tags": "only words",
    "no quotes": "<a href=x id=y onclick=go()>z</a>",
    "capitals": '<A HREF="X" ID="Y" onClick="Go()" STYLE="s">z</A>',
    "attributes without a value": "<a href id style onclick>z</a>",
    "empty attributes": '<a href="" id="" style="">z</a>',
    "tags in a script": "<script>if (a < b && c) { '<a href=no>' }</script>"
    '<a href="yes">z</a>',
    "tags in a style": '<style>a > b { content: "<b id=no>"; }</style>',
    "a script of a file": '<script src="x.js">no</script>',
    "empty scripts": "<script></script><style></style><script> </script>",
    "a style for those without scripts": "<head><noscript><style>.x{}</style>"
    '</noscript></head><body id="b"></body>',
    "comments": '<!-- <a href="no" id="no"> --><a href="yes">z</a>',
    "entities": '<a href="a?b=1&amp;c=2#d&eacute;" id="&lt;x&gt;">z</a>',
    "other alphabets": '<a href="ü.html#東" id="ä">ß</a>',
    "lines in values": '<a href="x\ny" style="a\n b">z</a>'
    '<i class="fa-a\n\tfa-b"></i>',
    "like icons": '<i class="xfa-no fa-yes sofa-x"></i><i class="fas"></i>',
    "a picture": '<svg><use xlink:href="#no" href="#q"/>'
    '<path id="p" style="fill:red"/></svg>',
    "names": '<a name="n"></a><input name="no"><map name="no"></map>',
    "wrong nesting": '<p><b id="b"><p id="p"></b><table><a href="x"><tr>',
    "not closed": '<div id="a"><p id="b"><a href="c"><span style="d"',
    "a template": '<template><a href="t" id="u"></a></template>',
}


@pytest.mark.parametrize("case", NASTY)
def test_the_facts_of_a_page_are_those_that_are_there(case: str) -> None:
    """However a page is written: a plain reading finds the same."""
    facts = vars(facts_of(NASTY[case]))
    found = Plain(NASTY[case]).found
    assert {name: facts[name] for name in found} == found


def test_every_word_of_a_page_is_a_fact() -> None:
    """Also those of tags and scripts: a style sheet may need any."""
    facts = facts_of('<p class="a-b">c_d</p><script>"e"</script><!-- f -->')
    assert {"p", "class", "a-b", "c_d", "e", "f"} <= facts.words


def test_a_page_tells_which_folder_it_names() -> None:
    """Wherever it does."""
    text = '<p title="/home/me/guide/x">y</p>'
    assert facts_of(text, ["/home/me/guide", "/z"]).folders == {
        "/home/me/guide"
    }
