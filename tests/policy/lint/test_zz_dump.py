from tests.policy.lint.test_notice import *
from holdord.policy.lint.reading import TextCase
def test_d(house, settings):
    settings.HOLDORD_REGISTER = MINIMAL
    page = Client().get("/en/", follow=True)
    open("/tmp/lintfix/n.html","wb").write(page.content)
    case = TextCase(read(page.content, name="notice.html", language="en"))
    for s in case.sentences.all:
        if "complex" in s.text or "answered" in s.text.lower(): print(repr(s.text), s.line.number, s.line.kind, "LEAD", repr(s.lead), "COL", s.column, "TITLE", s.section.title, s.section.path, case.says(s.text,"keeps"), case.says(s.text,"answers"))
    for f in case.found:
        if f.kind=="term": print(f)
