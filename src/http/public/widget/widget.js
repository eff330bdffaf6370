/*! openday widget 1.0.0 | MIT OR Apache-2.0 */
// What a page includes for <open-day slug="…"> and <open-days country="…">: each shows what it stands for once that is
// known, and until then, or without it, whatever stands inside the element. It stores nothing, sends no cookie, and puts
// what it is told in as text alone. A frame of ours on the same page is given the height it asks for.
(() => {
  const script = document.currentScript
  if (!script || !window.customElements || customElements.get('open-day') || !('adoptedStyleSheets' in document)) return
  const { origin } = new URL(script.src)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`/*css*/`)

  // Elements that ask for the same at once are answered by one request.
  const asking = new Map()
  const ask = address => {
    if (!asking.has(address)) {
      const answer = fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' }).then(reply => reply.json())
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
  const link = ({ text, lang, href }) => {
    const made = make('a', '', named({ text, lang }))
    if (/^https?:/.test(href)) made.href = href
    return made
  }
  const links = (kind, some) => some.length && make('p', kind, ...some.flatMap(one => [link(one), ' ']))
  const line = (kind, ...inside) => inside.some(Boolean) && make('p', kind, ...inside)

  const dayOf = day => {
    const leaf = make('span', 'leaf', make('b', '', day.day), day.month)
    leaf.ariaHidden = 'true'
    const time = make('time', '', day.when)
    time.dateTime = day.starts
    const about = [day.kind, day.title && ': ', day.title && named(day.title), day.place && ' – ', day.place && named(day.place), day.whereabouts && ` – ${day.whereabouts}`]
    return make('li', day.now ? 'day lit' : 'day', leaf, make('div', '',
      line('', day.who && link(day.who)),
      line('when', day.now && make('span', 'now', day.now), day.now && ' ', time),
      line('kind', ...about),
      links('acts', day.links)))
  }

  const cardOf = (told, theme) => {
    const card = make('section', `openday ${told.status} ${theme}`,
      make('div', 'top',
        line('what', told.headline),
        line('who', told.name && named(told.name)),
        line('why', told.sentence),
        make('span', told.status === 'active' ? 'door' : 'door shut')),
      line('label', told.label),
      told.days.length && make('ol', '', ...told.days.map(dayOf)),
      links('foot', told.links))
    card.lang = told.lang
    card.dir = told.dir
    card.ariaLabel = told.name ? told.name.text : told.headline
    for (const [name, value] of told.colors) card.style.setProperty(name, value)
    return card
  }

  class Widget extends HTMLElement {
    connectedCallback() {
      this.tell()
    }

    disconnectedCallback() {
      clearTimeout(this.timer)
    }

    attributeChangedCallback() {
      if (this.isConnected) this.tell()
    }

    language() {
      return (this.closest('[lang]')?.lang || '').trim()
    }

    // Attributes set one after the other ask once; who asked before somebody asked for something else is not heard.
    async tell() {
      clearTimeout(this.timer)
      const turn = (this.turn = {})
      await null
      if (this.turn !== turn || !this.isConnected) return
      try {
        const told = await ask(this.address())
        if (this.turn !== turn || !told.headline) return
        const theme = this.getAttribute('theme')
        const card = cardOf(told, theme === 'dark' || theme === 'auto' ? theme : 'light')
        const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
        root.adoptedStyleSheets = [sheet]
        root.replaceChildren(card)
        const wait = Date.parse(told.fresh_until) - Date.now()
        if (wait < 2e9) this.timer = setTimeout(() => this.tell(), Math.max(wait, 2e4) + Math.random() * 5e3)
      } catch {
        // What stands inside goes on standing there.
      }
    }
  }

  customElements.define('open-day', class extends Widget {
    static observedAttributes = ['slug', 'lang', 'theme']
    address() {
      const query = new URLSearchParams({ lang: this.language() })
      return `${origin}/embed/${encodeURIComponent(this.getAttribute('slug') ?? '')}.json?${query}`
    }
  })
  customElements.define('open-days', class extends Widget {
    static observedAttributes = ['country', 'lang', 'theme']
    address() {
      const query = new URLSearchParams({ lang: this.language() })
      if (this.hasAttribute('country')) query.set('country', this.getAttribute('country'))
      return `${origin}/open-days.json?${query}`
    }
  })

  addEventListener('message', ({ source, data }) => {
    const height = Math.ceil(data?.openday?.height)
    if (!(height > 0)) return
    for (const frame of document.querySelectorAll('iframe')) {
      if (frame.contentWindow === source && frame.src.startsWith(`${origin}/embed/`)) {
        frame.style.height = `${Math.min(Math.max(height, 80), 1200)}px`
      }
    }
  })
})()
