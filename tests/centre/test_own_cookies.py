"""The list of what our pages store says what they store."""

from datetime import timedelta

import pytest
from django.conf import settings

from holdord.centre import account, rights
from holdord.consent import banner
from holdord.lib.own_cookies import FORMS, OWN_COOKIES
from holdord.policy import queries as policy
from holdord.rights.proof import SESSION_LIVES


def test_each_stays_for_as_long_as_people_are_told() -> None:
    assert settings.CSRF_COOKIE_NAME == FORMS
    assert timedelta(days=360) < timedelta(seconds=settings.CSRF_COOKIE_AGE) <= timedelta(days=365)
    assert timedelta(minutes=30) == SESSION_LIVES
    assert OWN_COOKIES[rights.COOKIE] == OWN_COOKIES[account.COOKIE] == "30 minutes"
    assert OWN_COOKIES[account.ASKED] == f"{account._ASKED_FOR // 60} minutes"


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("language", "lifetime"), [("en", "30 minutes"), ("da", "30 minutter")])
def test_people_can_read_it_in_the_banner(language: str, lifetime: str) -> None:
    told = {each.name: each.lifetime for each in banner.asked(policy.active(), language).necessary}
    assert told.keys() >= OWN_COOKIES.keys() and told[rights.COOKIE] == lifetime
