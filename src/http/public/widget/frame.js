(() => {
  const until = Date.parse(document.querySelector('main').dataset.until)
  if (until) setTimeout(() => location.reload(), Math.min(Math.max(until - Date.now(), 2e4) + Math.random() * 5e3, 2e9))
  if (parent === window) return
  const secret = new URLSearchParams(location.hash.slice(1)).get('secret')
  const post = message => parent.postMessage(message, '*')
  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height)
    post({ openday: { height } })
    if (secret) post({ message: 'height', value: height, secret })
  }
  // A frame that nobody sees yet is observed by nobody either.
  tell()
  new ResizeObserver(tell).observe(document.body)
  addEventListener('message', ({ source, data }) => {
    if (source === parent && (data?.openday === 'height' || secret && data?.message === 'ready' && data.secret === secret)) tell()
  })
  if (secret) {
    document.addEventListener('click', event => {
      const link = event.target.closest('a')
      if (!link) return
      event.preventDefault()
      // Who asks so follows links to our own host alone.
      const ours = link.host === location.host ? link : document.querySelector('.foot a:last-of-type')
      post({ message: 'link', value: ours.href, secret })
    })
  }
})()
