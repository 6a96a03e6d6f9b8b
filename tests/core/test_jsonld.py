import json

import html5lib

from netsite.core import jsonld


def test_x10_x11_no_text_breaks_out_of_the_block() -> None:
    hostile = "</script><img src=x onerror=alert(1)>&\u2028\u2029<!--"
    html = str(jsonld.script({"name": hostile}))
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    scripts = tree.findall(".//script")
    assert len(scripts) == 1
    assert not tree.findall(".//img")
    assert json.loads(scripts[0].text) == {"name": hostile}
