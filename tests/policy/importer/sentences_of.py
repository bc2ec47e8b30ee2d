"""A policy of a few lines, for the tests of the finders: '# ' begins a heading, '- ' an item, '|' a row of a table."""

from holdord.policy.importer.text import Line, PolicyText, Section


def policy(language: str, text: str) -> PolicyText:
    """The text as a reader would give it; the first row of a table is its header."""
    sections: list[Section] = [Section(None, "", 0, 1, (), ())]
    header: tuple[str, ...] = ()
    for number, row in enumerate(text.strip().splitlines(), start=1):
        line, header = _line(number, row.strip(), header)
        if line.kind == "heading":
            sections.append(Section(None, line.text, 1, number, (line.text,), ()))
        if line.kind != "cell" or line.cells != header:
            last = sections[-1]
            sections[-1] = Section(last.number, last.title, last.level, last.line, last.path, (*last.lines, line))
    return PolicyText("policy", language, tuple(sections))


def _line(number: int, row: str, header: tuple[str, ...]) -> tuple[Line, tuple[str, ...]]:
    if row.startswith("# "):
        return Line(number, row[2:], "heading", 1), ()
    if row.startswith("- "):
        return Line(number, row[2:], "item", 1), ()
    if row.startswith("|"):
        cells = tuple(cell.strip() for cell in row.strip("|").split("|"))
        return Line(number, " | ".join(cells), "cell", cells=cells, header=header or cells), header or cells
    return Line(number, row), ()
