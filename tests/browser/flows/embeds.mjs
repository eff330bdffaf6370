// What sites of others show that have something of ours on them: { given: { site, visits: [{ path, view, shows }] } } gives, for
// each visit, what stands there and what it took. `shows` is 'widget' where the elements are to come alive, and 'fallback' where
// what stands inside of them is to stay.

export default async function ({ origin, given, stranger, check }) {
  const told = []
  for (const { path, view, shows } of given.visits) {
    const { page, seen } = await stranger(view)
    await page.goto(`${given.site}${path}`, { waitUntil: 'networkidle' })
    if (shows === 'widget') {
      await page.waitForFunction(() => [...document.querySelectorAll('open-day, open-days')].every(one => one.shadowRoot))
    }
    const frames = page.frames().filter(frame => frame.parentFrame())
    for (const frame of frames) await frame.locator('main').waitFor()
    const heights = await settled(page)
    if (!seen.errors.length) await check(page)
    told.push({
      path,
      texts: await page.evaluate(() => [...document.querySelectorAll('open-day, open-days')].map(one => {
        const shown = one.shadowRoot ?? one
        return [...shown.children].map(child => child.innerText ?? '').join(' ')
      })),
      frames: await Promise.all(frames.map(frame => frame.locator('main').innerText())),
      heights,
      errors: seen.errors,
      requests: seen.requests.filter(address => address.startsWith(origin)).map(address => address.slice(origin.length)),
      followed: await followed(page, frames),
    })
  }
  return told
}

/**
 * The heights of the frames once they follow what stands in them: a frame that nobody sees yet, on a machine that has much
 * to do, tells its own some pictures later.
 */
async function settled(page) {
  const heights = () => page.evaluate(() => [...document.querySelectorAll('iframe')].map(frame => frame.offsetHeight))
  let now = await heights()
  for (let still = 0; still < 20; still += 1) {
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    const next = await heights()
    if (JSON.stringify(next) !== JSON.stringify(now)) still = 0
    now = next
  }
  return now
}

/** Where the page is asked to go by whoever clicks the first link of a frame, on a site that asks so to be asked. */
async function followed(page, frames) {
  if (!await page.evaluate(() => 'asked' in window)) return undefined
  await frames[0].locator('main a').last().click()
  await page.waitForFunction(() => window.asked)
  return page.evaluate(() => window.asked)
}
