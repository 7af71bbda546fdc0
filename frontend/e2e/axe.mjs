/** axe over one page as it stands. Answers with one line per violation. */
import { AxeBuilder } from '@axe-core/playwright'

export async function violations(page, rules) {
  const axe = new AxeBuilder({ page }).setLegacyMode(true)
  const { violations: found } = await (rules ? axe.withRules(rules) : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])).analyze()
  return found.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help} – ${node.target.join(' ')} ${node.html.slice(0, 140)} ${node.any[0]?.message ?? ''}`))
}
