// The pages of a job, and what is watched on every one of them.

/** Longer than any page takes to load, or any element to come, on a machine that is busy with other tests. */
export const PATIENCE_MS = 60_000

/** A context of its own with a page, seen as `view` says: { width, colorScheme, javaScript, cookies }. */
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

/** Lets a page be seen as `view` says, with the pictures that are shown then. */
export async function see(page, view) {
  await page.setViewportSize({ width: view.width, height: 800 })
  await page.emulateMedia({ colorScheme: view.colorScheme })
  await page.evaluate(async () => {
    // Sources are chosen anew when the next frame is made; what is chosen may have to be fetched.
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    // What is far below the window is not fetched before somebody scrolls there.
    const waits = image => image.loading !== 'lazy' && !image.complete
    const whole = image => !waits(image) || new Promise(resolve => (image.onload = image.onerror = resolve))
    await Promise.all([...document.images].map(whole))
  })
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
