// Somebody looks at pages with a badge again and again while its status changes in between, with all that the browser has
// kept; each time the pictures are those that a stranger sees, who has kept nothing.

export default async function ({ origin, given, person }) {
  const returning = await person()
  const seen = async (visitor, path) => {
    await visitor.goto(`${origin}${path}`)
    const image = visitor.getByRole('main').locator(`img[src^="/badge/${given.slug}.svg"]:visible`).last()
    await image.scrollIntoViewIfNeeded()
    await image.evaluate(image => image.decode())
    return { alt: await image.getAttribute('alt'), picture: (await image.screenshot()).toString('base64') }
  }
  const change = async step => {
    const body = JSON.stringify({ reason: 'as agreed' })
    const headers = { Authorization: `Bearer ${given.token}`, 'Content-Type': 'application/json' }
    const address = `${origin}/api/v1/participants/${given.slug}/${step}`
    const answer = await fetch(address, { method: 'POST', headers, body: step === 'reinstate' ? '{}' : body })
    if (!answer.ok) throw new Error(`${step}: ${answer.status} ${await answer.text()}`)
  }
  const visits = []
  for (const step of [undefined, ...given.steps]) {
    if (step) await change(step)
    for (const path of given.paths) {
      const stranger = await person()
      const [own, fresh] = [await seen(returning, path), await seen(stranger, path)]
      visits.push({ step: step ?? 'none', path, alt: own.alt, isTrue: own.picture === fresh.picture })
      await stranger.context().close()
    }
  }
  return visits
}
