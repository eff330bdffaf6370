(() => {
  if (parent === window) return
  const secret = new URLSearchParams(location.hash.slice(1)).get('secret')
  const post = message => parent.postMessage(message, '*')
  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height)
    post({ openday: { height } })
    if (secret) post({ message: 'height', value: height, secret })
  }
  new ResizeObserver(tell).observe(document.body)
  addEventListener('message', ({ source, data }) => {
    if (source === parent && data?.message === 'ready' && data.secret === secret) tell()
  })
  if (secret) {
    document.addEventListener('click', event => {
      const link = event.target.closest('a')
      if (!link) return
      event.preventDefault()
      post({ message: 'link', value: link.href, secret })
    })
  }
})()
