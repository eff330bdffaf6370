// Drives a flow: { chromium, flow, origin, javaScript, given } gives { result, findings: [{ rule, text }] }.
//
// `flow` names a module in flows/. Its default function gets what it is given and the means to act, and returns what the
// test is to know: `flow({ origin, given, person, expecting })`.
//
// - `person()` is a new page in a context of its own, as of somebody who never was here before.
// - `expecting(status, act)` is for an act that ends on a page with that status, an error most often; every other page must
//   answer without one.
//
// What `watch` forbids on a page is a finding here too. Write flows in what people see: labels, buttons, headings.

import { answer, open, watch } from './browser.mjs'

await answer(async (browser, { flow, origin, javaScript, given }) => {
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
  const person = async (view = {}) => {
    const { page } = await open(browser, { javaScript, ...view })
    watch(page, origin, () => expected, report)
    return page
  }
  const { default: act } = await import(`./flows/${flow}.mjs`)
  const result = await act({ origin, given, person, expecting })
  return { result, findings }
})
