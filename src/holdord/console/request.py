"""One request: its clock, who asked, what lies where, and the steps to the answer."""
