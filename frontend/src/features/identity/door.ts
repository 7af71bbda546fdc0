/** Small things the pages before one is inside share. */

/** Only addresses of our own: "//elsewhere" would lead away. */
export function ownPath(wanted: unknown, otherwise = '/'): string {
  return typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted) ? wanted : otherwise
}

/**
 * The token of a one-time link. It comes behind the #, which browsers never send to a server or in a Referer, and it is
 * taken out of the address at once, so that it is not left in the history. Another link pasted over it begins the page anew.
 */
export function takeToken(): string {
  const token = location.hash.slice(1)
  if (token) history.replaceState(history.state, '', location.pathname)
  addEventListener('hashchange', () => location.reload(), { once: true })
  return token
}
