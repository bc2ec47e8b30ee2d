/*
 * The banner of choices: asks, keeps the answer in one small cookie, opens what was said yes to and nothing else.
 *
 * It runs on any site, under a strict Content-Security-Policy and with Trusted Types: no markup is evaluated, no style
 * attribute is written into markup, and only addresses that the register names become scripts. The house puts in
 * __CONFIG__ (centre/asking.py says what is in it), the build __CSS__.
 *
 * A service has a slot, a number that is never given again to another one, nor to another use of the same. The cookie is
 *   hd=<number of the browser, 32 hex>.<minute of the choice>.<asked about: all slots below this>.<slots allowed, hex>
 * so a service that came later was not asked about, is off, and is asked about alone.
 */
const C = __CONFIG__, T = C.t, D = document, W = window, DAY = 1440
const services = C.c.flatMap(category => category.s)
const minute = Date.now() / 6e4 | 0

let [, id, at, asked, allowed] = /(?:^|; )hd=(\w+)\.(\w+)\.(\w+)\.(\w+)/.exec(D.cookie) || [0, '', 0, 0, 0]
at = parseInt(at, 36)
asked = parseInt(asked, 36)
allowed = BigInt('0x' + allowed)
// A yes lapses, and what was allowed with it. The number stays: it is the same browser.
if (minute - at > C.y * DAY) asked = 0, allowed = 0n

const bits = some => some.reduce((sum, service) => sum | 1n << BigInt(service.n), 0n)
const on = service => !!(allowed & bits([service]))
// In Google's advanced mode its tags run unasked and are told 'denied'. Nothing else ever does.
const lets = service => on(service) || C.m > 1 && /\d/.test(service.g)
const running = new Set
let banner, dialog, back, policy, fresh = services.filter(service => service.n >= asked)

const h = (tag, props, ...children) => {
  const element = Object.assign(D.createElement(tag), props)
  element.append(...children)
  return element
}
const button = (act, text, service) => {
  const element = h('button', { type: 'button', className: 'hd-b', service }, text)
  element.dataset.holdordDo = act
  return element
}
// A browser may forbid storage altogether.
const keep = work => { try { return work(W.localStorage) } catch {} }

/* --- what is kept, and told to the house --------------------------------------------------------------------------- */

const tell = body => fetch(C.e, { method: 'POST', body, keepalive: true }).then(({ status }) => {
  // What the house has, or will never take, is not told again. 205: taken back elsewhere, by the number. 429: later.
  if (status < 500 && status != 429) keep(store => store.removeItem('hd'))
  if (status == 205 && allowed) choose('', 0, 0n)
}, () => {})

/* Every choice goes through here: all at once, service by service, one widget, taken back. */
const choose = (act, layer, next) => {
  const lost = services.filter(service => on(service) && !(next & bits([service])))
  allowed = next & bits(services)
  if (act != 'widget') asked = C.n, fresh = services
  id ||= [...crypto.getRandomValues(new Uint8Array(16))].map(byte => (byte + 256).toString(16).slice(1)).join('')
  D.cookie = `hd=${id}.${minute.toString(36)}.${asked.toString(36)}.${allowed.toString(16)};path=/;samesite=lax;max-age=` +
    C.y * 86400 + C.d + (location.protocol > 'http:' ? ';secure' : '')
  if (act) {
    const body = JSON.stringify({
      i: id, v: C.v, a: act, l: layer, n: asked, b: allowed.toString(16), g: +!!navigator.globalPrivacyControl, t: Date.now()
    })
    keep(store => store.hd = body)
    tell(body)
  }
  dialog?.close()
  if (asked) banner?.remove()
  settle()
  if (lost.length) {
    // What runs cannot be stopped, only not be loaded again. The next page says what was done, and what could not be.
    keep(() => sessionStorage.hd = lost.map(service => service.t).join(', '))
    location.reload()
  }
}

/* Cookies and storage of our own domain go, for whatever is not allowed. A name that something allowed uses too stays. */
const clean = () => {
  const named = some => RegExp(`^(${some.flatMap(service => service.k.slice(0, service.f).map(([name]) =>
    name.replace(/[^\w*]/g, '\\$&').replace(/\*/g, '.*'))).join('|')})$`)
  const off = named(services.filter(service => !lets(service))), used = named(services.filter(lets))
  const goes = name => name != 'hd' && off.test(name) && !used.test(name)
  for (const [name] of D.cookie.split('; ').map(cookie => cookie.split('='))) if (goes(name)) {
    const parts = location.hostname.split('.')
    parts.push('')
    parts.forEach((_, part) => D.cookie = `${name}=;path=/;max-age=0;domain=` + parts.slice(part, -1).join('.'))
  }
  for (const store of ['localStorage', 'sessionStorage'])
    keep(() => Object.keys(W[store]).filter(goes).forEach(name => W[store].removeItem(name)))
}

/* --- what is let in ------------------------------------------------------------------------------------------------ */

/* Google's consent mode: what is denied and what granted. Others are told by our script that goes before theirs. */
const signal = (what, is) => {
  if (!C.m) return
  W.dataLayer ||= []
  W.gtag ||= function () { dataLayer.push(arguments) }
  gtag('consent', what, Object.fromEntries([
    'security', 'ad', 'ad_user_data', 'ad_personalization', 'analytics', 'functionality', 'personalization'
  ].map((type, sign) => [type + (/_/.test(type) ? '' : '_storage'),
    !sign || services.some(service => service.g.includes(sign) && is(service)) ? 'granted' : 'denied'])))
}

const open = (element, { dataset } = element) => {
  element.hd = 2
  element.held?.remove()
  element.hidden = false
  if (element.tagName == 'SCRIPT') {
    // Taken out and put back it is looked at anew, and runs: the element the page came with, and trusted as that.
    const place = D.createComment('')
    element.type = dataset.type || ''
    element.async = element.hasAttribute('async')
    element.replaceWith(place)
    place.replaceWith(element)
  } else for (const name of ['srcset', 'src', 'href'])
    // An address, and never 'javascript:': who may write a text for the site may not always write a script.
    if (/^\s*(https?:|[/.]|[^:]+$)/i.test(dataset[name] || '')) element[name] = dataset[name]
}

/* In the place of a frame, or of what asks for it: whose it is, and a button that lets in this one alone. */
const hold = (element, service) => {
  element.hd = 1
  if (element.tagName != 'IFRAME' && !('place' in element.dataset)) return
  const { height } = element.getBoundingClientRect()
  element.before(element.held = h('div', { className: 'hd hd-held' },
    h('p', {}, T.held.replace('{}', service.t)), h('p', {}, service.d), button('widget', T.load, service), button('choose', T.choose)))
  element.held.style.minHeight = height + 'px'
  element.hidden = true
}

const look = () => D.querySelectorAll('[data-holdord]').forEach(element => {
  const service = services.find(each => each.i == element.dataset.holdord)
  if (!service || element.hd > 1) return
  if (lets(service)) open(element)
  else if (!element.hd) hold(element, service)
})

const settle = () => {
  signal('update', on)
  services.forEach(service => {
    if (!lets(service) || running.has(service)) return
    running.add(service)
    service.u?.forEach(src => {
      policy ||= (W.trustedTypes || { createPolicy: (_, rules) => rules }).createPolicy('holdord', { createScriptURL: url => url })
      D.head.append(h('script', { async: false, src: policy.createScriptURL(src) }))
    })
  })
  look()
  clean()
  D.dispatchEvent(new CustomEvent('holdord', { detail: services.filter(on).map(service => service.i) }))
  // The way back stands on every page: the site's own buttons, or these two.
  back?.remove()
  if (asked && !D.querySelector('[data-holdord-do=withdraw]'))
    D.body.append(back = h('section', { className: 'hd hd-back', ariaLabel: T.back }, button('choose', T.back)))
  if (back && allowed) back.append(button('withdraw', T.withdraw))
}

/* --- what a person sees -------------------------------------------------------------------------------------------- */

const show = (title, ...rest) => {
  banner?.remove()
  D.documentElement.classList.remove('hd-made')
  D.body.prepend(banner = h('section', { id: 'hd', className: 'hd hd-ask', ariaLabel: T.back }, h('h2', {}, title), ...rest))
}

const ask = () => show(T.title,
  h('p', {}, asked ? T.fresh.replace('{}', fresh.map(service => service.t).join(', ')) : T.intro),
  h('div', { className: 'hd-row' }, button('accept', T.accept), button('refuse', T.refuse), button('choose', T.choose)),
  h('p', {}, h('a', { href: C.p }, T.notice)))

const cookies = ({ k }) => k.length ? h('details', {}, h('summary', {}, T.cookies.replace('{}', k.length)),
  h('table', {}, h('tr', {}, ...T.columns.map(text => h('th', { scope: 'col' }, text))),
    ...k.map(row => h('tr', {}, ...row.map(text => h('td', {}, text)))))) : ''

const tick = (text, checked, service) => {
  const input = h('input', { type: 'checkbox', checked, service })
  return [input, h('label', {}, input, text)]
}

const category = ({ t, d, s }) => {
  const parts = s.map(service => [...tick(service.t, on(service), service), service])
  const [all, label] = tick(t)
  const count = () => {
    const given = parts.filter(([input]) => input.checked).length
    all.checked = given == s.length
    all.indeterminate = given % s.length > 0
  }
  const box = h('fieldset', { onchange: ({ target }) => {
    if (target == all) parts.forEach(([input]) => input.checked = all.checked)
    count()
  } }, h('legend', {}, label), h('p', {}, d), h('details', {}, h('summary', {}, T.services.replace('{}', s.length)),
    ...parts.map(([, label, service]) => h('div', { className: 'hd-one' }, label, h('p', {}, service.d, ' ',
      service.p ? h('a', { href: service.p }, service.o) : service.o), cookies(service)))))
  count()
  return box
}

const choices = () => {
  dialog?.remove()
  const title = h('h2', { id: 'hd-title' }, T.choices)
  dialog = h('dialog', { className: 'hd hd-all' }, title, h('p', {}, T.intro),
    h('fieldset', {}, h('legend', {}, T.needed), h('p', {}, T.why), cookies({ k: C.k })),
    ...C.c.map(category), h('p', {}, T.reach),
    id ? h('p', {}, T.number, ' ', h('a', { href: C.r + '#' + id }, id)) : '', h('p', {}, h('a', { href: C.p }, T.notice)),
    h('div', { className: 'hd-row' }, button('save', T.save), button('all', T.accept), button('none', T.refuse), button('close', T.close)))
  dialog.setAttribute('aria-labelledby', 'hd-title')
  D.body.append(dialog)
  dialog.showModal()
}

const acts = {
  // Asked again, it is for what is new alone: an earlier yes or no to the rest stands.
  accept: () => choose('accept', 1, allowed | bits(fresh)),
  refuse: () => choose('refuse', 1, allowed & ~bits(fresh)),
  all: () => choose('accept', 2, bits(services)),
  none: () => choose('refuse', 2, 0n),
  withdraw: () => choose('withdraw', 3, 0n),
  save: () => choose('choose', 2, bits([...dialog.querySelectorAll(':checked')].flatMap(input => input.service || []))),
  widget: ({ service }) => choose('widget', 3, allowed | bits([service])),
  choose: choices,
  close: () => (dialog?.close(), asked && banner?.remove())
}

const start = () => {
  banner = D.getElementById('hd')
  if (!banner) {
    const sheet = new CSSStyleSheet
    sheet.replaceSync(__CSS__)
    D.adoptedStyleSheets = [...D.adoptedStyleSheets, sheet]
  }
  D.addEventListener('click', ({ target }) => {
    const pressed = target.closest?.('[data-holdord-do]')
    if (pressed) acts[pressed.dataset.holdordDo]?.(pressed)
  })
  new MutationObserver(look).observe(D, { childList: true, subtree: true })
  const pending = keep(store => store.hd), gone = keep(() => sessionStorage.hd)
  signal('default', () => 0)
  if (!asked && navigator.globalPrivacyControl) choose('gpc', 0, 0n)
  else {
    // Not again within half a year of a no, whatever came since.
    const no = asked && services.some(service => service.n < asked && !on(service))
    if (!fresh.length || no && minute - at < C.q * DAY) banner?.remove(), fresh = services
    else if (!banner || asked) ask()
    settle()
    if (pending) tell(pending)
    else if (allowed && keep(store => store.hdc < minute - DAY ? store.hdc = minute : ((store.hdc ||= minute), 0))) tell(JSON.stringify({ i: id }))
  }
  if (gone) {
    keep(() => sessionStorage.removeItem('hd'))
    show(T.gone, h('p', { role: 'status' }, T.left.replace('{}', gone)), h('div', { className: 'hd-row' }, button('close', T.close)))
  }
}

W.holdord = { ...acts, has: name => services.some(service => service.i == name && on(service)) }
if (D.body) start()
else new MutationObserver((_, watch) => D.body && (watch.disconnect(), start())).observe(D.documentElement, { childList: true })
