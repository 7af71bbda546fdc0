import autoprefixer from 'autoprefixer'
import tailwindcss from 'tailwindcss'

/** Tailwind gives a start value to every variable it might use, for every element and every backdrop; most are never read. */
const readVariablesOnly = {
  postcssPlugin: 'read-variables-only',
  OnceExit(root) {
    root.walkRules('::backdrop', (rule) => { rule.remove() }) // nothing here is a <dialog>
    const css = root.toString()
    root.walkDecls(/^--tw-/, (decl) => { if (!css.includes(`var(${decl.prop}`)) decl.remove() })
  },
}

export default { plugins: [tailwindcss, autoprefixer, readVariablesOnly] }
