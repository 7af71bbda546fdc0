/** How the numbers of the county are counted, in words. */
import type { County } from './api'
import { t } from './countyWords'

export const rulesOf = (county: County) => [
  { label: t('figureFirms'), text: t('ruleFirms') },
  { label: t('figureTrees'), text: t('ruleTrees') },
  { label: t('figureRequests'), text: t('ruleRequests') },
  { label: t('figureUnseen', { n: county.longAgoDays }), text: t('ruleUnseen', { n: county.longAgoDays }) },
]
