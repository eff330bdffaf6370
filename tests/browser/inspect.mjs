// What is looked at on a page that is open: its source, whether it fits, and whether everybody can use it.

import axe from 'axe-core/axe.min.js'
import { HtmlValidate } from 'html-validate'

const html = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    // Matters of taste in which the pages differ from the preset.
    'doctype-style': ['error', { style: 'lowercase' }],
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    'no-implicit-button-type': 'off',
    // Nothing comes from another host, and what comes from ours needs no digest.
    'require-sri': ['error', { target: 'crossorigin' }],
    'void-style': 'error',
  },
})

const AXE = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations', 'incomplete'],
  preload: false,
}

/**
 * Looks at the pages of one job. What it returns reports what is wrong with `page`, which came as `source`; lesser findings
 * are notes. The same source is validated once, in whichever view; without one, as of a page of somebody else, none is. A page without scripts runs none of ours either, so there
 * only its source is looked at.
 */
export function inspector() {
  const validated = new Set()
  return async (page, source, javaScript, report, note) => {
    if (source !== undefined && !validated.has(source)) {
      validated.add(source)
      await validate(source, report)
    }
    if (!javaScript) return
    await fits(page, report)
    await accessible(page, report, note)
  }
}

async function validate(source, report) {
  const { results } = await html.validateString(source)
  for (const { messages } of results) {
    for (const message of messages) report(`html/${message.ruleId}`, `line ${message.line}: ${message.message}`)
  }
}

/** Nothing reaches past the right edge, and no picture is broken. */
async function fits(page, report) {
  const { wide, broken, width } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth
    const reaches = element => element.getBoundingClientRect().right > width + 0.5
    const shown = element => `${element.localName}.${element.className}: ${(element.textContent ?? '').trim().slice(0, 60)}`
    const isWide = document.documentElement.scrollWidth > width
    return {
      width,
      wide: isWide ? [...document.body.querySelectorAll('*')].filter(reaches).map(shown) : [],
      broken: [...document.images].filter(image => image.complete && image.naturalWidth === 0).map(image => image.src),
    }
  })
  for (const element of wide.slice(0, 3)) report('overflow', `wider than ${width} px: ${element}`)
  for (const picture of broken) report('picture', `broken: ${picture}`)
}

async function accessible(page, report, note) {
  await page.evaluate(axe.source)
  const { violations, incomplete, passes } = await page.evaluate(options => globalThis.axe.run(document, options), AXE)
  if (passes.length === 0) report('axe', 'no rule applied, so nothing was checked')
  for (const rule of violations) {
    const places = rule.nodes.map(node => `${node.target.join(' ')}: ${node.failureSummary}`).join('\n')
    const tell = ['serious', 'critical'].includes(rule.impact) ? report : note
    tell(`axe/${rule.id}`, `${rule.impact}: ${rule.help}\n${places}`)
  }
  for (const rule of incomplete) {
    const places = rule.nodes.map(node => `${node.target.join(' ')}: ${node.any[0]?.message ?? ''}`).join('\n')
    note(`axe/${rule.id}`, `cannot tell: ${rule.help}\n${places}`)
  }
}
