// Checks pages: { chromium, pages: [{ url, status, cookies }], views: [{ width, colorScheme }] } gives
// { checked, findings: [{ url, view, rule, text }], notes: [the same] }.
//
// Each page is opened in each view under its own content security policy. It must be valid HTML, ask nobody else for
// anything, cause no error, fit the width, and have no accessibility finding that is serious or critical. Lesser findings
// are notes.

import { answer, open, watch } from './browser.mjs'
import { inspect } from './inspect.mjs'

await answer(async (browser, { pages, views }) => {
  const findings = []
  const notes = []
  let checked = 0
  for (const view of views) {
    for (const wanted of pages) {
      const name = `${view.width} px ${view.colorScheme}`
      const into = list => (rule, text) => list.push({ url: wanted.url, view: name, rule, text })
      await check(browser, wanted, view, into(findings), into(notes))
      checked += 1
    }
  }
  return { checked, findings, notes }
})

async function check(browser, wanted, view, report, note) {
  const { context, page } = await open(browser, { ...view, cookies: wanted.cookies })
  try {
    watch(page, new URL(wanted.url).origin, () => wanted.status ?? 200, report)
    const response = await page.goto(wanted.url, { waitUntil: 'load' })
    await inspect(page, await response.text(), true, report, note)
  } finally {
    await context.close()
  }
}
