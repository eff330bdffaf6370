/*! openday widget 1.1.0 | MIT OR Apache-2.0 */
// What a page includes, as a classic script, for <open-day slug="…"> and <open-days country="…">: each shows what it stands for
// once that is known, and until then, or when it is known no more, whatever stands inside the element. It stores nothing, sends no
// cookie, and puts what it is told in as text alone. A frame of ours on the same page is given the height it asks for.
(() => {
  const script = document.currentScript
  // Not whatever else on the page is called so.
  if (!(script instanceof HTMLScriptElement && script.src)) return console.warn('openday: include the widget as <script src>')
  if (customElements.get('open-day') || !('adoptedStyleSheets' in document)) return
  // Where we are seen, be it below a path of a host: all else stands beside this script.
  const { origin, pathname } = new URL(script.src)
  const base = origin + pathname.replace(/widget(\/[^/]*)?\.js$/i, '')
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`/*css*/`)

  // Elements that ask for the same at once are answered by one request.
  const asking = new Map()
  const ask = (address, cache) => {
    if (!asking.has(address)) {
      const answer = fetch(address, { cache, credentials: 'omit', referrerPolicy: 'no-referrer' }).then(reply => reply.json())
      asking.set(address, answer.finally(() => asking.delete(address)))
    }
    return asking.get(address)
  }

  const make = (name, kind, ...inside) => {
    const made = document.createElement(name)
    if (kind) made.className = kind
    made.append(...inside.filter(Boolean))
    return made
  }
  const named = ({ text, lang }) => {
    const made = make('bdi', '', text)
    if (lang) made.lang = lang
    return made
  }
  const link = ({ text, lang, href }, about) => {
    const made = make('a', '', lang ? named({ text, lang }) : text)
    const url = new URL(href, base)
    if (/^https?:$/.test(url.protocol)) made.href = url.href
    if (about) made.setAttribute('aria-label', `${text}: ${about}`)
    return made
  }
  const links = (kind, some, about) => some.length && make('p', kind, ...some.flatMap(one => [link(one, about), ' ']))
  const line = (kind, ...inside) => inside.some(Boolean) && make('p', kind, ...inside)

  const dayOf = day => {
    const leaf = make('span', 'leaf', make('b', '', day.day), day.month)
    leaf.setAttribute('aria-hidden', 'true')
    const time = make('time', '', day.when)
    time.dateTime = day.starts
    const about = [day.kind, day.title && ': ', day.title && named(day.title), day.place && ' – ', day.place && named(day.place)]
    return make('li', day.now ? 'day lit' : 'day', leaf, make('div', '',
      line('', day.who && link(day.who)),
      line('when', day.now && make('span', 'now', day.now), day.now && ' ', time),
      line('kind', ...about, day.whereabouts && ` – ${day.whereabouts}`),
      links('acts', day.links, day.when)))
  }

  const cardOf = (told, theme) => {
    const card = make('section', `openday ${told.status} ${theme}`,
      make('div', 'top',
        make('div', '',
          line('what', told.headline),
          line('who', told.name && named(told.name)),
          line('why', told.sentence)),
        make('span', told.status === 'active' ? 'door' : 'door shut')),
      line('label', told.label),
      told.days.length && make('ol', '', ...told.days.map(dayOf)),
      links('foot', told.links))
    card.lang = told.lang
    card.dir = told.dir
    card.setAttribute('aria-label', told.name ? told.name.text : told.headline)
    for (const [name, value] of told.colors) card.style.setProperty(name, value)
    return card
  }

  const living = new Set()

  class Widget extends HTMLElement {
    connectedCallback() {
      living.add(this)
      this.tell()
    }

    disconnectedCallback() {
      living.delete(this)
      clearTimeout(this.timer)
      this.turn = undefined
    }

    attributeChangedCallback() {
      if (this.isConnected) this.tell()
    }

    language() {
      return (this.closest('[lang]')?.lang || '').trim()
    }

    show(shown) {
      if (!this.shadowRoot && shown.localName === 'slot') return
      const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
      root.adoptedStyleSheets = [sheet]
      root.replaceChildren(shown)
    }

    // Attributes set one after the other ask once; who asked before somebody asked for something else is not heard. What is not
    // true any more, or of somebody else, does not stay because nothing new can be had.
    async tell(isAgain) {
      clearTimeout(this.timer)
      const turn = (this.turn = {})
      await null
      if (this.turn !== turn) return
      const address = this.address()
      let wait
      try {
        const told = await ask(address, isAgain ? 'no-cache' : 'default')
        if (this.turn !== turn) return
        const theme = this.getAttribute('theme')
        this.show(cardOf(told, theme === 'dark' || theme === 'auto' ? theme : 'light'))
        this.told = address
        this.until = Date.parse(told.fresh_until)
        this.pause = 3e4
        wait = this.until - Date.now()
      } catch {
        if (this.turn !== turn) return
        if (this.told !== address || this.until <= Date.now()) this.show(make('slot'))
        wait = this.pause = Math.min((this.pause ?? 3e4) * 2, 36e5)
      }
      if (wait === wait) this.timer = setTimeout(() => this.tell(true), Math.min(Math.max(wait, 2e4) + Math.random() * 5e3, 2e9))
    }
  }

  const define = (name, attributes, address) => {
    if (customElements.get(name)) return
    customElements.define(name, class extends Widget {
      static observedAttributes = [...attributes, 'lang', 'theme']
      address() {
        return `${base}${address(name => this.getAttribute(name) ?? '')}lang=${encodeURIComponent(this.language())}`
      }
    })
  }
  define('open-day', ['slug'], get => `embed/${encodeURIComponent(get('slug'))}.json?`)
  define('open-days', ['country'], get => `open-days.json?country=${encodeURIComponent(get('country'))}&`)

  // A page that slept, or was left and come back to.
  const wake = () => {
    for (const one of living) if (one.until < Date.now()) one.tell(true)
  }
  addEventListener('pageshow', wake)
  document.addEventListener('visibilitychange', wake)

  const frames = () => [...document.querySelectorAll('iframe')].filter(({ src }) => src.startsWith(`${base}embed/`))
  addEventListener('message', ({ source, data }) => {
    const height = Math.ceil(data?.openday?.height)
    if (!(height > 0)) return
    for (const frame of frames()) {
      if (frame.contentWindow === source) frame.style.height = `${Math.min(Math.max(height, 80), 1200)}px`
    }
  })
  // Those that were there before, and told it to nobody.
  for (const frame of frames()) frame.contentWindow.postMessage({ openday: 'height' }, '*')
})()
