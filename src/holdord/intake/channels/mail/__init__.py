"""Letters of a mailbox. Start at README.md."""
