// An element of the widget over its life, on a site that answers for us: { given: { site } } gives what is shown after each step.

export default async function ({ given, stranger }) {
  const { page } = await stranger({ width: 320 })
  await page.clock.install({ time: new Date('2026-11-20T12:00:00Z') })
  await page.goto(`${given.site}/page`)
  const shows = async words => {
    await page.getByText(words).waitFor()
    return words
  }
  const after = []
  after.push(await shows('Open now'))
  // It is over, and the server is away.
  await page.clock.fastForward('01:01:00')
  after.push(await shows('Our open days'))
  // The server is back.
  for (let tries = 0; tries < 5 && !await page.getByText('Next date to be announced').isVisible(); tries += 1) {
    await page.clock.fastForward('01:00:00')
    await page.getByText('Next date to be announced').waitFor({ timeout: 10_000 }).catch(() => {})
  }
  after.push(await shows('Next date to be announced'))
  // Somebody else, of whom nothing can be had.
  await page.evaluate(() => document.querySelector('open-day').setAttribute('slug', 'away'))
  after.push(await shows('Our open days'))
  // Taken out while it asks, it does nothing more.
  await page.evaluate(() => {
    const element = document.querySelector('open-day')
    element.setAttribute('slug', 'pekarna')
    element.remove()
    window.kept = element
  })
  await page.clock.fastForward('10:00:00')
  after.push(await page.evaluate(() => window.kept.timer === undefined || window.kept.turn === undefined))
  return after
}
