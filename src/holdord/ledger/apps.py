from django.apps import AppConfig


class LedgerRoom(AppConfig):
    name = "holdord.ledger"
    label = "ledger"

    def ready(self) -> None:
        from holdord.ledger import controls, workflow  # noqa: F401  # they register themselves
