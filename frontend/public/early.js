/* Runs before anything is drawn, in plain ES5: picks light or dark so that nothing flashes, and speaks up in
   browsers too old to run the rest. The content security policy allows no inline script, hence a file. */
(function () {
  var root = document.documentElement
  var kept = null
  try { kept = localStorage.getItem('miaolin.theme') } catch (ignored) { /* storage may be forbidden */ }
  var dark = window.matchMedia && window.matchMedia('(prefers-color-scheme: dark)').matches
  root.setAttribute('data-theme', kept === 'light' || kept === 'dark' ? kept : dark ? 'dark' : 'light')
  try { if (localStorage.getItem('miaolin.lang') === 'en') root.lang = 'en' } catch (ignored) { /* as above */ }

  var modern = 'noModule' in document.createElement('script') && typeof Promise.any === 'function'
  if (!modern) {
    document.addEventListener('DOMContentLoaded', function () {
      document.getElementById('old-browser').hidden = false
    })
  }
})()
