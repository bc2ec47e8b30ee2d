"""The ways in: a folder for each kind, with the same files in each."""
