"""Outgoing mail, asked one by one: the door other systems hand it to (SMTP)."""
