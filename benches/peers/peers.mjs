// Draws badges with one of the peers that run in node, for `cargo bench --bench render`: node peers.mjs PEER FONTS OURS
//
// It draws so many badges as each line of standard input says (`COUNT FIRST`), of names that were never drawn before, and writes one
// line of JSON about them: microseconds of each, and bytes. FONTS is our folder of fonts; OURS one of our own SVGs by the number of
// its name (`NUMBER.svg`), which resvg-js draws.

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [peer, fonts, ours] = process.argv.slice(2)
const [regular, semibold] = ['regular', 'semibold'].map((weight) => readFileSync(`${fonts}/inter-${weight}.ttf`))
const statement = 'We take our customers to work'
const date = 'Next open day: Thu 3 Dec'
const version = (name) => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version

// Six letters, others for every number, as the bench itself makes them.
function name(number) {
  const letter = (place) => String.fromCharCode(97 + (Math.floor(number / 26 ** place) % 26))
  return `Bakery ${[0, 1, 2, 3, 4, 5].map(letter).join('')} Mostu`
}

// What our `classic` has: a frame, a round mark, three lines beside it.
const box = { width: 320, height: 80, boxSizing: 'border-box' }
const frame = { ...box, borderRadius: 14, border: '1px solid #c9d6cf', background: '#ffffff' }
const lines = (number) => [
  [statement, 14, 600, '#0b3d2e'],
  [name(number), 12, 400, '#333333'],
  [date, 12, 600, '#0b7a5c'],
]

async function satoriElement(number) {
  const div = (style, children) => ({ type: 'div', props: { style: { display: 'flex', ...style }, children } })
  const texts = lines(number).map(([text, fontSize, fontWeight, color]) => div({ fontSize, fontWeight, color }, text))
  return div({ ...frame, fontFamily: 'Inter', alignItems: 'center', padding: 8 }, [
    div({ width: 64, height: 64, borderRadius: 32, background: '#0b7a5c', marginRight: 10 }, []),
    div({ flexDirection: 'column' }, texts),
  ])
}

function takumiNode(number) {
  const texts = lines(number).map(([text, fontSize, fontWeight, color]) => ({
    type: 'text',
    text,
    style: { fontSize, fontWeight, color, fontFamily: 'Inter' },
  }))
  return {
    type: 'container',
    style: { ...frame, display: 'flex', alignItems: 'center', padding: 8 },
    children: [
      { type: 'container', style: { width: 64, height: 64, borderRadius: 32, background: '#0b7a5c', marginRight: 10 } },
      { type: 'container', style: { display: 'flex', flexDirection: 'column' }, children: texts },
    ],
  }
}

const peers = {
  async takumi() {
    const { Renderer } = await import('@takumi-rs/core')
    const renderer = new Renderer()
    await renderer.registerFont({ name: 'Inter', data: regular, weight: 400 })
    await renderer.registerFont({ name: 'Inter', data: semibold, weight: 600 })
    const size = { width: 320, height: 80 }
    return {
      version: version('@takumi-rs/core'),
      svg: (number) => renderer.renderSvg(takumiNode(number), size),
      png: (number) => renderer.render(takumiNode(number), { width: 640, height: 160, devicePixelRatio: 2, format: 'png' }),
    }
  },
  async satori() {
    const { default: satori } = await import('satori')
    const { Resvg } = await import('@resvg/resvg-js')
    const options = {
      width: 320,
      height: 80,
      fonts: [
        { name: 'Inter', data: regular, weight: 400 },
        { name: 'Inter', data: semibold, weight: 600 },
      ],
    }
    const svg = async (number) => satori(await satoriElement(number), options)
    const drawn = { fitTo: { mode: 'zoom', value: 2 }, font: { loadSystemFonts: false } }
    const png = async (number) => new Resvg(await svg(number), drawn).render().asPng()
    return { version: `${version('satori')} and resvg-js ${version('@resvg/resvg-js')}`, svg, png }
  },
  async 'resvg-js'() {
    const { Resvg } = await import('@resvg/resvg-js')
    const options = { fitTo: { mode: 'zoom', value: 2 }, font: { loadSystemFonts: false } }
    const kept = new Map()
    return {
      version: version('@resvg/resvg-js'),
      prepare: (number) => kept.set(number, readFileSync(`${ours}/${number}.svg`, 'utf8')),
      png: (number) => new Resvg(kept.get(number), options).render().asPng(),
    }
  },
  async 'badge-maker'() {
    const { makeBadge } = await import('badge-maker')
    const svg = (number) => makeBadge({ label: name(number), message: date, color: 'green', style: 'for-the-badge' })
    return { version: version('badge-maker'), svg }
  },
}

const made = await peers[peer]()
for await (const line of createInterface({ input: process.stdin })) {
  const [count, first] = line.split(' ').map(Number)
  const works = {}
  for (const work of ['svg', 'png']) {
    if (!made[work]) continue
    const times = []
    let bytes = 0
    for (let number = first; number < first + count; number += 1) {
      made.prepare?.(number)
      const begun = process.hrtime.bigint()
      const drawn = await made[work](number)
      times.push(Number(process.hrtime.bigint() - begun) / 1e3)
      bytes += Buffer.byteLength(drawn)
    }
    works[work] = { times_us: times, bytes: bytes / count }
  }
  console.log(JSON.stringify({ peer, version: made.version, works }))
}
