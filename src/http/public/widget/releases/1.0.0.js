/*! openday widget 1.0.0 | MIT OR Apache-2.0 */
(() => {
const script = document.currentScript
if (!script || !window.customElements || customElements.get('open-day') || !('adoptedStyleSheets' in document)) return
const { origin } = new URL(script.src)
const sheet = new CSSStyleSheet()
sheet.replaceSync(`:host { all: initial; display: block; contain: content; }
.openday { --paper: #fffdf7; --ink: #12261e; --quiet: #4a5a52; --line: #d8d2c2; --over: #e3dfd2; --accent-light: #0e5a43; --accent-dark: #ffcf5c; --accent: var(--accent-light); --wall: #0e4a3a; --light: #ffcf5c; color-scheme: light; box-sizing: border-box; max-inline-size: 30rem; overflow: hidden; border: 1px solid var(--line); border-radius: 16px; background: var(--paper); color: var(--ink); font: 400 16px/1.45 Inter, system-ui, sans-serif; text-align: start; overflow-wrap: anywhere; }
.openday * { box-sizing: border-box; }
.openday.dark { --paper: #12211b; --ink: #fbf7ea; --quiet: #b9c7bf; --line: #2b4037; --over: #26332d; --accent: var(--accent-dark); color-scheme: dark; }
@media (prefers-color-scheme: dark) {
.openday.auto { --paper: #12211b; --ink: #fbf7ea; --quiet: #b9c7bf; --line: #2b4037; --over: #26332d; --accent: var(--accent-dark); color-scheme: dark; }
}
.openday :where(p, h1, ol) { margin: 0; padding: 0; font: inherit; list-style: none; }
.openday a { color: var(--accent); text-underline-offset: .15em; }
.openday a:focus-visible { outline: 3px solid; outline-offset: 2px; border-radius: 4px; }
.top { position: relative; min-block-size: 88px; padding: 16px 20px; padding-inline-end: 92px; background: var(--over); }
.active .top { background: var(--wall); color: #fffaf0; }
.what { font-weight: 600; line-height: 1.3; text-wrap: balance; }
.who { font-size: 1.25em; font-weight: 600; line-height: 1.25; }
.active .who { color: var(--light); }
.why { margin-block-start: 4px; }
.door { position: absolute; inset-inline-end: 20px; inset-block-end: 0; inline-size: 40px; block-size: 64px; border-radius: 20px 20px 0 0; background: var(--quiet); }
.active .door { background: var(--light); }
.active .door::before { content: ""; position: absolute; inset-inline-end: 100%; inset-block: 4px -8px; inline-size: 18px; border-start-start-radius: 18px 26px; border-end-start-radius: 4px; background: #fffaf0; }
.shut::after { content: ""; position: absolute; inset-inline-start: 8px; inset-block-start: 34px; inline-size: 6px; block-size: 6px; border-radius: 50%; background: var(--over); }
.label { padding: 14px 20px 0; color: var(--quiet); font-size: .875em; font-weight: 600; }
.day { display: flex; gap: 14px; padding: 12px 20px; }
.day + .day { border-block-start: 1px solid var(--line); }
.leaf { flex: none; inline-size: 48px; block-size: 56px; padding-block-start: 8px; border-radius: 24px 24px 8px 8px; background: var(--wall); color: #fffaf0; font-size: .6875em; font-weight: 600; line-height: 1.2; text-align: center; }
.leaf b { display: block; font-size: 1.7em; line-height: 1.15; }
.lit .leaf { background: var(--light); color: #12261e; }
.now { display: inline-block; padding-inline: 10px; border-radius: 16px; background: var(--light); color: #12261e; font-size: .875em; font-weight: 600; }
.when { font-weight: 600; }
.kind { color: var(--quiet); }
.acts a { margin-inline-end: 14px; }
.foot { padding: 12px 20px 14px; border-block-start: 1px solid var(--line); font-size: .875em; }
.foot a { margin-inline-end: 14px; }
`)
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
