// Checks pages: { pages: [{ url, status, cookies }], views: [{ width, colorScheme }] } gives
// { checked, findings: [{ url, view, rule, text }], notes: [the same] }.
//
// Each page is opened under its own content security policy and looked at in each view, as by somebody who turns the phone
// and changes the colour scheme: what differs between views is style sheets' alone. It must be valid HTML, ask nobody else
// for anything, cause no error, fit the width, and have no accessibility finding that is serious or critical. Lesser
// findings are notes.

import { open, see, watch } from './browser.mjs'
import { inspector } from './inspect.mjs'

export async function checkPages(browser, { pages, views }) {
  const findings = []
  const notes = []
  const inspect = inspector()
  const visitors = new Map()
  let checked = 0
  for (const wanted of pages) {
    const who = JSON.stringify([new URL(wanted.url).origin, wanted.cookies])
    if (!visitors.has(who)) visitors.set(who, await visitor(browser, views[0], wanted))
    const { page, attention } = visitors.get(who)
    let view
    const into = list => (rule, text) => {
      list.push({ url: wanted.url, view: `${view.width} px ${view.colorScheme}`, rule, text })
    }
    Object.assign(attention, { wanted, report: into(findings) })
    let source
    for (view of views) {
      await see(page, view)
      source ??= await (await page.goto(wanted.url, { waitUntil: 'load' })).text()
      await inspect(page, source, true, into(findings), into(notes))
      await kept(page, wanted.url, view)
      checked += 1
    }
  }
  for (const { context } of visitors.values()) await context.close()
  return { checked, findings, notes }
}

/** Keeps the page as it looks where BROWSER_SCREENSHOTS names a folder: pictures for people to look at, one by one. */
async function kept(page, url, view) {
  const folder = process.env.BROWSER_SCREENSHOTS
  if (!folder) return
  const { pathname, search } = new URL(url)
  const name = `${pathname}${search}`.replaceAll(/[^A-Za-z0-9.-]+/g, '_')
  await page.screenshot({ path: `${folder}/${name}-${view.width}-${view.colorScheme}.png`, fullPage: true })
}

/**
 * Somebody who sees one page after the other of an origin, always with the same cookies. To begin anew for every page would
 * take several times as long as looking at it.
 */
async function visitor(browser, view, { url, cookies }) {
  const { context, page } = await open(browser, { ...view, cookies })
  const attention = { wanted: undefined, report: undefined }
  watch(page, new URL(url).origin, () => attention.wanted.status ?? 200, (rule, text) => attention.report(rule, text))
  return { context, page, attention }
}
