"""Small imitations of the consent managers that cannot be installed: their buttons by the ids and classes their makers
document, and what each button does. The markup is ours and holds nothing but what a press needs.

Gives:    IMITATED: by the id the scan knows a manager by, its editions; Edition.page
Why:      the words on the buttons mean nothing, so that whoever presses the right one has found it by its markup. What
          a maker changes tomorrow these do not know: docs/scan.md says which banners are tried as they ship
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Edition:
    """``first``, ``second`` and ``back`` are its layers as HTML; ``does`` on a button says what it does there.

    ``opens``: which layer the way back opens. ``stays``: what is on the page whatever was chosen.
    """

    first: str
    back: str
    second: str = ""
    opens: int = 1
    stays: str = ""
    shadow: str = ""

    @property
    def page(self) -> str:
        layers = "".join(
            f"<div layer={name} hidden>{html}</div>"
            for name, html in (("1", self.first), ("2", self.second), ("back", self.back))
        )
        if self.shadow:
            layers = f"<div id={self.shadow}><template shadowrootmode=open>{layers}</template></div>"
        run = f"<script>const opens = {self.opens}\n{_RUN}</script>"
        return f"<!doctype html><html lang=en><title>Site</title><h1>Our site</h1>{self.stays}{layers}{run}"

    def layer_of(self, act: str) -> int:
        return 1 if f"does={act}" in self.first else 2


_RUN = """
window.said = []
const everywhere = (root, found = []) => {
    for (const each of root.querySelectorAll('*')) {
        found.push(each)
        if (each.shadowRoot) everywhere(each.shadowRoot, found)
    }
    return found
}
const all = everywhere(document), layers = all.filter(each => each.hasAttribute('layer'))
const ticks = all.filter(each => each.matches('input'))
const show = (...names) => layers.forEach(each => each.hidden = !names.includes(each.getAttribute('layer')))
const say = what => { said.push(what); tick(what == 'yes'); show('back') }
const tick = on => ticks.forEach(each => each.checked = on)
const acts = {
    yes: () => say('yes'), no: () => say('no'), all: () => tick(true), none: () => tick(false),
    save: () => say(ticks.some(each => each.checked) ? 'yes' : 'no'),
    more: () => show('2'), back: () => show(String(opens)),
}
document.addEventListener('click', event => {
    const pressed = event.composedPath().find(each => each.getAttribute?.('does'))
    if (pressed) { event.preventDefault(); acts[pressed.getAttribute('does')]() }
})
show('1')
"""
_TICK = "<label><input type=checkbox>t</label>"

IMITATED: dict[str, tuple[Edition, ...]] = {
    "cookiebot": (
        Edition(
            """<div id=CybotCookiebotDialog>
               <button does=no id=CybotCookiebotDialogBodyButtonDecline>a</button>
               <button does=more id=CybotCookiebotDialogBodyLevelButtonCustomize>b</button>
               <button does=yes id=CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll>c</button></div>""",
            "<div id=CookiebotWidget><button does=back class=CookiebotWidget-logo>d</button></div>",
            stays='<script id=Cookiebot type=none src="https://consent.cookiebot.com/uc.js"></script>',
        ),
        Edition(
            """<div id=CybotCookiebotDialog>
               <a does=more id=CybotCookiebotDialogBodyButtonDetails>a</a>
               <a does=yes id=CybotCookiebotDialogBodyButtonAccept>b</a></div>""",
            """<div id=CookiebotWidget><button>d</button>
               <button does=no id=CookiebotWidget-btn-withdraw>e</button></div>""",
            f"<div>{_TICK}<a does=save id=CybotCookiebotDialogBodyLevelButtonAccept>c</a></div>",
        ),
        *(
            Edition(
                f"""<div id=CybotCookiebotDialog>{_TICK}
                    <a does=save id=CybotCookiebotDialogBodyLevelButtonAccept>a</a>
                    <a does=yes id=CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll>b</a>
                    <a does=no id=CybotCookiebotDialogBodyLevelButtonLevelOptinDeclineAll>c</a></div>""",
                f"<a does=back {way}>d</a>",
            )
            for way in (
                'href="javascript:Cookiebot.renew()"', 'href="#" onclick="Cookiebot.renew()"',
                'href="javascript:Cookiebot.show()"', 'href="#" onclick="Cookiebot.show()"',
            )
        ),
    ),
    "cookie-information": (
        Edition(
            """<div id=coiOverlay><div id=coi-banner-wrapper>
               <button does=no class="coi-banner__decline">a</button>
               <button does=more class="coi-banner__settings">b</button>
               <button does=yes class="coi-banner__accept">c</button></div></div>""",
            "<button does=back id=Coi-Renew>d</button>",
            f"<div id=coiPage-2>{_TICK}<button does=no id=declineButton>e</button></div>",
            stays='<script type=none src="https://policy.app.cookieinformation.com/uc.js"></script>',
        ),
        Edition(
            """<div id=cookie-information-template-wrapper>
               <button does=no onclick="CookieInformation.declineAllCategories()">a</button>
               <button does=yes onclick="CookieInformation.submitAllCategories()">c</button></div>
               <div id=coiOverlay></div>""",
            """<a does=back href="javascript:CookieConsent.renew()">d</a>""",
        ),
        Edition(
            """<div id=coiOverlay><button does=more aria-controls=coiPage-2>b</button>
               <button does=yes class="coi-banner__accept">c</button></div>""",
            """<a does=back href="#" onclick="CookieConsent.renew()">d</a>""",
            """<div id=coiPage-2><button does=no onclick="CookieInformation.declineAllCategories()">e</button></div>""",
        ),
        Edition(
            """<div id=coiOverlay><button does=more onclick="CookieInformation.showSettings()">b</button>
               <button does=no id=declineButton>e</button>
               <button does=yes class="coi-banner__accept">c</button></div>""",
            """<a does=back href="#" onclick="showCookieConsent()">d</a>""",
            f"<div id=coiPage-2>{_TICK}</div>",
        ),
    ),
    "onetrust": (
        Edition(
            """<div id=onetrust-consent-sdk><div id=onetrust-banner-sdk>
               <button does=more id=onetrust-pc-btn-handler>a</button>
               <button does=no id=onetrust-reject-all-handler>b</button>
               <button does=yes id=onetrust-accept-btn-handler>c</button></div></div>""",
            "<div id=ot-sdk-btn-floating><button does=back>d</button></div>",
            """<div id=onetrust-pc-sdk><button does=no class=ot-pc-refuse-all-handler>e</button>
               <button does=yes id=accept-recommended-btn-handler>f</button></div>""",
            opens=2,
            stays='<script type=none src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js"></script>',
        ),
        *(
            Edition(
                """<div id=onetrust-banner-sdk><button does=more id=onetrust-pc-btn-handler>a</button></div>""",
                way,
                """<div id=onetrust-pc-sdk><button does=no class=ot-pc-refuse-all-handler>e</button>
                   <button does=yes id=accept-recommended-btn-handler>f</button></div>""",
                opens=2,
            )
            for way in (
                "<button does=back id=ot-sdk-btn>d</button>", "<a does=back class=ot-sdk-show-settings>d</a>",
                "<a does=back class=optanon-toggle-display>d</a>", "<a does=back class=optanon-show-settings>d</a>",
            )
        ),
        Edition(
            """<div id=onetrust-banner-sdk><button does=yes id=onetrust-accept-btn-handler>a</button>
               <button does=no class="ot-close-icon banner-close-button">b</button></div>""",
            "<button does=back id=ot-sdk-btn>d</button>",
        ),
    ),
    "usercentrics": (
        *(
            Edition(
                f"""<div data-testid={box}><button does=more data-testid={more}>a</button>
                    <button does=no data-testid=uc-deny-all-button>b</button>
                    <button does=yes data-testid=uc-accept-all-button>c</button></div>""",
                "<button does=back data-testid=uc-privacy-button>d</button>",
                shadow="usercentrics-root",
                stays='<script id=usercentrics-cmp type=none src="https://app.usercentrics.eu/loader.js"></script>',
            )
            for box, more in (
                ("uc-default-wall", "uc-more-button"), ("uc-default-banner", "uc-customize-anchor"),
                ("uc-app-container", "uc-more-button"),
            )
        ),
        *(
            Edition(
                """<div id=usercentrics-cmp-ui><button does=more data-action-type=more>a</button>
                   <button does=no data-action-type=deny>b</button>
                   <button does=yes data-action-type=accept>c</button></div>""",
                f"<a does=back {way}>d</a>",
            )
            for way in (
                'href="#" onclick="UC_UI.showSecondLayer()"', 'href="javascript:UC_UI.showSecondLayer()"',
                'href="#uc-central-modal-show"', "id=usercentrics-psl", 'href="#" onclick="__ucCmp.showSecondLayer()"',
            )
        ),
    ),
    "didomi": (
        Edition(
            """<div id=didomi-host><div id=didomi-notice>
               <button does=more id=didomi-notice-learn-more-button>a</button>
               <button does=no id=didomi-notice-disagree-button>b</button>
               <button does=yes id=didomi-notice-agree-button>c</button></div></div>""",
            '<a does=back href="javascript:Didomi.notice.show()">d</a>',
            stays='<script type=none src="https://sdk.privacy-center.org/loader.js"></script>',
        ),
        Edition(
            """<div id=didomi-popup><span does=no class=didomi-continue-without-agreeing>b</span>
               <button does=yes id=didomi-notice-agree-button>c</button></div>""",
            '<a does=back href="#" onclick="Didomi.notice.show()">d</a>',
            stays="<div id=didomi-host></div>",
        ),
        Edition(
            "<div id=didomi-notice><button does=more id=didomi-notice-learn-more-button>a</button></div>",
            '<a does=back href="javascript:Didomi.preferences.show()">d</a>',
            f"""<div id=didomi-consent-popup>{_TICK}<button does=all id=btn-toggle-agree>e</button>
                <button does=none id=btn-toggle-disagree>f</button>
                <div class=didomi-consent-popup-actions><button does=save class=didomi-button>g</button></div></div>""",
            opens=2,
            stays="<div id=didomi-host></div>",
        ),
        *(
            Edition(
                "<div id=didomi-notice><button does=more id=didomi-notice-learn-more-button>a</button></div>",
                way,
                """<div id=didomi-consent-popup><div class=didomi-consent-popup-actions>
                   <button does=no class="didomi-button didomi-button-standard">e</button>
                   <button does=yes class="didomi-button didomi-button-highlight">f</button></div></div>""",
                opens=2,
                stays="<div id=didomi-host></div>",
            )
            for way in (
                '<a does=back href="#" onclick="Didomi.preferences.show()">d</a>',
                "<a does=back class=didomi-preferences-link>d</a>",
            )
        ),
    ),
    "complianz": tuple(
        Edition(
            f"""<div class=cmplz-cookiebanner><button does=yes class=cmplz-accept>a</button>{refuse}
                <button does=more class=cmplz-view-preferences>c</button></div>""",
            f"<button does=back class={way}>d</button>",
            f"""<div class=cmplz-cookiebanner>{_TICK}
                <button does=save class=cmplz-save-preferences>e</button></div>""",
            opens=opens,
            stays="<div id=cmplz-cookiebanner-container></div>",
        )
        for refuse, way, opens in (
            ("<button does=no class=cmplz-deny>b</button>", "cmplz-manage-consent", 1),
            ("", "cmplz-show-banner", 2),
        )
    ),
    "cookieyes": (
        *(
            Edition(
                f"""<div class=cky-consent-container><button does=more class=cky-btn-customize>a</button>
                    {refuse}<button does=yes class=cky-btn-accept>c</button></div>""",
                f"<button does=back class={way}>d</button>",
                """<div class=cky-modal><button does=no class=cky-btn-reject>e</button>
                   <button does=yes class=cky-btn-accept>f</button></div>""",
                opens=2,
                stays='<script type=none src="https://cdn-cookieyes.com/client_data/script.js"></script>',
            )
            for refuse, way in (
                ("<button does=no class=cky-btn-reject>b</button>", "cky-btn-revisit"),
                ("", "cky-revisit-bottom-left"),
                ("", "cky-banner-element"),
            )
        ),
        *(
            Edition(
                f"<div id=cookie-law-info-bar>{buttons}<a does=more class=cli_settings_button>c</a></div>",
                "<div does=back id=cookie-law-info-again>d</div>",
            )
            for buttons in (
                """<a does=yes id=cookie_action_close_header>a</a>
                   <a does=no id=cookie_action_close_header_reject>b</a>""",
                "<a does=yes id=wt-cli-accept-all-btn>a</a><a does=no id=wt-cli-reject-btn>b</a>",
            )
        ),
        Edition(  # All of it behind the first layer.
            "<div class=cky-consent-container><button does=more class=cky-btn-customize>a</button></div>",
            "<button does=back class=cky-btn-revisit>d</button>",
            """<div class=cky-modal><button does=no class=cky-btn-reject>e</button>
               <button does=yes class=cky-btn-accept>f</button></div>""",
        ),
    ),
    "iubenda": (
        *(
            Edition(
                """<div id=iubenda-cs-banner><button does=more class=iubenda-cs-customize-btn>a</button>
                   <button does=no class=iubenda-cs-reject-btn>b</button>
                   <button does=yes class=iubenda-cs-accept-btn>c</button></div>""",
                f"<a does=back class={way}>d</a>",
                stays='<script type=none src="https://cdn.iubenda.com/cs/iubenda_cs.js"></script>',
            )
            for way in ("iubenda-tp-btn", "iubenda-cs-preferences-link", "iubenda-tp-circle")
        ),
        Edition(
            """<div id=iubenda-cs-banner><button does=more class=iubenda-cs-customize-btn>a</button>
               <button does=yes class=iubenda-cs-accept-btn>c</button></div>""",
            "<a does=back class=iubenda-tp-btn>d</a>",
            f"""<div id=iubenda-iframe>{_TICK}<button does=none class=purposes-btn-reject>e</button>
                <button does=save id=iubFooterBtn>f</button></div>""",
            opens=2,
        ),
    ),
    "osano": tuple(
        Edition(
            f"""<div class=osano-cm-window><div class="osano-cm-dialog">
                <button does=more class=osano-cm-manage>a</button><button does=yes class={yes}>b</button>
                <button does=no class={no}>c</button></div></div>""",
            f"<button does=back {way}>d</button>",
            stays='<script type=none src="https://cmp.osano.com/x/osano.js"></script>',
        )
        for yes, no, way in (
            ("osano-cm-accept-all", "osano-cm-denyAll", "class=osano-cm-widget"),
            ("osano-cm-accept", "osano-cm-deny", """onclick="Osano.cm.showDrawer('x')" """),
        )
    ),
    "trustarc": tuple(
        Edition(
            """<div id=truste-consent-track><button does=yes id=truste-consent-button>a</button>
               <button does=no id=truste-consent-required>b</button>
               <button does=more id=truste-show-consent>c</button></div>""",
            back,
            stays='<script type=none src="https://consent.trustarc.com/notice"></script>',
        )
        for back in ("<div id=teconsent><a does=back>d</a></div>", "<div does=back id=teconsent>d</div>")
    ),
    "quantcast": (
        *(
            Edition(
                """<div id=qc-cmp2-container><div id=qc-cmp2-ui><div class=qc-cmp2-summary-buttons>
                   <button does=more mode=secondary id=more-options-btn>a</button>
                   <button does=no mode=secondary>b</button>
                   <button does=yes mode=primary>c</button></div></div></div>""",
                way,
                stays=f'<script type=none src="https://{host}/choice/x/choice.js"></script>',
            )
            for way, host in (
                ("<button does=back id=qc-cmp2-persistent-link>d</button>", "cmp.inmobi.com"),
                (
                    """<a does=back href="#" onclick="__tcfapi('displayConsentUi', 2)">d</a>""",
                    "quantcast.mgr.consensu.org",
                ),
            )
        ),
        Edition(
            """<div id=qc-cmp2-container><div id=qc-cmp2-ui><div class=qc-cmp2-summary-buttons>
               <button does=no mode=secondary id=disagree-btn>b</button><button does=yes mode=primary>c</button>
               </div></div></div>""",
            "<button does=back id=qc-cmp2-persistent-link>d</button>",
        ),
    ),
    "consentmanager": (
        Edition(
            """<div id=cmpbox><a does=yes class="cmpboxbtn cmpboxbtnyes">a</a>
               <a does=no class="cmpboxbtn cmpboxbtnno">b</a>
               <a does=more class="cmpboxbtn cmpboxbtncustom">c</a></div>""",
            "<div does=back class=cmpminilogo>d</div>",
            stays='<script type=none src="https://cdn.consentmanager.net/delivery/autoblocking/x.js"></script>',
        ),
        Edition(
            """<div id=cmpbox><div id=cmpwelcomebtnyes><a does=yes>a</a></div>
               <div id=cmpwelcomebtnno><a does=no>b</a></div>
               <div id=cmpwelcomebtncustom><a does=more>c</a></div></div>""",
            '<a does=back href="?cmpscreen">d</a>',
        ),
        Edition(
            "<div id=cmpbox><a does=yes id=cmpbntyestxt>a</a> <a does=no id=cmpbntnotxt>b</a></div>",
            "<div id=cmpwrapper><div does=back class=cmpfloat>d</div></div>",
        ),
    ),
    "borlabs": (
        *(
            Edition(
                f"""<div id=BorlabsCookieBox><div class=_brlbs-box>
                    <a does=yes class="_brlbs-btn _brlbs-btn-accept-all">a</a>{refuse}
                    <p class=_brlbs-manage><a does=more>c</a></p></div></div>""",
                f"<a does=back {way}>d</a>",
                stays="<div id=BorlabsCookieBoxWrap></div>",
            )
            for refuse, way in (
                ("<p class=_brlbs-refuse-btn><a does=no>b</a></p>", "class=borlabs-cookie-preference"),
                ("<p does=no class=_brlbs-refuse>b</p>", "id=BorlabsCookieWidget"),
            )
        ),
        Edition(
            """<div class=brlbs-cmpnt-dialog><h2 id=BorlabsCookieEntranceA11yTitle>t</h2>
               <button does=yes class=brlbs-btn-accept-all>a</button>
               <button does=no class=brlbs-btn-accept-only-essential>b</button>
               <a does=more class=brlbs-cmpnt-entrance-manage>c</a></div>""",
            "<a does=back class=_brlbs-widget>d</a>",
            stays="<div id=BorlabsCookieBox></div>",
        ),
    ),
    "axeptio": tuple(
        Edition(
            """<div id=axeptio_overlay><button does=no id=axeptio_btn_dismiss>a</button>
               <button does=more id=axeptio_btn_configure>b</button>
               <button does=yes id=axeptio_btn_acceptAll>c</button></div>""",
            way,
            stays='<script type=none src="https://static.axept.io/sdk.js"></script>',
        )
        for way in (
            "<button does=back id=axeptio_main_button>d</button>",
            '<a does=back href="#" onclick="openAxeptioCookies()">d</a>',
            '<a does=back href="javascript:openAxeptioCookies()">d</a>',
        )
    ),
    "cookiefirst": tuple(
        Edition(
            """<div class=cookiefirst-root><div role=dialog>
               <button does=yes data-cookiefirst-action=accept>a</button>
               <button does=no data-cookiefirst-action=reject>b</button>
               <button does=more data-cookiefirst-action=adjust>c</button></div></div>""",
            f"<button does=back {way}>d</button>",
            stays='<script type=none src="https://consent.cookiefirst.com/sites/x/consent.js"></script>',
        )
        for way in ("data-cookiefirst-button", "class=cookiefirst-settings-btn")
    ),
    "cookiehub": tuple(
        Edition(
            """<div class=ch2><div class="ch2-dialog ch2-visible">
               <button does=more class=ch2-open-settings-btn>a</button>
               <button does=no class=ch2-deny-all-btn>b</button>
               <button does=yes class=ch2-allow-all-btn>c</button></div></div>""",
            f"<a does=back {way}>d</a>",
            stays=f'<script type=none src="https://{host}/c2/x.js"></script>',
        )
        for way, host in (
            ("class=ch2-icon", "cookiehub.net"), ("href=#cookiehub", "cookiehub.eu"),
            ("class=ch2-open-settings-btn", "cookiehub.net"),
        )
    ),
    "cookie-script": tuple(
        Edition(
            """<div id=cookiescript_injected><div does=more id=cookiescript_manage>a</div>
               <div does=yes id=cookiescript_accept>b</div><div does=no id=cookiescript_reject>c</div></div>""",
            f"<div does=back id={way}>d</div>",
            stays='<script type=none src="https://cdn.cookie-script.com/s/x.js"></script>',
        )
        for way in ("cookiescript_badge", "csconsentlink")
    ),
    "cookie-notice": tuple(
        Edition(
            """<div id=cookie-notice><a does=yes id=cn-accept-cookie>a</a><a does=no id=cn-refuse-cookie>b</a></div>""",
            f"<a does=back {way}>d</a>",
            stays="",
        )
        for way in ("class=cn-revoke-cookie", "id=cn-revoke-cookie")
    ),
    "moove": (
        Edition(
            """<div id=moove_gdpr_cookie_info_bar><button does=yes class=moove-gdpr-infobar-allow-all>a</button>
               <button does=no class=moove-gdpr-infobar-reject-btn>b</button>
               <button does=more class=moove-gdpr-infobar-settings-btn>c</button></div>""",
            "<button does=back id=moove_gdpr_save_popup_settings_button>d</button>",
            """<div id=moove_gdpr_cookie_modal><button does=yes class=moove-gdpr-modal-allow-all>e</button>
               <button does=no class=moove-gdpr-modal-reject-all>f</button></div>""",
            opens=2,
        ),
        Edition(
            "<div id=moove_gdpr_cookie_info_bar><span does=more class=change-settings-button>c</span></div>",
            '<a does=back href="#moove_gdpr_cookie_modal">d</a>',
            """<div id=moove_gdpr_cookie_modal><button does=yes class=moove-gdpr-modal-allow-all>e</button>
               <button does=no class=moove-gdpr-modal-reject-all>f</button></div>""",
            opens=2,
        ),
    ),
    "civic": (
        Edition(
            """<div id=ccc><div id=ccc-notify><button does=yes id=ccc-notify-accept>a</button>
               <button does=no id=ccc-notify-reject>b</button>
               <button does=more class=ccc-notify-link>c</button></div></div>""",
            "<button does=back id=ccc-icon>d</button>",
            stays='<script type=none src="https://cc.cdn.civiccomputing.com/9/cookieControl-9.x.min.js"></script>',
        ),
        *(
            Edition(
                f"""<div id=ccc><div id={box}><button does=yes id=ccc-recommended-settings>a</button>
                    <button does=no id=ccc-reject-settings>b</button></div></div>""",
                "<button does=back id=ccc-icon>d</button>",
            )
            for box in ("ccc-overlay", "ccc-module")
        ),
    ),
    "termly": tuple(
        Edition(
            """<div id=termly-code-snippet-support><div data-tid=banner>
               <button does=more data-tid=banner-preferences>a</button>
               <button does=no data-tid=banner-decline>b</button>
               <button does=yes data-tid=banner-accept>c</button></div></div>""",
            f"<a does=back {way}>d</a>",
            stays='<script type=none src="https://app.termly.io/resource-blocker/x"></script>',
        )
        for way in ("class=termly-display-preferences", 'href="#" onclick="displayPreferenceModal()"')
    ),
    "fides": (
        Edition(
            """<div id=fides-banner-container><button does=more class=fides-manage-preferences-button>a</button>
               <button does=no class=fides-reject-all-button>b</button>
               <button does=yes class=fides-accept-all-button>c</button></div>""",
            "<a does=back id=fides-modal-link>d</a>",
            stays='<script type=none src="https://privacy.example/fides.js"></script>',
        ),
    ),
    "piwik-pro": (
        Edition(
            """<div id=ppms_cm_popup_overlay class=ppms_cm_popup_overlay><div class=ppms_cm_popup_wrapper>
               <button does=yes class=ppms_cm_agree-to-all>a</button>
               <button does=no class=ppms_cm_reject-all>b</button></div></div>""",
            "<a does=back class=ppms_cm_privacy_widget>d</a>",
        ),
        Edition(
            """<div id=ppms_cm_popup_overlay><button does=yes id=ppms_cm_agree-to-all_x>a</button>
               <button does=no id=ppms_cm_reject-all_x>b</button></div>""",
            "<a does=back id=ppms_cm_privacy_x>d</a>",
        ),
    ),
}  # fmt: skip
