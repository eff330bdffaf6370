// Somebody who saw a badge types the website it stood on, and reads whose badge it is.

export default async function ({ origin, given, person, expecting, check }) {
  const page = await person({ width: 320 })
  await page.goto(`${origin}/`)
  const ask = async website => {
    await page.getByLabel('Where did you see the badge?').fill(website)
    await page.getByRole('button', { name: 'Check website' }).click()
    await page.waitForURL(`**/check?site=*`)
  }
  await ask(given.website)
  await check(page)
  const sentence = await page.getByRole('main').getByRole('status').locator('span').last().innerText()
  await page.getByRole('main').getByRole('list').getByRole('link').first().click()
  await page.waitForURL('**/p/*')
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  await expecting(404, () => page.goto(`${origin}/p/nobody-at-all`))
  await check(page)
  const unknown = await page.getByRole('heading', { level: 1 }).innerText()
  return { sentence, name, unknown }
}
