// A business applies, mistyping first; opens its private link; adds an open day; replaces the link; and takes the
// application back.

export default async function ({ origin, given, person, expecting, check }) {
  const page = await person({ width: 320 })
  const heading = () => page.getByRole('heading', { level: 1 }).innerText()
  const send = name => page.getByRole('main').getByRole('button', { name }).click()
  await page.goto(`${origin}/`)
  await page.getByRole('link', { name: 'Take part' }).click()
  await page.waitForURL('**/join')
  await check(page)

  const { application } = given
  await page.getByLabel('Name', { exact: true }).fill(application.name)
  await page.getByLabel('Website').fill(application.website)
  await page.getByLabel('How will you take').fill(application.plan)
  await expecting(422, () => send('Apply for a badge'))
  await check(page)
  const mistakes = await page.getByRole('alert').getByRole('link').allInnerTexts()
  // Each leads to its field.
  await page.getByRole('alert').getByRole('link').first().click()
  await page.getByLabel('Country').selectOption({ label: application.country })
  await page.getByLabel('Time zone').selectOption(application.timeZone)
  await page.getByLabel('Language of the badge').selectOption({ label: application.language })
  await page.getByLabel('E-mail address', { exact: true }).fill(application.contact)
  const kept = await page.getByLabel('How will you take').inputValue()
  await send('Apply for a badge')
  await check(page)
  const applied = await heading()

  const enter = async link => {
    // From another page: from one of the same address, only what stands after the `#` would change.
    await page.goto(`${origin}/check`)
    await page.goto(link)
    if (!given.javaScript) {
      await check(page)
      await page.getByLabel('Your private link', { exact: true }).fill(link)
      await send('Open')
    }
    await page.getByRole('heading', { name: 'Private link and sessions' }).waitFor()
  }
  const link = await page.getByLabel('Your private link, to copy:').innerText()
  await enter(link)
  const bar = page.url()
  await check(page)

  const notice = () => page.getByRole('status').innerText()
  const form = page.locator('#new-day')
  await form.getByLabel('Date', { exact: true }).fill('2026-12-03')
  await form.getByLabel('From').fill('16:00')
  await form.getByLabel('To', { exact: true }).fill('09:00')
  await expecting(422, () => send('Add the open day'))
  await check(page)
  await form.getByLabel('To', { exact: true }).fill('18:00')
  await send('Add the open day')
  const added = await notice()
  await check(page)

  await page.getByText('Get a new private link').click()
  await send('Replace my private link')
  await check(page)
  const other = await page.getByLabel('Your private link, to copy:').innerText()
  await enter(other)
  await page.getByText('Take the application back', { exact: true }).click()
  await page.getByLabel('We take our application back.').check()
  await send('Withdraw')
  const left = await notice()
  await check(page)
  await send('Sign out everywhere')
  const out = await notice()
  await check(page)
  return { mistakes, kept, applied, bar: bar.slice(origin.length), added, isAnother: link !== other, left, out }
}
