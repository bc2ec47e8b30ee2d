"""The banner in a Django site: add ``holdord_client.django`` to INSTALLED_APPS, and set HOLDORD_BANNER.

HOLDORD_BANNER = "https://privacy.example.com"      # settings.py
{% load holdord %}… <body>{% holdord_banner %}…     # base template, right after <body>
"""
