from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The house itself: its commands (`serve`, `load_content`, …) and its static files. It has no models."""

    name = "netsite"
    label = "site"
