"""Which countries data may go to without a further ground.

Law:      GDPR Art. 44-46. The EEA is the Union and Iceland, Liechtenstein and Norway
Takes:    country codes, ISO 3166-1 alpha-2, upper case
Gives:    membership; nothing here says that a transfer is lawful (decisions/rules.py does)
"""

from babel import Locale

_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EEA = frozenset([*_UNION.split(), "IS", "LI", "NO"])

#: Whole countries with a Commission decision (GDPR Art. 45). Decisions that cover only some
#: recipients of a country (Canada, Japan, Korea, USA) are not here: they need their own entry.
ADEQUATE = {
    "AD": "2010/625/EU",
    "AR": "2003/490/EC",
    "CH": "2000/518/EC",
    "FO": "2010/146/EU",
    "GB": "(EU) 2021/1772",
    "GG": "2003/821/EC",
    "IL": "2011/61/EU",
    "IM": "2004/411/EC",
    "JE": "2008/393/EC",
    "NZ": "2013/65/EU",
    "UY": "2012/484/EU",
}

#: Regions and test codes that stand beside the countries in CLDR's list.
_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
_COUNTRIES = {code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()} - _NO_COUNTRIES


def is_in_eea(country: str) -> bool:
    """Whether data stay inside the European Economic Area when they go to this country."""
    return country in EEA


def is_country(code: str) -> bool:
    """Whether this is a country code we know: two capital letters, ISO 3166-1."""
    return code in _COUNTRIES
