// Drives a flow: { flow, origin, javaScript, given } gives { result, findings: [{ rule, text }] }.
//
// `flow` names a module in flows/. Its default function gets what it is given and the means to act, and returns what the
// test is to know: `flow({ origin, given, person, stranger, expecting, check })`.
//
// - `person()` is a new page in a context of its own, as of somebody who never was here before.
// - `expecting(status, act)` is for an act that ends on a page with that status, an error most often; every other page must
//   answer without one.
// - `stranger(view)` is a new page of somebody who looks at other sites: `{ page, seen }`, where `seen` has the errors that the
//   page caused and the addresses that it asked for. How such a page is written is not looked at.
// - `check(page)` inspects the page that is open, as check-pages.mjs does: for pages that no address alone leads to.
//
// What `watch` forbids on a page is a finding here too. Write flows in what people see: labels, buttons, headings.

import { open, watch } from './browser.mjs'
import { inspector } from './inspect.mjs'

export async function drive(browser, { flow, origin, javaScript, given }) {
  const inspect = inspector()
  const contexts = []
  const findings = []
  const report = (rule, text) => findings.push({ rule, text })
  let expected
  const expecting = async (status, act) => {
    expected = status
    try {
      return await act()
    } finally {
      expected = undefined
    }
  }
  const documents = new Map()
  const person = async (view = {}) => {
    const { context, page } = await open(browser, { javaScript, ...view })
    contexts.push(context)
    watch(page, origin, () => expected, report)
    page.on('response', response => {
      if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) documents.set(page, response)
    })
    return page
  }
  const stranger = async view => {
    const { context, page } = await open(browser, { javaScript, ...view })
    contexts.push(context)
    const seen = { errors: [], requests: [] }
    page.on('console', message => {
      if (message.type() === 'error') seen.errors.push(message.text())
    })
    page.on('pageerror', error => seen.errors.push(String(error)))
    page.on('request', request => seen.requests.push(request.url()))
    return { page, seen }
  }
  const check = async page => inspect(page, await documents.get(page)?.text(), javaScript, report, () => {})
  const { default: act } = await import(`./flows/${flow}.mjs`)
  try {
    const result = await act({ origin, given, person, stranger, expecting, check })
    return { result, findings }
  } finally {
    for (const context of contexts) await context.close()
  }
}
