// Runs in every page before its own scripts: tells who stores what. Names and lifetimes only, never what stands in it.
(() => {
  const tell = window.__holdordSeen
  if (!tell) return
  const by = () => (new Error().stack.match(/https?:\/\/[^\s)]+?(?=:\d+:\d+)/g) || [])[0] || location.href
  const say = (kind, name, rest) => { try { tell({ kind, name, rest, by: by(), at: location.href }) } catch {} }
  const wrap = (owner, name, before) => {
    const was = owner && owner[name]
    if (typeof was == 'function')
      owner[name] = function (...given) { try { before.call(this, ...given) } catch {} return was.apply(this, given) }
  }
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')
  Object.defineProperty(Document.prototype, 'cookie', {
    ...cookie,
    set(text) {
      const [pair, ...rest] = String(text).split(';')
      say('cookie', pair.includes('=') ? pair.split('=')[0].trim() : '', rest.join(';'))
      return cookie.set.call(this, text)
    }
  })
  wrap(window.CookieStore && CookieStore.prototype, 'set', (name, value) => {
    const options = typeof name == 'object' ? name : { name }
    const ends = options.expires ? ';expires=' + new Date(options.expires).toUTCString() : ''
    say('cookie', options.name, ends + (options.domain ? ';domain=' + options.domain : ''))
  })
  wrap(Storage.prototype, 'setItem', function (name) {
    say(this === window.sessionStorage ? 'session' : 'local', String(name), '')
  })
  wrap(window.IDBFactory && IDBFactory.prototype, 'open', name => say('database', String(name), ''))
  wrap(window.CacheStorage && CacheStorage.prototype, 'open', name => say('cache', String(name), ''))
})()
