"""The plugin on a real WordPress: what other plugins and texts load waits for a yes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.conftest import promise
from tests.e2e.conftest import House
from tests.wordpress import WordPress, running

pytestmark = pytest.mark.e2e

PLUGIN = Path(__file__).parents[2] / "clients" / "wordpress" / "holdord-banner" / "holdord-banner.php"

#: What other plugins do: a script in the queue with lines around it, a module, a hint; and one of the site's own.
_OTHERS = """<?php
add_action('wp_enqueue_scripts', function () {
    wp_enqueue_script('stats', 'https://stats.wp.com/e-202648.js', [], null, true);
    wp_add_inline_script('stats', 'window._stq = window._stq || [];', 'before');
    wp_enqueue_script('ours', home_url('/wp-includes/js/wp-embed.min.js'), [], null, true);
});
add_filter('wp_resource_hints', function ($all, $kind) {
    return $kind === 'dns-prefetch' ? array_merge($all, ['//stats.wp.com', '//cdn.site.example']) : $all;
}, 10, 2);
"""
#: The distribution's WordPress comes without a theme.
_THEME = """<!doctype html><html lang="en"><head><?php wp_head(); ?><title>Site</title></head>
<body><main><?php while (have_posts()) { the_post(); the_content(); } ?></main><?php wp_footer(); ?></body></html>"""
_PAGE = """
kses_remove_filters();
echo wp_insert_post(['post_title' => 'A film', 'post_status' => 'publish', 'post_type' => 'page', 'post_content' =>
    '<iframe src="https://fast.wistia.net/embed/iframe/abc" title="Film" width="300" height="200"></iframe>'
    . '<iframe src="https://maps.site.example/" title="Map"></iframe>'
    . '<script src="https://static.hotjar.com/c/hotjar-1.js"></script><p>Words</p>']);
"""


@pytest.fixture(scope="module")
def blog() -> Iterator[WordPress]:
    for made in running(plugin=PLUGIN):
        (made.folder / "wp-content" / "mu-plugins" / "others.php").write_text(_OTHERS)
        theme = made.folder / "wp-content" / "themes" / "plain"
        theme.mkdir(parents=True)
        (theme / "style.css").write_text("/* Theme Name: Plain */")
        (theme / "index.php").write_text(_THEME)
        made.run("switch_theme('plain'); echo 'done';")
        yield made


@pytest.fixture(scope="module")
def page(blog: WordPress) -> str:
    return f"http://127.0.0.1:{blog.port}/?page_id={blog.run(_PAGE)}"


def settles(blog: WordPress, house: str) -> None:
    blog.run(f"update_option('holdord_banner_house', {json.dumps(house)}); echo 'set';")


def test_without_an_address_it_touches_nothing(blog: WordPress, page: str) -> None:
    settles(blog, "")
    text = httpx.get(page).text
    assert "data-holdord" not in text and "/embed/banner." not in text and "stats.wp.com" in text


@promise("2.2.1", "2.2.3")
def test_what_others_load_is_marked_and_what_is_the_sites_own_is_not(blog: WordPress, page: str) -> None:
    settles(blog, "https://privacy.example.com/")
    text = httpx.get(page).text
    assert text.index("https://privacy.example.com/embed/banner.en.js") < text.index("<title>"), "first in the head"
    opened = re.findall(r"<script[^>]*>", text)
    for needle in ("stats.wp.com", "static.hotjar.com", 'id="stats-js-before"'):
        (tag,) = [each for each in opened if needle in each.replace("'", '"')]
        assert 'type="text/plain"' in tag and tag.count("type=") == 1, tag
    assert [each for each in opened if "wp-embed" in each and "text/plain" not in each]
    assert '<iframe data-holdord="wistia" data-src="https://fast.wistia.net/embed/iframe/abc"' in text
    assert 'src="https://maps.site.example/"' in text, "a host the list does not have is left alone"
    assert "href='//stats.wp.com'" not in text and "cdn.site.example" in text


@promise("2.2.3")
def test_where_php_gives_up_on_a_text_it_loads_nothing_and_loses_nothing(blog: WordPress) -> None:
    settles(blog, "https://privacy.example.com/")
    said = blog.run(
        "ini_set('pcre.jit', '0'); ini_set('pcre.backtrack_limit', '1');"
        'echo holdord_banner_mark(\'<p>Words</p><iframe src="https://fast.wistia.net/x" title="Film"></iframe>\'),'
        "     holdord_banner_mark_scripts('<script src=\"https://static.hotjar.com/x.js\"></script>', 'hotjar');"
    )
    assert said == (
        '<p>Words</p><iframe data-src="https://fast.wistia.net/x" title="Film"></iframe>'
        '<script data-src="https://static.hotjar.com/x.js"></script>'
    )


@promise("2.2.3")
def test_in_a_browser_nothing_is_asked_for_before_a_yes(
    blog: WordPress, page: str, open_house: House, browser: Browser
) -> None:
    settles(blog, open_house.address)
    with browser.new_context() as context:
        asked: list[str] = []
        visited = context.new_page()
        visited.set_default_timeout(20_000)
        context.route(
            re.compile(r"https://(?!127)"),
            lambda route: (asked.append(route.request.url.split("/")[2]), route.fulfill(body="")),  # type: ignore[func-returns-value]  # both are done
        )
        visited.goto(page)
        visited.get_by_role("button", name="Refuse all").wait_for()
        assert not {"stats.wp.com", "static.hotjar.com", "fast.wistia.net"} & set(asked)
        visited.get_by_role("button", name="Accept all").click()
        visited.wait_for_function("document.querySelector('[data-holdord=wistia]').src !== ''")
        visited.wait_for_load_state("networkidle")
        assert {"stats.wp.com", "static.hotjar.com", "fast.wistia.net"} <= set(asked)


def test_what_is_no_address_is_refused_in_words(blog: WordPress) -> None:
    said = blog.run(
        "require_once ABSPATH . 'wp-admin/includes/template.php'; do_action('admin_init');"
        "echo json_encode([sanitize_option('holdord_banner_house', 'nonsense'),"
        "sanitize_option('holdord_banner_house', 'https://privacy.example.com/')]);"
    )
    assert json.loads(said)[1] == "https://privacy.example.com" and "nonsense" not in json.loads(said)[0]
