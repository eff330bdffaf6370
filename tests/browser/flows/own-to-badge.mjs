// An owner who was told only the private link has the badge on a page, by the keyboard alone. Each act is a step.

export default async function ({ given, person }) {
  const page = await person()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const steps = []
  const step = async (name, act) => {
    await act()
    steps.push(name)
  }
  await step('open the private link', async () => {
    await page.goto(given.link)
    await page.getByRole('heading', { level: 1, name: given.name }).waitFor()
  })
  await step('go to “On your website”', async () => {
    await page.getByRole('navigation', { name: 'On this page' }).getByRole('link', { name: 'On your website' }).focus()
    await page.keyboard.press('Enter')
  })
  await step('copy', async () => {
    // The place that was gone to is where the next tab begins.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('Copied').waitFor({ state: 'attached' })
  })
  const site = await person({ width: 320 })
  await site.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await site.setContent('<!doctype html><html lang="en"><title>A shop</title><body><textarea aria-label="Page"></textarea>')
  const code = await page.evaluate(() => navigator.clipboard.readText())
  await step('paste it into the site', async () => {
    await site.getByLabel('Page').focus()
    await site.keyboard.insertText(code)
  })
  const pasted = await site.getByLabel('Page').inputValue()
  await step('publish', () => site.setContent(`<!doctype html><html lang="en"><title>A shop</title><body>${pasted}`))
  const picture = site.getByRole('img')
  await picture.evaluate(image => image.decode())
  const isDrawn = await picture.evaluate(image => image.naturalWidth > 0)
  return { steps, isDrawn }
}
