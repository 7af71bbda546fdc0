/** What the menu did: numbers with the firms behind them. */
import type { components, operations } from '@/api/schema'
import { lang } from '@/i18n'

export type Effect = components['schemas']['PlanEffect']
export type Side = components['schemas']['PlanSide']
export type EffectGroup = operations['menu-effect-firms']['parameters']['query']['group']

export { titleOf } from './api'
export const conditionOf = (e: Pick<Effect, 'conditionZh' | 'conditionEn'>) => (lang.value === 'en' && e.conditionEn ? e.conditionEn : e.conditionZh)
