"""How a name is told from a word, and in which places of a policy names stand. third_parties.py puts it together."""
