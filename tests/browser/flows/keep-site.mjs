// What a browser reads of the site before somebody keeps it among the programs of a phone: { errors, name, icons }.

export default async function ({ origin, person }) {
  const page = await person({ width: 320 })
  await page.goto(`${origin}/`)
  const protocol = await page.context().newCDPSession(page)
  const { url, errors, data } = await protocol.send('Page.getAppManifest')
  const { name, icons } = JSON.parse(data)
  const sizes = await page.evaluate(async icons => Promise.all(icons.map(async ({ src }) => {
    const image = new Image()
    image.src = src
    await image.decode()
    return `${image.naturalWidth}x${image.naturalHeight}`
  })), icons)
  return { url, errors, name, areAsSaid: icons.every(({ sizes: said }, number) => said === sizes[number]) }
}
