"""The page is read as a browser would read it."""

from holdord.notice.page import Page

HTML = """<!doctype html><html><head><title>Not this</title><style>#a { color: red }</style></head><body>
<div id="a"><p>First<br>line</p><ul><li>Bo &amp; <b>Ida</b>s ven</li><li><a href="https://example.com/x">link</a></li></ul>
<img src="x"></div><p id="b">Second</p><details><summary>More</summary><p id="c">Folded</p></details></body></html>"""


def test_the_text_of_an_element_is_what_stands_in_it_and_nothing_beside_it() -> None:
    page = Page(HTML)
    assert page.text("a") == "First line Bo & Idas ven link"
    assert page.text("b") == "Second"


def test_what_is_folded_away_is_on_the_page() -> None:
    assert Page(HTML).text("c") == "Folded"


def test_an_element_that_is_not_there_has_no_text_and_no_links() -> None:
    page = Page(HTML)
    assert page.text("nowhere") is None
    assert page.links("nowhere") == ()


def test_links_are_those_of_the_element_or_of_the_whole_page() -> None:
    page = Page(HTML)
    assert page.links("a") == ("https://example.com/x",)
    assert page.links("b") == ()
    assert page.links() == ("https://example.com/x",)
