<?php
/**
 * Plugin Name: Holdord Banner
 * Description: The banner of your Holdord in every page, and what other plugins load held back until a visitor says yes.
 * Version: 1.0
 * Requires at least: 6.0
 * Requires PHP: 7.4
 * License: Apache-2.0
 *
 * Two settings, under Settings > Holdord Banner: where your Holdord is, and what is held back for which service. Nothing
 * else is kept. Scripts that other plugins queue, and embeds in a text, are marked as the banner wants them
 * (docs/banner.md); what is written straight into a page by a theme is marked there.
 */

if (!defined('ABSPATH')) {
    exit;
}

const HOLDORD_BANNER_HOUSE = 'holdord_banner_house';
const HOLDORD_BANNER_HOLDS = 'holdord_banner_holds';

/** What WordPress and its usual plugins load, and the service it is for: the id of the recipient in the register. */
const HOLDORD_BANNER_KNOWN = "stats.wp.com wordpress-stats\npixel.wp.com wordpress-stats\ngoogletagmanager.com google-analytics\n"
    . "connect.facebook.net facebook-conversion\nstatic.hotjar.com hotjar\njs.hs-scripts.com hubspot-analytics\n"
    . "fast.wistia.net wistia\nfast.wistia.com wistia\nplatform.twitter.com twitter-syndication\ndisqus.com disqus\n"
    . "embed.tawk.to tawk\nplatform-api.sharethis.com sharethis\ns7.addthis.com addthis\ncdn.onesignal.com onesignal\n"
    . "platform.linkedin.com linkedin-widgets\nsnap.licdn.com linkedin-ads\nbat.bing.com bing-ads\nserve.albacross.com albacross\n"
    . "static.ads-twitter.com twitter-ads";

function holdord_banner_house() {
    return untrailingslashit((string) get_option(HOLDORD_BANNER_HOUSE, ''));
}

/** The few words staff see, in the language of their WordPress. */
function holdord_banner_say($words) {
    $danish = [
        'Where your Holdord is' => 'Her ligger jeres Holdord',
        'What is held back, and for which service: one line each' => 'Det, der holdes tilbage, og for hvilken tjeneste: en linje hver',
        'This is no address. Write it as in https://privacy.example.com' => 'Det er ikke en adresse. Skriv den som https://privacy.example.com',
    ];
    return holdord_banner_language(get_user_locale()) === 'da' ? ($danish[$words] ?? $words) : $words;
}

/** By host, the service: one line each, "host service". A host stands for its subdomains too. */
function holdord_banner_holds() {
    $held = [];
    foreach (explode("\n", (string) get_option(HOLDORD_BANNER_HOLDS, HOLDORD_BANNER_KNOWN)) as $line) {
        if (preg_match('/^\s*([a-z0-9.-]+\.[a-z]+)\s+([a-z0-9-]+)\s*$/', $line, $found)) {
            $held[$found[1]] = $found[2];
        }
    }
    return $held;
}

/** For which service an address is held back; '' for none. */
function holdord_banner_service($address) {
    $host = (string) wp_parse_url(html_entity_decode($address), PHP_URL_HOST);
    foreach (holdord_banner_holds() as $known => $service) {
        if ($host === $known || substr($host, -strlen($known) - 1) === '.' . $known) {
            return $service;
        }
    }
    return '';
}

/** The language of the page, where the house speaks it: Danish or English. */
function holdord_banner_language($locale = null) {
    return strpos($locale ?? get_locale(), 'da') === 0 ? 'da' : 'en';
}

/** First in the head, before anything else could load. Without an address nothing is put in, and nothing is held back. */
add_action('wp_head', function () {
    if (holdord_banner_house() !== '') {
        $script = holdord_banner_house() . '/embed/banner.' . holdord_banner_language() . '.js';
        echo '<script src="' . esc_url($script) . '" async blocking="render"></script>' . "\n";
        // In the first picture of the page; and where the house does not answer, the page does not wait for it.
        wp_print_inline_script_tag(
            "setTimeout(() => window.holdord || document.querySelector('script[src*=\"/embed/banner.\"]')?.removeAttribute('blocking'), 300)"
        );
    }
}, -1000);

/** A browser need not look up partners it may never be sent to. */
add_filter('wp_resource_hints', function ($addresses) {
    return holdord_banner_house() === '' ? $addresses : array_filter($addresses, function ($each) {
        $address = is_array($each) ? ($each['href'] ?? '') : $each;
        // Also "//host/…", and a host alone.
        return holdord_banner_service('https://' . preg_replace('#^(https?:)?//#', '', $address)) === '';
    });
}, 1000);

/** Scripts that plugins queue. */
add_filter('script_loader_tag', function ($tag, $handle, $address) {
    $service = holdord_banner_house() === '' ? '' : holdord_banner_service($address);
    return $service === '' ? $tag : holdord_banner_mark_scripts($tag, $service);
}, 1000, 3);

/** Frames and scripts within texts: embeds, blocks, what somebody pasted. */
foreach (['the_content', 'embed_oembed_html', 'widget_text', 'widget_block_content'] as $filter) {
    add_filter($filter, function ($text) {
        return holdord_banner_house() === '' ? $text : holdord_banner_mark((string) $text);
    }, 1000);
}

/** Where PHP gives up on a piece (it says null), no address in it is loaded: nothing is lost, and nobody is asked for anything. */
function holdord_banner_shut($text) {
    return str_ireplace(['src=', 'srcset='], ['data-src=', 'data-srcset='], $text);
}

function holdord_banner_mark($text) {
    return preg_replace_callback('/<(iframe|img|script)\b[^>]*?\ssrc=(["\'])(.*?)\2[^>]*>/is', function ($found) {
        $service = holdord_banner_service($found[3]);
        if ($service === '' || strpos($found[0], 'data-holdord') !== false) {
            return $found[0];
        }
        if (strtolower($found[1]) === 'script') {
            return holdord_banner_mark_scripts($found[0], $service);
        }
        $held = preg_replace('/\s(src|srcset)=/i', ' data-$1=', $found[0]) ?? holdord_banner_shut($found[0]);
        return '<' . $found[1] . ' data-holdord="' . esc_attr($service) . '"' . substr($held, strlen($found[1]) + 1);
    }, $text) ?? holdord_banner_shut($text);
}

/** Each script of the piece, also the few lines a plugin puts before and after its own. */
function holdord_banner_mark_scripts($tags, $service) {
    return preg_replace_callback('/<script\b([^>]*)>/i', function ($found) use ($service) {
        if (strpos($found[1], 'data-holdord') !== false) {
            return $found[0];
        }
        $module = preg_match('/\stype=(["\'])module\1/i', $found[1]) ? ' data-type="module"' : '';
        // Of two types the first counts: with the old one left in, it is held back all the same.
        $rest = preg_replace('/\stype=(["\']).*?\1/i', '', $found[1]) ?? $found[1];
        return '<script type="text/plain" data-holdord="' . esc_attr($service) . '"' . $module . $rest . '>';
    }, $tags) ?? holdord_banner_shut($tags);
}

/* --- the page of the settings --------------------------------------------------------------------------------------- */

add_action('admin_init', function () {
    register_setting('holdord_banner', HOLDORD_BANNER_HOUSE, ['sanitize_callback' => function ($address) {
        $address = trim((string) $address);
        if ($address === '' || preg_match('#^https?://[^/\s]+#', $address)) {
            return untrailingslashit(esc_url_raw($address, ['http', 'https']));
        }
        add_settings_error(HOLDORD_BANNER_HOUSE, 'address', holdord_banner_say('This is no address. Write it as in https://privacy.example.com'));
        return get_option(HOLDORD_BANNER_HOUSE, '');
    }]);
    register_setting('holdord_banner', HOLDORD_BANNER_HOLDS, ['sanitize_callback' => 'sanitize_textarea_field']);
});

add_action('admin_menu', function () {
    add_options_page('Holdord Banner', 'Holdord Banner', 'manage_options', 'holdord-banner', function () {
        echo '<div class="wrap"><h1>Holdord Banner</h1><form method="post" action="options.php">';
        settings_fields('holdord_banner');
        echo '<p><label for="holdord-house">' . esc_html(holdord_banner_say('Where your Holdord is')) . '</label><br><input class="regular-text" id="holdord-house" type="url" name="'
            . esc_attr(HOLDORD_BANNER_HOUSE) . '" value="' . esc_attr(holdord_banner_house()) . '" placeholder="https://privacy.example.com"></p>';
        echo '<p><label for="holdord-holds">' . esc_html(holdord_banner_say('What is held back, and for which service: one line each')) . '</label><br><textarea id="holdord-holds" rows="20" cols="60" name="'
            . esc_attr(HOLDORD_BANNER_HOLDS) . '">' . esc_textarea((string) get_option(HOLDORD_BANNER_HOLDS, HOLDORD_BANNER_KNOWN)) . '</textarea></p>';
        submit_button();
        echo '</form></div>';
    });
});

/** Nothing is left behind. */
register_uninstall_hook(__FILE__, 'holdord_banner_uninstall');
function holdord_banner_uninstall() {
    delete_option(HOLDORD_BANNER_HOUSE);
    delete_option(HOLDORD_BANNER_HOLDS);
}
