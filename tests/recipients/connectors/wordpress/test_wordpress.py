"""A real WordPress: accounts, comments, and what its other plugins hold."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import holdord
from holdord.policy.connectors import Connector as Said
from holdord.policy.register import Recipient
from holdord.recipients.connectors.wordpress.config import read
from holdord.recipients.connectors.wordpress.connector import WordPressConnector, connect
from holdord.recipients.reach import Connector, Intent, Permanent, Person, Transient
from tests.conftest import promise
from tests.recipients import contract
from tests.recipients.contract import ADA, key
from tests.wordpress import WordPress, running

PLUGIN = Path(holdord.__path__[0]) / "recipients" / "connectors" / "wordpress" / "plugin" / "holdord.php"

#: A shop's plugin, as WordPress asks for one: it keeps orders in an option, and invoices for the tax office.
SHOP = """<?php
add_filter('wp_privacy_personal_data_exporters', function ($all) {
    $all['shop'] = ['exporter_friendly_name' => 'Shop', 'callback' => function ($email, $page) {
        $orders = get_option('shop_orders', []);
        $data = isset($orders[$email]) ? [['group_id' => 'orders', 'group_label' => 'Orders', 'item_id' => 'o1',
            'data' => [['name' => 'Email', 'value' => $email], ['name' => 'Cake', 'value' => $orders[$email]]]]] : [];
        return ['data' => $data, 'done' => true];
    }];
    return $all;
});
add_filter('wp_privacy_personal_data_erasers', function ($all) {
    $all['shop'] = ['eraser_friendly_name' => 'Shop', 'callback' => function ($email, $page) {
        $orders = get_option('shop_orders', []);
        $removed = isset($orders[$email]) ? 1 : 0;
        unset($orders[$email]);
        update_option('shop_orders', $orders);
        return ['items_removed' => $removed, 'items_retained' => 0, 'messages' => [], 'done' => true];
    }];
    return $all;
});
"""

#: Everybody goes, and Ada and Ben move in: an account each, a comment by the account, one without, one in the bin.
_MOVE_IN = """
require_once ABSPATH . 'wp-admin/includes/user.php';
foreach (get_comments(['status' => 'any']) as $each) wp_delete_comment($each->comment_ID, true);
foreach (get_comments(['status' => 'trash']) as $each) wp_delete_comment($each->comment_ID, true);
foreach (get_users(['exclude' => [1]]) as $each) wp_delete_user($each->ID, 1);
foreach (get_posts(['numberposts' => -1]) as $each) if ($each->ID > 1) wp_delete_post($each->ID, true);
$orders = [];
foreach ([['ada', 'Ada Krogh', 3], ['ben', 'Ben Holm', 1]] as [$login, $name, $comments]) {
    $email = $login . '@example.org';
    $id = wp_insert_user(['user_login' => $login, 'user_email' => $email, 'user_pass' => 'p-' . $login,
        'display_name' => $name, 'first_name' => $login, 'role' => 'author']);
    $said = ['comment_post_ID' => 1, 'comment_author' => $name, 'comment_author_email' => $email,
        'comment_author_IP' => '203.0.113.7', 'comment_content' => 'Says ' . $name, 'comment_approved' => 1];
    wp_insert_comment(['user_id' => $id] + $said);
    if ($comments > 1) wp_insert_comment(['comment_approved' => 0] + $said);
    if ($comments > 2) wp_insert_comment(['comment_approved' => 'trash'] + $said);
    $orders[$email] = 'Wienerbrod for ' . $name;
}
update_option('shop_orders', $orders);
"""


@pytest.fixture(scope="module")
def site() -> Iterator[WordPress]:
    """One site for all of these: to make one takes seconds."""
    for site in running(plugin=PLUGIN):
        (site.folder / "wp-content" / "mu-plugins" / "shop.php").write_text(SHOP)
        yield site


@pytest.fixture
def reached(site: WordPress) -> WordPressConnector:
    site.run(_MOVE_IN)
    return to(site)


def to(site: WordPress, **said: int) -> WordPressConnector:
    recipient = Recipient.model_construct(id="site", connector=Said(kind="wordpress", address="site", **said))
    return connect(recipient, site.address)


class TestWordPress(contract.Contract):
    ada, ben = 5, 3

    @pytest.fixture
    def reached(self, site: WordPress) -> Connector:
        site.run(_MOVE_IN)
        return to(site)

    def test_a_correction_stands_in_every_place(self, reached: Connector) -> None:
        """An order of the shop's plugin is corrected in the shop: WordPress knows no way to ask for it."""
        changed = Person(ADA.identifiers, ADA.names, {"email": contract.NEW}, {"email": "ada@example.org"})
        assert reached.verify(Intent.RECTIFICATION, changed)
        reached.rectify(changed, key=key())
        assert not reached.verify(Intent.RECTIFICATION, changed)
        assert dict(reached.find(Person((("email", contract.NEW),)))) == {"users": 1, "comments": 3}


@promise("8.3")
def test_nothing_of_the_erased_is_left_in_any_table(site: WordPress, reached: WordPressConnector) -> None:
    answer = reached.erase(ADA, key=key())
    assert answer.done == {"users": 1, "comments": 3, "plugin shop": 1}
    left = site.dump().lower()
    assert "ada@example.org" not in left and "ada krogh" not in left
    assert "ben@example.org" in left


def test_articles_stay_under_another_name_and_are_told(site: WordPress, reached: WordPressConnector) -> None:
    ada = site.ask("get_user_by('login', 'ada')->ID")
    site.run(f"wp_insert_post(['post_title' => 'T', 'post_status' => 'publish', 'post_author' => {ada}]);")
    heir = site.ask("get_user_by('login', 'ben')->ID")
    assert to(site, reassign_to=heir).erase(ADA, key=key()).kept == {"posts:articles": 1}
    assert site.ask(f"count(get_posts(['author' => {heir}]))") == 1


def test_our_own_account_is_never_removed(site: WordPress, reached: WordPressConnector) -> None:
    us = Person((("email", "editor@site.example"),))
    assert dict(reached.find(us)) == {} and reached.erase(us, key=key()).done == {}
    assert site.ask("get_user_by('login', 'editor')->ID") == site.admin


@promise("8.4c")
def test_out_of_use_a_comment_is_not_shown_and_nobody_logs_in(site: WordPress, reached: WordPressConnector) -> None:
    log_in = "is_wp_error(wp_authenticate('ada', 'p-ada'))"
    assert site.ask(log_in) is False
    answer = reached.restrict(ADA, key=key())
    assert site.ask("count(get_comments(['status' => 'approve']))") == 1 and site.ask(log_in) is True
    reached.lift(ADA, key=key(), memory=answer.memory)
    # The one that waited before waits still.
    assert site.ask("count(get_comments(['status' => 'approve']))") == 2 and site.ask(log_in) is False


def test_without_the_plugin_an_account_is_restricted_by_hand(site: WordPress, reached: WordPressConnector) -> None:
    ours = site.folder / "wp-content" / "mu-plugins" / PLUGIN.name
    text = ours.read_text()
    ours.unlink()
    try:
        without = to(site)
        assert dict(without.find(ADA)) == {"users": 1, "comments": 3}
        with pytest.raises(Permanent) as refused:
            without.restrict(ADA, key=key())
        assert refused.value.code == "by-hand"
    finally:
        ours.write_text(text)


def test_a_stranger_may_not_run_what_the_plugin_offers(site: WordPress, reached: WordPressConnector) -> None:
    for route in ("export", "erase"):
        answer = httpx.post(
            f"http://127.0.0.1:{site.port}/", params={"rest_route": f"/holdord/v1/{route}"},
            json={"email": "ada@example.org"}, timeout=30,
        )  # fmt: skip
        assert answer.status_code == 401
    assert "holdord_restricted" not in httpx.get(
        f"http://127.0.0.1:{site.port}/", params={"rest_route": "/wp/v2/users"}, timeout=30
    ).text.replace('"holdord_restricted":false', "")


def test_a_wrong_password_is_for_a_person_and_no_answer_for_later(site: WordPress) -> None:
    wrong = site.address.replace(site.address.split("@")[0], "http://editor:wrong")
    recipient = Recipient.model_construct(id="site", connector=Said(kind="wordpress", address="site"))
    with pytest.raises(Permanent) as refused:
        connect(recipient, wrong).find(ADA)
    assert refused.value.code == "log-in"
    with pytest.raises(Transient):
        connect(recipient, "http://editor:wrong@127.0.0.1:9/").find(ADA)


@pytest.mark.parametrize("address", ["http://a:b@site.example/", "https://site.example/", "https://:b@site.example/"])
def test_an_address_without_tls_or_password_is_refused(address: str) -> None:
    with pytest.raises(Permanent) as refused:
        read(Recipient.model_construct(id="site", connector=None), address)
    assert refused.value.code == "address"
