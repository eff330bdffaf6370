// node's own server with badges of badge-maker, for `cargo bench --bench http`: node badge-maker-server.mjs FOLDER
//
// It sends as many bytes as everybody else under each address: a badge of badge-maker, made when it is asked for first and then kept,
// with as much of our SVG in a comment behind it as is missing. It makes no PNGs, so those are the bytes that all send.
// As many processes as there are cores; it ends when its standard input does.

import cluster from 'node:cluster'
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { gzipSync } from 'node:zlib'

import { makeBadge } from 'badge-maker'

const folder = process.argv[2]

function padded(badge, ours) {
  const missing = ours.length - Buffer.byteLength(badge) - '<!---->'.length
  if (missing < 0) return Buffer.from(badge)
  const ascii = ours.toString('latin1').replace(/[^ -~]|-/g, '_')
  return Buffer.from(`${badge}<!--${ascii.slice(0, missing)}-->`)
}

function svg(page) {
  const label = page.path.slice('/badge/'.length, -'.svg'.length)
  const badge = makeBadge({ label, message: 'Next open day: Thu 3 Dec', color: 'green', style: 'for-the-badge' })
  const plain = padded(badge, readFileSync(`${folder}/www${page.path}`))
  return { plain, gzip: gzipSync(plain, { level: 9 }) }
}

function kept(page) {
  const bodies = page.path.endsWith('.svg') ? svg(page) : { plain: readFileSync(`${folder}/www${page.path}`) }
  const etag = `"${createHash('sha256').update(bodies.plain).digest('hex').slice(0, 32)}"`
  const head = (headers, body) => ({ ...Object.fromEntries(headers), etag, 'content-length': body.length })
  const answer = (headers, body) => ({ head: head(headers, body), body })
  return {
    etag,
    plain: answer(page.plain, bodies.plain),
    gzip: bodies.gzip && page.gzip && answer(page.gzip, bodies.gzip),
  }
}

async function serve() {
  const pages = new Map()
  const ready = new Map()
  for await (const line of createInterface({ input: createReadStream(`${folder}/heads`) })) {
    const page = JSON.parse(line)
    pages.set(page.path, page)
  }
  const server = createServer((request, response) => {
    let answers = ready.get(request.url)
    if (!answers) {
      const page = pages.get(request.url)
      if (!page) return response.writeHead(404).end()
      answers = kept(page)
      ready.set(request.url, answers)
    }
    const { head, body } = (request.headers['accept-encoding'] === 'gzip' && answers.gzip) || answers.plain
    if (request.headers['if-none-match'] === answers.etag) {
      const { 'content-length': _, ...rest } = head
      return response.writeHead(304, rest).end()
    }
    response.writeHead(200, head).end(body)
  })
  server.keepAliveTimeout = 600_000
  server.requestTimeout = 0
  server.listen(0, '127.0.0.1')
}

if (cluster.isPrimary) {
  const workers = Array.from({ length: availableParallelism() }, () => cluster.fork())
  let listening = 0
  cluster.on('listening', (_, { port }) => {
    listening += 1
    if (listening === workers.length) console.log(`node with badge-maker at http://127.0.0.1:${port}/`)
  })
  process.stdin.on('end', () => process.exit(0)).resume()
} else {
  await serve()
}
