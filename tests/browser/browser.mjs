// A Chromium for one job, and what is watched on every page it opens.
//
// A job comes as JSON on standard input and its answer goes as JSON to standard output. What goes wrong on a page is a
// finding in the answer; a script that cannot do its job at all ends with another exit status than 0.

import { chromium } from 'playwright-core'

/** Longer than any page takes to load, or any element to come, on a machine that is busy with other tests. */
const PATIENCE_MS = 60_000

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

/** Reads the job, lets `work` do it in a browser of its own, and writes what `work` returns. */
export async function answer(work) {
  const chunks = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  const job = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  const browser = await chromium.launch({ executablePath: job.chromium, args: ARGUMENTS, timeout: PATIENCE_MS })
  try {
    process.stdout.write(JSON.stringify(await work(browser, job)))
  } finally {
    await browser.close()
  }
}

/** A context with a page, seen as `view` says: { width, colorScheme, javaScript, cookies }. */
export async function open(browser, view) {
  const context = await browser.newContext({
    viewport: { width: view.width ?? 1280, height: 800 },
    colorScheme: view.colorScheme ?? 'light',
    javaScriptEnabled: view.javaScript ?? true,
  })
  context.setDefaultTimeout(PATIENCE_MS)
  if (view.cookies?.length) await context.addCookies(view.cookies)
  return { context, page: await context.newPage() }
}

/** A secret of a maintainer, a participant or a session: it stands in no address that reaches a server. */
const SECRET = /opd_[mps]_[0-9A-Za-z]{20}/

/**
 * Reports what must not happen on any page of `origin`: an error in the console (a breach of the content security policy
 * is one), an error of a script, a request to another host or with a secret in its address, an answer other than expected. `expects(address)` is the
 * status that a page must have; what belongs to a page must come whole unless the page itself is an error.
 */
export function watch(page, origin, expects, report) {
  let isError = false
  page.on('console', message => {
    // An answer with an error status is judged below, where it is known which one was expected.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) report('console', message.text())
  })
  page.on('pageerror', error => report('script', String(error)))
  page.on('request', request => {
    const url = new URL(request.url())
    if (url.origin !== origin) report('another-host', `asks ${url.protocol}//${url.host}`)
    const referer = request.headers().referer ?? ''
    if (SECRET.test(url.pathname + url.search) || SECRET.test(referer)) report('secret', `in the address of ${url.pathname.slice(0, 8)}…`)
  })
  page.on('requestfailed', request => {
    // A browser that leaves a page gives up what it was still fetching for it, pictures, icons and all.
    const why = request.failure()?.errorText
    if (why !== 'net::ERR_ABORTED') report('request', `${request.url()}: ${why}`)
  })
  page.on('response', response => {
    const status = response.status()
    if (response.request().isNavigationRequest()) {
      const expected = expects(response.url())
      isError = status >= 400
      const isExpected = expected === undefined ? status < 400 : status === expected
      if (!isExpected) report('status', `${response.url()}: ${status}`)
      if (!(status >= 300 && status < 400)) policy(response.headers(), report)
    } else if (status >= 400 && !isError) {
      report('status', `${response.url()}: ${status}`)
    }
  })
}

/** A page without a strict policy would breach none. */
function policy(headers, report) {
  const policy = headers['content-security-policy'] ?? ''
  if (!policy.includes("default-src 'none'")) report('policy', `not closed by default: ${policy || 'none'}`)
  if (policy.includes('unsafe-')) report('policy', `allows what is unsafe: ${policy}`)
}
