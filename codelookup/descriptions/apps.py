from django.apps import AppConfig


class DescriptionsConfig(AppConfig):
    name = "codelookup.descriptions"
    label = "descriptions"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from .editors import Editor, mark

        # Signals, since deleting in bulk, as the admin does, passes no method of the model.
        post_save.connect(mark, sender=Editor, dispatch_uid="descriptions.editor_saved")
        post_delete.connect(mark, sender=Editor, dispatch_uid="descriptions.editor_gone")
