// Somebody chooses a language in the menu, and keeps it from page to page, in a form that is sent and in what is wrong with it.

export default async function ({ origin, given, person, expecting, check }) {
  const page = await person({ width: given.width })
  const read = () => page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])
  await page.goto(`${origin}/`)
  const first = await read()
  const menu = page.locator(given.width < 960 ? '.pocket' : '.tongues')
  await menu.locator('summary').click()
  await menu.getByRole('link', { name: given.language, exact: true }).click()
  const chosen = await read()
  await check(page)
  const places = given.width < 960 ? page.locator('.pocket') : page.locator('.places')
  if (given.width < 960) await places.locator('summary').click()
  await places.locator('a[href^="/join"]').click()
  await page.waitForURL('**/join?*')
  const carried = await read()
  await expecting(422, () => page.locator('form.sheet button').click())
  await page.locator('.errors').waitFor()
  const refused = await read()
  const errors = await page.locator('.errors li').allInnerTexts()
  await check(page)
  return { first, chosen, carried, refused, errors }
}
