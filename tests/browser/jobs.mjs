// Does the jobs of a whole test run in one Chromium: `node jobs.mjs path-of-chromium`.
//
// Each line of standard input is a job as JSON with an `id`; each line of standard output is an answer with the same `id`,
// in whatever order they are ready: { id, answer } or, of a job that could not be done at all, { id, failure }. What goes
// wrong on a page is a finding in an answer. The jobs share nothing but the browser: every one has contexts of its own. It
// ends with its input.

import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'
import { PATIENCE_MS } from './browser.mjs'
import { checkPages } from './check-pages.mjs'
import { drive } from './flow.mjs'

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const WORK = { 'check-pages': checkPages, flow: drive }

const browser = await chromium.launch({ executablePath: process.argv[2], args: ARGUMENTS, timeout: PATIENCE_MS })
const tell = said => process.stdout.write(`${JSON.stringify(said)}\n`)
for await (const line of createInterface({ input: process.stdin })) {
  const { id, work, ...job } = JSON.parse(line)
  WORK[work](browser, job).then(
    answer => tell({ id, answer }),
    error => tell({ id, failure: String(error?.stack ?? error) }),
  )
}
await browser.close()
