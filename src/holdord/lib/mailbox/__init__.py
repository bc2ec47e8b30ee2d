"""A mailbox of somebody else's server, read and left as it is: nothing in it is marked, moved or deleted.

Gives:    address.py (one line says which mailbox), connection.py (what lies in it)
Next:     ../../intake/channels/mail/ (what becomes of a message), ../../rights/actions/desk.py (the desk's own)
"""
