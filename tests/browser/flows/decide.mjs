// A business applies, a maintainer admits it, its badge changes; the maintainer revokes it, and the badge changes again.

export default async function ({ origin, given, person, check }) {
  const visitor = await person()
  const badge = async () => {
    // What whoever shows the badge is given, and what its page says beside it.
    const answer = await visitor.context().request.get(`${origin}/badge/${given.slug}.svg?lang=en`)
    const status = answer.headers()['openday-status']
    await visitor.goto(`${origin}/p/${given.slug}`)
    return { status, alt: await visitor.getByRole('main').locator('.picture img:visible').getAttribute('alt') }
  }

  const applicant = await person()
  await applicant.goto(`${origin}/join`)
  await applicant.getByLabel('Name', { exact: true }).fill(given.name)
  await applicant.getByLabel('Website').fill(`https://${given.slug}.example/`)
  await applicant.getByLabel('Country').selectOption({ label: 'Czechia' })
  await applicant.getByLabel('Time zone').selectOption('Europe/Prague')
  await applicant.getByLabel('Language of the badge').selectOption({ label: 'English' })
  await applicant.getByLabel('E-mail address', { exact: true }).fill(`post@${given.slug}.example`)
  await applicant.getByRole('main').getByRole('button', { name: 'Apply for a badge' }).click()
  await applicant.locator('#private-link').waitFor()
  const applied = await badge()

  const maintainer = await person({ width: 320 })
  await maintainer.goto(`${origin}/admin`)
  await maintainer.getByLabel('Token').fill(given.token)
  await maintainer.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await maintainer.getByRole('heading', { name: given.name }).waitFor()
  await check(maintainer)
  await maintainer.getByRole('main').getByRole('button', { name: 'Approve' }).click()
  await maintainer.getByRole('status').waitFor()
  const admitted = await badge()

  await maintainer.goto(`${origin}/admin/participants/${given.slug}`)
  const form = maintainer.locator(`form[action$="/${given.slug}/revoke"]`)
  const summary = maintainer.locator('details', { has: form }).locator('summary').first()
  if (!(await form.isVisible())) await summary.click()
  await form.getByLabel('Reason').fill('no open day took place')
  await form.getByLabel('What programs are told').selectOption('no-open-day')
  await form.getByRole('checkbox').check()
  await form.getByRole('button', { name: 'Revoke' }).click()
  await maintainer.getByRole('status').waitFor()
  await check(maintainer)
  const revoked = await badge()
  return { applied, admitted, revoked }
}
