/*! openday widget 1.1.0 | MIT OR Apache-2.0 */
(() => {
const script = document.currentScript
if (!(script instanceof HTMLScriptElement && script.src)) return console.warn('openday: include the widget as <script src>')
if (customElements.get('open-day') || !('adoptedStyleSheets' in document)) return
const { origin, pathname } = new URL(script.src)
const base = origin + pathname.replace(/widget(\/[^/]*)?\.js$/i, '')
const sheet = new CSSStyleSheet()
sheet.replaceSync(`:host { all: initial; display: block; contain: content; }
.openday { --paper: #fffdf7; --ink: #12261e; --quiet: #4a5a52; --line: #d8d2c2; --over: #e3dfd2; --accent-light: #0e5a43; --accent-dark: #ffcf5c; --accent: var(--accent-light); --wall: #0e4a3a; --light: #ffcf5c; color-scheme: light; box-sizing: border-box; max-inline-size: 30em; overflow: hidden; border: 1px solid var(--line); border-radius: 16px; background: var(--paper); color: var(--ink); font: 400 max(16px, 1rem)/1.45 Inter, system-ui, sans-serif; text-align: start; overflow-wrap: break-word; hyphens: auto; }
.openday * { box-sizing: border-box; }
.openday.dark { --paper: #12211b; --ink: #fbf7ea; --quiet: #b9c7bf; --line: #2b4037; --over: #26332d; --accent: var(--accent-dark); color-scheme: dark; }
@media (prefers-color-scheme: dark) {
.openday.auto { --paper: #12211b; --ink: #fbf7ea; --quiet: #b9c7bf; --line: #2b4037; --over: #26332d; --accent: var(--accent-dark); color-scheme: dark; }
}
.openday :where(p, h1, ol) { margin: 0; padding: 0; font: inherit; list-style-type: ""; }
.openday a { color: var(--accent); text-underline-offset: .15em; }
.openday a:focus-visible { outline: 3px solid; outline-offset: 2px; border-radius: 4px; }
.top, .day { display: flex; flex-wrap: wrap; gap: 0 .9em; }
.top > div, .day > div { flex: 1 1 8em; min-inline-size: 0; }
.top { padding: 1em 1.25em 0; background: var(--over); }
.top > div { padding-block-end: 1em; }
.active .top { background: var(--wall); color: #fffaf0; }
.top, .leaf, .door, .door::before, .now { print-color-adjust: exact; }
.what { font-weight: 600; line-height: 1.3; text-wrap: balance; }
.who { font-size: 1.25em; font-weight: 600; line-height: 1.25; overflow-wrap: anywhere; hyphens: none; }
.active .who { color: var(--light); }
.why { margin-block-start: .25em; }
.door { position: relative; flex: none; align-self: flex-end; inline-size: 40px; block-size: 64px; margin-inline-start: 22px; border-radius: 20px 20px 0 0; background: var(--quiet); }
.active .door { background: var(--light); }
.active .door::before { content: ""; position: absolute; inset-inline-end: 100%; inset-block: 4px -8px; inline-size: 18px; border-start-start-radius: 18px 26px; border-end-start-radius: 4px; background: #fffaf0; }
.shut::after { content: ""; position: absolute; inset-inline-start: 8px; inset-block-start: 34px; inline-size: 6px; block-size: 6px; border-radius: 50%; background: var(--over); }
.label { padding: .9em 1.45em 0; color: var(--quiet); font-size: .875em; font-weight: 600; }
.day { padding: .75em 1.25em; }
.day + .day { border-block-start: 1px solid var(--line); }
.leaf { flex: none; inline-size: 4.4em; block-size: 5.1em; padding-block-start: .7em; border-radius: 2.2em 2.2em 8px 8px; background: var(--wall); color: #fffaf0; font-size: .6875em; font-weight: 600; line-height: 1.2; text-align: center; }
.leaf b { display: block; font-size: 1.7em; line-height: 1.15; }
.lit .leaf { background: var(--light); color: #12261e; }
.now { display: inline-block; padding-inline: .7em; border-radius: 16px; background: var(--light); color: #12261e; font-size: .875em; font-weight: 600; }
.when { font-weight: 600; }
.kind { color: var(--quiet); }
.acts a, .foot a { margin-inline-end: .9em; }
.foot { padding: .85em 1.45em 1em; border-block-start: 1px solid var(--line); font-size: .875em; }
`)
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
for (const frame of frames()) frame.contentWindow.postMessage({ openday: 'height' }, '*')
})()
