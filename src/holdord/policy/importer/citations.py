"""Which grounds of GDPR Art. 6(1) a text cites, in the ways five languages write it.

    artikel 6, stk. 1, litra b og f · Art. 6(1)(f) · artikkel 6 nr. 1 bokstav b · artikel 6.1 f
    6 artiklan 1 kohdan f alakohta

Takes:    any text
Gives:    grounds: 'eu-gdpr:A6-1-f' ..., in the order they are cited, each once. Art. 9 has letters too: it is left out
"""

import re

_FILL = (
    r"(?:[\s,.()]|stk|stykke|nr|nummer|no|paragraphs?|para|par|punkten|punkt|pkt|point|1|første|första|stycket|litra|lit|"
    r"bokstaven|bokstav|letter|led|ledd|leden|subsection|section|underafsnit|underpunkt|afsnit|"
    r"kohdan|kohta|alakohdan|alakohta|kohdat){1,12}?"
)
#: Further letters: 'b, c og f', '(b) and (f)'. An 'a' before another word is an article, as in '(b) and a reason'.
_AND = (
    r"\)?\s*(?:alakoh\w{1,3}\s*)?(?:\([^()]{1,60}\)\s*)?(?:,|/|-|og|and|och|ja|eller|or|tai|samt|as well as)+\s*"
    r"(?:litra|lit\.|bokstav|letter|artikel 6|\(|6\.1\s|\s)*"
)
_MORE = rf"(?:{_AND}(?<![^\W\d_])(?!a\s\w)[a-f](?=[\s).,;:/-]|$))*"
_LETTERS = rf"(?<![^\W\d_])(?P<letters>[a-f](?=[\s).,;:/–-]|$){_MORE})"
_CITED = (
    re.compile(rf"(?:\bart(?:icles?|iklerne|ikel|ikkel|iklan|ikla)?\.?|§)\s*6(?!\d){_FILL}{_LETTERS}", re.IGNORECASE),
    re.compile(rf"\b6\s*(?:\.|:nnen)?\s*art(?:iklan|ikla|\.)?{_FILL}{_LETTERS}", re.IGNORECASE),
    re.compile(rf"(?<![\d.])6\s*(?:\(1\)|\.1)[\s.(]*{_LETTERS}", re.IGNORECASE),
)
_LETTER = re.compile(r"(?<![^\W\d_])[a-f](?![^\W\d_])", re.IGNORECASE)


def grounds(text: str) -> list[str]:
    """The terms of the grounds that are cited."""
    letters = [
        letter[0].lower()
        for regex in _CITED
        for match in regex.finditer(text)
        for letter in _LETTER.finditer(match["letters"])
    ]
    return [f"eu-gdpr:A6-1-{letter}" for letter in dict.fromkeys(letters)]
