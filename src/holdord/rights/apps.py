from django.apps import AppConfig


class RightsRoom(AppConfig):
    name = "holdord.rights"
    label = "rights"

    def ready(self) -> None:
        # Imported so that they register themselves.
        from holdord.rights import (
            account_controls,
            controls,
            deed_controls,
            identity_controls,
            kept_controls,
            mandate_controls,
            others_controls,
            portable_controls,
            portrait,
            wording_controls,
            workflow,
        )

        del (
            account_controls,
            controls,
            deed_controls,
            identity_controls,
            kept_controls,
            mandate_controls,
            others_controls,
            portable_controls,
            portrait,
            wording_controls,
            workflow,
        )
