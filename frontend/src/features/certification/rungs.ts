/** The five rungs from seed to forest: always glyph, word and colour together, so that none of them carries the meaning alone. */
import type { Component } from 'vue'
import { Bean, Shrub, Sprout, TreePine, Trees } from '@lucide/vue'
import { t } from './words'

export const RUNGS = ['seed', 'seedling', 'sapling', 'tree', 'forest'] as const
export type Rung = (typeof RUNGS)[number]

export const rungIcon: Record<Rung, Component> = { seed: Bean, seedling: Sprout, sapling: Shrub, tree: TreePine, forest: Trees }

export const rungBadge: Record<Rung, string> = {
  seed: 'bg-seed-tint text-seed',
  seedling: 'bg-seedling-tint text-seedling',
  sapling: 'bg-sapling-tint text-sapling',
  tree: 'bg-tree-tint text-tree',
  forest: 'bg-forest-tint text-forest',
}

export const rungBar: Record<Rung, string> = {
  seed: 'bg-seed-bar',
  seedling: 'bg-seedling-bar',
  sapling: 'bg-sapling-bar',
  tree: 'bg-tree-bar',
  forest: 'bg-forest-bar',
}

export const rungWord = (rung: Rung) => t(`rung.${rung}`)
export const isRung = (value: unknown): value is Rung => RUNGS.includes(value as Rung)
export const rungOptions = () => RUNGS.map((rung) => ({ value: rung, label: rungWord(rung) }))
