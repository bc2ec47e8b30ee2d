"""How days and hours are written where Django's own way is not ours; every other language keeps Django's."""
