import { fileURLToPath, URL } from 'node:url'
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

/** Emptying dist removes the committed placeholder that lets Go compile; this puts it back. */
const keepPlaceholder: Plugin = {
  name: 'keep-placeholder',
  apply: 'build',
  closeBundle: () => writeFileSync(new URL('dist/.gitkeep', import.meta.url), ''),
}

/** The font of printed papers goes into the binary, packed, with its licence. It has every character of the national standard. */
const paperFont: Plugin = {
  name: 'paper-font',
  apply: 'build',
  closeBundle() {
    const from = (file: string) => new URL(`node_modules/@expo-google-fonts/noto-sans-sc/${file}`, import.meta.url)
    const font = from('400Regular/NotoSansSC_400Regular.ttf'), to = new URL('font/noto-sans-sc.ttf.gz', import.meta.url)
    const made = statSync(to, { throwIfNoEntry: false })
    if (made && made.mtimeMs > statSync(font).ctimeMs) return
    copyFileSync(from('LICENSE_FONT'), new URL('font/LICENSE', import.meta.url))
    writeFileSync(to, gzipSync(readFileSync(font), { level: 9 }))
  },
}

/**
 * The service worker only makes the pages open without reception. It never answers for the API: what a person
 * wrote offline waits in the outbox, and data is never served from a cache that may belong to somebody else.
 */
const offlinePages = VitePWA({
  injectRegister: null,
  registerType: 'prompt',
  filename: 'sw.js',
  manifest: {
    name: '苗林 Miaolin',
    short_name: '苗林',
    description: '高新企业育苗造林工作台',
    lang: 'zh-CN',
    display: 'standalone',
    start_url: '/',
    background_color: '#f4f6f2',
    theme_color: '#146b4a',
    icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' }],
  },
  workbox: {
    globPatterns: ['index.html', 'early.js', 'icon.svg', 'assets/*.{js,css}'],
    maximumFileSizeToCacheInBytes: 250_000, // charts and the like are kept once somebody opened them
    navigateFallback: '/index.html',
    navigateFallbackDenylist: [/^\/api\//],
    inlineWorkboxRuntime: true,
    cleanupOutdatedCaches: true,
    runtimeCaching: [
      {
        // Built files carry their hash in the name, so a copy never goes stale.
        urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
        handler: 'CacheFirst',
        options: { cacheName: 'assets', expiration: { maxEntries: 120 } },
      },
    ],
  },
})

/**
 * What nearly every page has travels together, and what forms have beside it: thirty files of a few hundred bytes
 * compress badly, and a phone with poor reception waits for each.
 */
const BASE = /node_modules\/(@vue|vue|vue-router|openapi-fetch)\/|@lucide\/vue\/dist\/esm\/(?!icons\/)|src\/(api|i18n)\/(?!outbox|draft|query)[^/]*$|src\/ui\/((Badge|Button|Card|IconButton|Skeleton)\.vue|words\.(ts|zh-CN\.ts)|ime\.ts)|icons\/(arrow-left|calendar|check|chevron-down|chevron-right|cloud-off|cloud-upload|save|search|triangle-alert|x)\.mjs/
const FORM = /src\/api\/draft\.ts|src\/ui\/((ChipGroup|DateInput|Field|FormError|Segmented|Select|TextArea|TextInput)\.vue|(dates|field|ime|submit)\.ts)/

/** What sidebar and bars share with later parts of the page: their words, and what waits to be sent. */
const FRAME = /src\/shell\/words\.(ts|zh-CN\.ts)|src\/ui\/(Logo|OutboxBadge)\.vue|src\/api\/outbox\.ts|icons\/ellipsis\.mjs/

/** Icons carry a random key for every line of theirs. Nothing reorders those lines, and random letters do not compress. */
const plainIcons: Plugin = {
  name: 'plain-icons',
  transform: {
    filter: { id: /@lucide\/vue\/dist\/esm\/icons\/[^/]+\.mjs$/ },
    handler: (code) => ({ code: code.replace(/,\s*key: "\w+"/g, ''), map: null }),
  },
}

/**
 * `es2022` leaves private members of classes as their authors wrote them: chrome 91 and safari 15 have them, while the
 * compiler would replace them by weak maps for both. Of that year they lack static blocks alone, so none may appear.
 */
const noStaticBlocks: Plugin = {
  name: 'no-static-blocks',
  apply: 'build',
  renderChunk(code, { fileName }) {
    if (/\bstatic\s*\{/.test(code)) this.error(`${fileName} holds a static block, which chrome 91 and safari 15 do not know`)
    return null
  },
}

/** The running server that answers /api while pages are being worked on. */
const proxy = { '/api': process.env.MIAOLIN_API ?? 'http://127.0.0.1:8080' }

export default defineConfig({
  plugins: [vue(), plainIcons, noStaticBlocks, offlinePages, keepPlaceholder, paperFont],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: false, __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false },
  build: {
    target: 'es2022',
    cssTarget: ['chrome91', 'safari15'],
    manifest: true,
    // The list of what each page imports would cost every first load three kilobytes; the browser finds it by itself.
    modulePreload: { polyfill: false, resolveDependencies: (_, deps) => deps.filter((name) => name.endsWith('.css')) },
    // What every page needs stands in one file: it compresses better than twenty small ones.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'base', test: BASE }, { name: 'start', tags: ['$initial'] }, { name: 'form', test: FORM }, { name: 'frame', test: FRAME }],
        },
      },
    },
    assetsInlineLimit: 0, // the content security policy allows no data: scripts or styles
  },
  server: { proxy },
  preview: { proxy },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test-setup.ts'],
  },
} as Parameters<typeof defineConfig>[0])
