// An owner chooses a look by the keyboard alone, copies what each kind of site takes, and pastes it into a page, which a
// phone then shows.

export default async function ({ origin, given, person, check }) {
  const page = await person({ width: 320 })
  await page.goto(`${origin}/p/${given.slug}`)
  await page.getByRole('link', { name: 'Another look, or another kind of site' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/embed')
  await check(page)

  // The choices by the keyboard: the arrow keys choose within a group.
  await page.getByRole('radio', { name: 'Classic' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.getByLabel('Language').selectOption({ label: given.language })
  await page.getByLabel('For those who do not see it').fill(given.alt)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/embed?*')
  await check(page)
  const chosen = await page.getByRole('radio', { checked: true }).first().getAttribute('value')

  let copied
  const button = page.locator('#html .copy').getByRole('button', { name: 'Copy' })
  if (given.javaScript) {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await button.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('Copied').waitFor({ state: 'attached' })
    copied = await page.evaluate(() => navigator.clipboard.readText())
  }

  const tabs = page.getByRole('navigation', { name: 'Where it goes' }).getByRole('link')
  const shown = []
  for (let number = 0; number < await tabs.count(); number += 1) {
    await tabs.nth(number).click()
    const pane = page.locator('.pane:visible')
    const id = await pane.getAttribute('id')
    const code = await pane.locator('code').innerText()
    if (id === 'html' && copied !== undefined && copied !== code) throw new Error(`copied ${copied}, not ${code}`)
    const html = code.startsWith('<') ? code : undefined
    shown.push(html === undefined ? { id, code } : { id, ...await pasted(person, html) })
  }
  return { chosen, shown }
}

// How a page with it looks on a phone.
async function pasted(person, html) {
  const page = await person({ width: 320 })
  if (html.startsWith('<iframe')) return framed(page, html)
  await page.setContent(`<!doctype html><html lang="en"><title>A shop</title><body>${html}</body>`)
  if (html.startsWith('<open-day')) return linked(page)
  const picture = page.getByRole('img')
  await picture.evaluate(image => image.decode())
  return picture.evaluate(image => ({
    alt: image.alt,
    isDrawn: image.naturalWidth > 0,
    fits: document.documentElement.scrollWidth <= innerWidth,
    leadsTo: new URL(image.closest('a').href).pathname,
  }))
}

// The element stands round the link that is there without its script.
async function linked(page) {
  const link = page.locator('open-day > a')
  return {
    alt: await link.textContent(),
    leadsTo: new URL(await link.getAttribute('href')).pathname,
    fits: await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
  }
}

// A page that came over no network may show no frame of ours; the flow `embeds` has sites that may.
async function framed(page, html) {
  return page.evaluate(html => {
    const frame = new DOMParser().parseFromString(html, 'text/html').querySelector('iframe')
    return { alt: frame.title, leadsTo: new URL(frame.src).pathname, fits: frame.style.maxWidth === '100%' }
  }, html)
}
