/*
 * The banner of choices: asks, keeps the answer in one small cookie, opens what was said yes to and nothing else.
 *
 * It runs on any site, under a strict Content-Security-Policy and with Trusted Types: no markup is evaluated, no style
 * attribute is written into markup, and only addresses that the register names become scripts. The house puts in
 * __CONFIG__ and __LISTS__ (centre/asking.py says what is in them), the build __CSS__.
 *
 * A service has a slot, a number that is never given again to another one, nor to another use of the same. The cookie is
 *   hd=<number of the browser, 32 hex>.<minute of the choice>.<asked about: all slots below this>.<slots allowed, hex>.<mark>
 * so a service that came later was not asked about, is off, and is asked about alone. Another shape is no choice. The mark
 * says what storage may hold: 0 nothing of ours, 1 a choice the house has not yet, 2 what a service left that was once let in.
 *
 * A page where all is refused costs next to nothing: the lists are not so much as read before somebody opens them; storage,
 * which a page waits for, only where the mark says so, once the browser has nothing else to do; and elements are counted
 * and not touched, for the first that a script holds is the dearest thing on such a page.
 */
const C = __CONFIG__, T = C.t, D = document, W = window
const services = C.s
const minute = Date.now() / 6e4 | 0

const bits = some => some.reduce((sum, { n }) => sum | 1n << BigInt(n), 0n)
const on = ({ n }) => allowed >> BigInt(n) & 1n
const allowedOnes = () => services.filter(on).map(service => service.i)
// In Google's advanced mode its tags run unasked and are told 'denied'. Nothing else ever does.
const lets = service => on(service) || C.a && service.g
let awake, id, at, asked, allowed, mark, fresh, banner, dialog, policy, dressed, lists
// What stands in a function is not made before it is called: k what is necessary, s the services by slot, c the categories.
const read = () => lists ||= __LISTS__
const about = ({ n }) => read().s[n]
const names = some => some.map(service => about(service).t).join(', ')

const h = (tag, props, ...children) => {
  const element = Object.assign(D.createElement(tag), props)
  element.append(...children)
  return element
}
const button = (act, text, service) => {
  const element = h('button', { type: 'button', className: 'hd-b', service }, text)
  // Not by dataset, whose first use costs a page more than the button does.
  element.setAttribute('data-holdord-do', act)
  return element
}
/* The outermost of each thing we show; with the first one comes the style. */
const box = (tag, name, ...rest) => {
  // What the page came with is dressed already.
  if (!dressed) D.adoptedStyleSheets.push(dressed = new CSSStyleSheet), dressed.replaceSync(__CSS__)
  const made = h(tag, ...rest)
  made.className = 'hd hd-' + name
  return made
}
// A browser may forbid storage altogether.
const keep = (work, store = 'localStorage') => { try { return work(W[store]) } catch {} }
const there = selector => D.querySelectorAll(selector).length

/* --- what is kept, and told to the house --------------------------------------------------------------------------- */

const tell = body => fetch(C.e, { method: 'POST', body, keepalive: true }).then(({ status }) => {
  // What the house has, or will never take, is not told again. 205: taken back elsewhere, by the number. 429: later.
  if (status < 500 && status != 429) keep(store => {
    // Another window may have chosen meanwhile.
    if (store.hd != body) return
    delete store.hd
    if (mark < 2) write(0)
  })
  if (status == 205 && allowed) choose('', 0, 0n)
}, () => {})

const write = next => {
  mark = next
  D.cookie = `hd=${id}.${at}.${asked}.${allowed.toString(16)}.${mark};path=/;samesite=lax;max-age=${C.y * 60}` + C.d +
    (location.protocol > 'http:' ? ';secure' : '')
}

/* Every choice goes through here: all at once, service by service, one widget, taken back. */
const choose = (act, layer, next) => {
  const lost = services.filter(service => on(service) && !(next & bits([service])))
  allowed = next & bits(services)
  if (act != 'widget') asked = C.n, fresh = services
  for (const byte of id ? '' : crypto.getRandomValues(new Uint8Array(16))) id += (byte + 256).toString(16).slice(1)
  // One of an earlier setting, for the host alone or for all of them, would be read in its place.
  forget('hd')
  at = minute
  write(mark > 1 || allowed || lost[0] ? 2 : 1)
  if (act) {
    const body = JSON.stringify({
      i: id, v: C.v, a: act, l: layer, n: asked, b: allowed.toString(16), g: +!!navigator.globalPrivacyControl, t: Date.now()
    })
    keep(store => store.hd = body)
    tell(body)
  }
  dialog?.close()
  if (asked) banner?.remove()
  settle(1)
  clean(D.cookie)
  if (lost[0]) {
    // What runs cannot be stopped, only not be loaded again. The next page says what was done, and what could not be.
    keep(store => store.hdg = names(lost))
    location.reload()
  }
}

/* A cookie goes from the host, from each domain above it, and from where it has none. */
const forget = name => {
  const parts = [...location.hostname.split('.'), '']
  for (const part in parts) D.cookie = `${name}=;path=/;max-age=0;domain=` + parts.slice(part, -1).join('.')
}

/* Cookies and storage of our own domain go, for whatever is not allowed. A name that something allowed uses too stays. */
const clean = cookie => {
  let off, used
  const all = some => RegExp('^(' + some.map(service => about(service).r).join('|') + ')$')
  const goes = name => {
    if (/^(hd[cg]?)?$/.test(name)) return
    off ||= all(services.filter(service => !lets(service)))
    used ||= all(services.filter(lets))
    return off.test(name) && !used.test(name)
  }
  cookie.split(/=[^;]*|; /).filter(goes).forEach(forget)
  for (const store of [, 'sessionStorage']) keep(held => Object.keys(held).filter(goes).forEach(name => delete held[name]), store)
}

/* --- what is let in ------------------------------------------------------------------------------------------------ */

/* Google's consent mode: what is denied and what granted. Others are told by our script that goes before theirs. */
const signal = (what, is) => {
  if (!C.m) return
  W.dataLayer ||= []
  W.gtag ||= function () { dataLayer.push(arguments) }
  const given = '0' + services.filter(is).map(service => service.g)
  gtag('consent', what, Object.fromEntries(C.m.map((type, sign) => [type, given.includes(sign) ? 'granted' : 'denied'])))
}

const open = (element, dataset = element.dataset) => {
  element.hd = 2
  element.held?.remove()
  element.hidden = 0
  if (element.matches('script')) {
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
  if (!element.matches('iframe,[data-place]')) return
  const height = element.offsetHeight, { t, d } = about(service)
  element.before(element.held = box('div', 'held', {},
    h('p', {}, T.held.replace('{}', t)), h('p', {}, d), button('widget', T.load, service), button('choose', T.choose)))
  element.held.style.minHeight = height + 'px'
  element.hidden = 1
}

const look = () => D.querySelectorAll(services.some(lets) ? '[data-holdord]' : 'iframe[data-holdord],[data-place]').forEach(element => {
  const name = element.getAttribute('data-holdord'), service = services.find(each => each.i == name)
  if (!service || element.hd > 1) return
  if (lets(service)) open(element)
  else if (!element.hd) hold(element, service)
})

const settle = chosen => {
  if (asked) signal('update', on)
  services.filter(lets).forEach(service => {
    service.u?.forEach(src => {
      policy ||= W.trustedTypes?.createPolicy('holdord', { createScriptURL: url => url })
      D.head.append(h('script', { async: false, src: policy?.createScriptURL(src) || src }))
    })
    service.u = null
  })
  look()
  if (chosen || allowed) D.dispatchEvent(new CustomEvent('holdord', { detail: allowedOnes() }))
  // The way back stands on every page: the site's own buttons, or those its server put there, or these two.
  if (chosen) D.querySelector('.hd-back')?.remove()
  if (asked && !there('.hd-back,[data-holdord-do=withdraw]'))
    D.body.append(box('section', 'back', { ariaLabel: T.back }, button('choose', T.back), allowed ? button('withdraw', T.withdraw) : ''))
}

/* --- what a person sees -------------------------------------------------------------------------------------------- */

const show = (title, ...rest) => {
  banner?.remove()
  D.body.prepend(banner = box('section', 'ask', { ariaLabel: T.back }, h('h2', {}, title), ...rest))
}

const ask = () => show(T.title,
  h('p', {}, asked ? T.fresh.replace('{}', names(fresh)) : T.intro),
  h('div', { className: 'hd-row' }, button('accept', T.accept), button('refuse', T.refuse), button('choose', T.choose)),
  h('p', {}, h('a', { href: C.p }, T.notice)))

const cookies = k => k.length ? h('details', {}, h('summary', {}, T.cookies.replace('{}', k.length)),
  h('table', {}, h('tr', {}, ...T.columns.map(text => h('th', { scope: 'col' }, text))),
    ...k.map(row => h('tr', {}, ...row.map(text => h('td', {}, text)))))) : ''

const tick = (text, checked, service) => h('label', {}, h('input', { type: 'checkbox', checked, service }), text)

const category = ({ t, d, s }) => {
  const all = tick(t), ones = s.map(n => tick(lists.s[n].t, on({ n }), { n }))
  const count = event => {
    if (event?.target == all.control) ones.forEach(one => one.control.checked = all.control.checked)
    const given = ones.filter(one => one.control.checked).length
    all.control.checked = given == s.length
    all.control.indeterminate = given % s.length > 0
  }
  count()
  return h('fieldset', { onchange: count }, h('legend', {}, all), h('p', {}, d), h('details', {},
    h('summary', {}, T.services.replace('{}', s.length)), ...ones.map((one, place, _, { d, p, o, k } = lists.s[s[place]]) =>
      h('div', { className: 'hd-one' }, one, h('p', {}, d, ' ', p ? h('a', { href: p }, o) : o), cookies(k)))))
}

const choices = () => {
  dialog?.remove()
  dialog = box('dialog', 'all', { ariaLabel: T.choices }, h('h2', {}, T.choices), h('p', {}, T.intro),
    h('fieldset', {}, h('legend', {}, T.needed), h('p', {}, T.why), cookies(read().k)),
    ...lists.c.map(category), h('p', {}, T.reach),
    id ? h('p', {}, T.number, ' ', h('a', { href: C.r + '#' + id }, id)) : '', h('p', {}, h('a', { href: C.p }, T.notice)),
    h('div', { className: 'hd-row' }, button('save', T.save), button('all', T.accept), button('none', T.refuse), button('close', T.close)))
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

const start = cookie => {
  const looks = +mark
  awake = 1
  banner = dressed = D.getElementById('hd')
  D.addEventListener('click', ({ target }) => {
    const pressed = target.closest?.('[data-holdord-do]')
    acts[pressed?.dataset.holdordDo]?.(pressed)
  })
  if (!asked && navigator.globalPrivacyControl) choose('gpc', 0, 0n)
  else {
    // Not again within half a year of a no, whatever came since.
    const no = asked && services.some(service => service.n < asked && !on(service))
    if (!fresh.length || no && minute - at < C.q) banner?.remove(), fresh = services
    // Where a line of the page hides what is answered, it hid what a broken cookie is no answer to.
    else if (!banner || /hd=/.test(cookie)) ask()
    settle()
  }
  if (looks) (W.requestIdleCallback || setTimeout)(() => {
    const gone = keep(store => {
      const { hd, hdc, hdg } = store
      if (hd) tell(hd)
      // Once a day a browser that was said yes in asks whether that still holds.
      else if (allowed && !(hdc > minute - 1440)) {
        if (hdc) tell(JSON.stringify({ i: id }))
        store.hdc = minute
      }
      delete store.hdg
      return hdg
    })
    clean(cookie)
    if (gone) show(T.gone, h('p', { role: 'status' }, T.left.replace('{}', gone)), h('div', { className: 'hd-row' }, button('close', T.close)))
  })
}

W.holdord = { has: name => allowedOnes().includes(name), ...acts }
const wake = cookie => {
  [, id, at, asked, allowed, mark] =
    /(?:^| )hd=([\da-f]{32})\.(\d+)\.(\d+)\.([\da-f]+)\.([012])/.exec(cookie) || [0, '', 0, 0, 0, 0]
  asked = +asked
  allowed = BigInt('0x' + allowed)
  // A yes lapses, and what was allowed with it. The number stays: it is the same browser.
  if (minute - at > C.y) asked = 0, allowed = 0n
  fresh = services.filter(service => service.n >= asked)
  signal('default', () => 0)
  const go = () => awake ? look() : there('body') && start(cookie)
  new MutationObserver(go).observe(D, { childList: true, subtree: true })
  go()
}

// Chromium wants to know where a cookie is asked for, and reads through the function that asks, and those that called it,
// once more: so this one is small, and nobody calls it. No other script comes between.
queueMicrotask(() => wake(D.cookie))
