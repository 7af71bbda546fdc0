/**
 * Every colour is a CSS variable from src/style.css, so that light and dark need no second set of classes.
 * Sizes follow the type scale of the design: 14 px body, 20–24 titles, 28 for the big numbers.
 */
const rung = (name) => ({
  DEFAULT: `var(--${name})`,
  tint: `var(--${name}-tint)`,
  bar: `var(--${name}-bar)`,
})

/** @type {import('tailwindcss').Config} */
export default {
  content: ['./index.html', './src/**/*.{vue,ts}'],
  theme: {
    screens: { sm: '640px', md: '768px', lg: '1024px', xl: '1280px' },
    colors: {
      transparent: 'transparent',
      current: 'currentColor',
      bg: 'var(--bg)',
      surface: 'var(--surface)',
      sunken: 'var(--sunken)',
      line: 'var(--line)',
      edge: 'var(--edge)',
      ink: { DEFAULT: 'var(--ink)', 2: 'var(--ink-2)', 3: 'var(--ink-3)' },
      brand: { DEFAULT: 'var(--brand)', strong: 'var(--brand-strong)', tint: 'var(--brand-tint)', on: 'var(--on-brand)' },
      accent: { DEFAULT: 'var(--accent)', tint: 'var(--accent-tint)' },
      danger: { DEFAULT: 'var(--danger)', strong: 'var(--danger-strong)', tint: 'var(--danger-tint)', on: 'var(--on-danger)' },
      seed: rung('seed'),
      seedling: rung('seedling'),
      sapling: rung('sapling'),
      tree: rung('tree'),
      forest: rung('forest'),
      scrim: 'var(--scrim)',
    },
    fontSize: {
      xs: ['12px', '18px'],
      sm: ['13px', '20px'],
      base: ['14px', '22px'],
      lg: ['16px', '26px'],
      xl: ['20px', '28px'],
      '2xl': ['24px', '32px'],
      '3xl': ['28px', '36px'],
    },
    fontWeight: { normal: '400', medium: '500', semibold: '600' },
    borderRadius: { none: '0', sm: '6px', DEFAULT: '10px', lg: '14px', full: '9999px' },
    boxShadow: { none: 'none', soft: 'var(--shadow)', float: 'var(--shadow-float)' },
    extend: {
      fontFamily: {
        sans: ['-apple-system', 'BlinkMacSystemFont', '"PingFang SC"', '"HarmonyOS Sans SC"', 'MiSans', '"Microsoft YaHei"', '"Noto Sans CJK SC"', 'sans-serif'],
        mono: ['ui-monospace', 'SFMono-Regular', 'Menlo', 'Consolas', 'monospace'],
      },
      maxWidth: { page: '1320px' },
    },
  },
  plugins: [],
}
