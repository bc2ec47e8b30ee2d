"""The catalogue of vendors: who the third parties are that a policy names. Ask `queries.py`."""
