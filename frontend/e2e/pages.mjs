/**
 * Every page there is, and for whom: the accessibility run and `npm run look -- --all true` go through this list.
 * `path` may be a function that asks the API (as that person) for a record to show. `does` brings the page into a
 * further state, such as an open dialog.
 */

import { newFirm, tell } from './talk.mjs'

/** The first record of a list: first('/enterprises', (id) => `/enterprises/${id}`). */
export const first = (list, to) => async (page) => {
  const response = await page.request.get(`/api/v1${list}${list.includes('?') ? '&' : '?'}limit=1`)
  const [record] = (await response.json()).items ?? []
  if (!record) throw new Error(`${list} is empty`)
  return to(record.id)
}

/** What an officer on loan gave to a colleague. */
const handOver = async (page) => {
  const [officer] = (await (await page.request.get('/api/v1/users?q=officer-shimen&limit=1')).json()).items
  const [one] = (await (await page.request.get(`/api/v1/hand-overs?user=${officer.id}`)).json()).items
  return `/hand-overs/${one.id}`
}

/** Presses a button by its words and waits for the dialog it opens. */
const press = (name) => async (page) => {
  await page.getByRole('button', { name, exact: true }).filter({ visible: true }).first().click()
  await page.getByRole('dialog').waitFor()
  await page.waitForTimeout(250) // it slides in
}

/** Opens the first row of a menu button, then one of its items. */
const choose = (menu, item) => async (page) => {
  await page.getByRole('button', { name: menu, exact: true }).filter({ visible: true }).first().click()
  await page.getByRole('menuitem', { name: item }).click()
  await page.getByRole('dialog').waitFor()
  await page.waitForTimeout(250)
}

const tree = (tab) => first('/enterprises?rung=tree&sort=-revenue', (id) => `/enterprises/${id}${tab ? `?tab=${tab}` : ''}`)

/** Unfolds every condition of an assessment. */
const unfold = async (page) => {
  await page.locator('[data-condition]').first().waitFor()
  const folded = page.locator('[data-condition] button[aria-expanded="false"]')
  while (await folded.count()) await folded.first().click()
  await page.waitForTimeout(250)
}

/** The certificate of somebody of the person's own firm who signed in at a session held. */
async function certificate(page) {
  const [firm] = (await (await page.request.get('/api/v1/enterprises?limit=1')).json()).items
  const { lines } = await (await page.request.get(`/api/v1/training-record?enterprise=${firm.id}`)).json()
  const line = lines.find((l) => l.trainingState === 'held' && l.signedInAt)
  if (!line) throw new Error('nobody of the firm attended')
  return `/trainings/${line.trainingId}/certificates/${line.enrolmentId}`
}

const aCoach = (to) => async (page) => to((await (await page.request.get('/api/v1/coaches')).json()).items[0].id)

const ruleSet = (code) => async (page) => {
  const { items } = await (await page.request.get('/api/v1/rule-sets')).json()
  return `/rule-sets/${items.find((set) => set.code === code).id}`
}

/** Everybody the demo county has an account for. */
export const PEOPLE = ['admin', 'manager', 'leader', 'auditor', 'officer-wuzhen', 'officer-puyuan', 'coach', 'enterprise-1', 'enterprise-2']

/** A roster that was just uploaded, by somebody who imports nothing else: there is one at a time per person. */
let sheet
async function roster(page) {
  sheet ??= await uploaded(page)
  return `/imports/${sheet}`
}

async function uploaded(page) {
  const { csrfToken } = await (await page.request.get('/api/v1/session')).json()
  const buffer = Buffer.from('企业名称,统一社会信用代码,镇街\n桐乡市纸鸢模具有限公司,,乌镇镇\n桐乡市纸鸢电镀有限公司,91330483,崇福镇\n')
  const response = await page.request.post('/api/v1/imports', { headers: { 'X-CSRF-Token': csrfToken }, multipart: { file: { name: '名单.csv', mimeType: 'application/octet-stream', buffer } } })
  return (await response.json()).id
}

/** More than fits: a firm with the longest name there may be, twenty tags, and a visit full of words. */
let crowd
async function crowded(page) {
  crowd ??= (async () => {
    const name = `桐乡市${'长三角一体化示范区新材料智能装备联合研究与产业化'.repeat(4)}有限公司`.slice(0, 100)
    const tags = Array.from({ length: 20 }, (_, at) => `重点培育对象第${at + 1}批`)
    const firm = await newFirm(page, name, { tags, address: '乌镇镇'.repeat(60), shortName: '长名'.repeat(20), businessScope: '新材料研发、生产、销售；'.repeat(80) })
    const words = '企业反映用电成本上升，希望了解研发费用加计扣除。'
    const { id: visit } = await tell(page, 'POST', '/visits', {
      enterpriseId: firm.id, visitedOn: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10), mode: 'onsite', purposes: ['survey'],
      needs: [{ code: 'talent', title: words.repeat(4).slice(0, 190) }], findings: words.repeat(60), nextStep: words.repeat(10).slice(0, 480),
    }, { 'Idempotency-Key': `crowd-${Date.now()}` })
    return { firm: firm.id, visit }
  })()
  return crowd
}

export const PAGES = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'home-day', path: '/', user: 'officer-wuzhen' },
  { name: 'home-county', path: '/', user: 'manager' },
  { name: 'home-firm', path: '/', user: 'enterprise-1' },
  { name: 'home-coach', path: '/', user: 'coach' },
  { name: 'home-desk', path: '/', user: 'admin' },
  { name: 'home-agent', path: '/', user: 'agent' },
  { name: 'agencies', path: '/agencies', user: 'agent' },
  { name: 'agency-ask', path: '/agencies', user: 'agent', does: press('申请代理') },
  { name: 'members', path: first('/enterprises', (id) => `/enterprises/${id}?tab=members`), user: 'enterprise-1' },
  { name: 'member-invite', path: first('/enterprises', (id) => `/enterprises/${id}?tab=members`), user: 'enterprise-1', does: press('邀请同事') },
  { name: 'members-office', path: first('/enterprises', (id) => `/enterprises/${id}?tab=members`), user: 'officer-wuzhen' },
  { name: 'access-log', path: first('/enterprises', (id) => `/enterprises/${id}?tab=access`), user: 'enterprise-1' },
  { name: 'invitation-gone', path: '/invitation#nothing' },
  { name: 'reset-gone', path: '/password-reset#nothing' },
  { name: 'account', path: '/account', user: 'officer-wuzhen' },
  { name: 'change-password', path: '/account/password', user: 'officer-wuzhen' },
  { name: 'second-factor', path: '/account/second-factor', user: 'officer-wuzhen' },
  { name: 'users', path: '/users', user: 'admin' },
  { name: 'user-new', path: '/users', user: 'admin', does: press('新建账号') },
  { name: 'user', path: first('/users?q=officer-wuzhen', (id) => `/users/${id}`), user: 'admin' },
  { name: 'user-role', path: first('/users?q=officer-wuzhen', (id) => `/users/${id}`), user: 'admin', does: press('增加任职') },
  { name: 'roles', path: '/users/roles', user: 'admin' },
  { name: 'audit', path: '/audit', user: 'admin' },
  { name: 'audit-export', path: '/audit', user: 'admin', does: press('导出') },
  { name: 'jobs', path: '/jobs', user: 'admin' },
  { name: 'invitations', path: '/invitations', user: 'manager' },
  { name: 'invite', path: '/invitations', user: 'manager', does: press('发出邀请') },
  { name: 'enterprises', path: '/enterprises', user: 'manager' },
  { name: 'enterprises-filtered', path: '/enterprises?rung=tree&noVisitIn=90&sort=-revenue', user: 'manager' },
  { name: 'enterprises-none', path: '/enterprises?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E5%AE%B6', user: 'manager' },
  { name: 'enterprise-new', path: '/enterprises/new', user: 'manager' },
  { name: 'enterprise-duplicates', path: '/enterprises/duplicates', user: 'manager' },
  { name: 'enterprise-merge', path: '/enterprises/duplicates', user: 'manager', does: press('合并…') },
  { name: 'enterprise', path: tree(), user: 'manager' },
  { name: 'enterprise-edit', path: tree(), user: 'manager', does: (page) => page.getByRole('button', { name: '编辑', exact: true }).click().then(() => page.getByLabel('经营范围').waitFor()) },
  { name: 'enterprise-rename', path: tree(), user: 'manager', does: choose('更多操作', '更名') },
  { name: 'enterprise-contact', path: tree(), user: 'manager', does: press('添加联系人') },
  { name: 'enterprise-assessment', path: tree('assessment'), user: 'manager', does: unfold },
  { name: 'enterprise-assessment-history', path: tree('assessment'), user: 'manager', does: (page) => page.getByText('变化记录', { exact: true }).click().then(() => page.locator('[data-history]').waitFor()) },
  { name: 'what-if', path: first('/enterprises?rung=sapling&sort=-revenue', (id) => `/enterprises/${id}/what-if?rules=hnte`), user: 'manager' },
  { name: 'my-assessment', path: '/my/assessment', user: 'enterprise-1' },
  { name: 'enterprise-figures', path: tree('figures'), user: 'manager' },
  { name: 'enterprise-figure', path: tree('figures'), user: 'manager', does: press('填报') },
  { name: 'enterprise-ip', path: tree('ip'), user: 'manager' },
  { name: 'enterprise-titles', path: tree('titles'), user: 'manager' },
  { name: 'enterprise-title', path: tree('titles'), user: 'manager', does: press('登记资质') },
  { name: 'enterprise-history', path: tree('history'), user: 'manager' },
  { name: 'enterprises-export', path: '/enterprises', user: 'manager', does: press('导出') },
  { name: 'exports', path: '/exports', user: 'manager' },
  { name: 'titles', path: '/titles', user: 'manager' },
  { name: 'title-windows', path: '/titles', user: 'manager', does: press('年度窗口') },
  { name: 'imports', path: '/imports', user: 'manager' },
  { name: 'visits', path: '/visits', user: 'officer-wuzhen' },
  { name: 'visit-new', path: '/visits/new', user: 'officer-wuzhen' },
  { name: 'visit-form', path: first('/enterprises', (id) => `/visits/new?enterprise=${id}`), user: 'officer-wuzhen' },
  { name: 'visit', path: first('/visits?need=ip', (id) => `/visits/${id}`), user: 'manager' },
  { name: 'visit-edit', path: first('/visits?need=ip', (id) => `/visits/${id}/edit`), user: 'manager' },
  { name: 'visits-of-firm', path: first('/enterprises', (id) => `/enterprises/${id}?tab=visits`), user: 'officer-wuzhen' },
  { name: 'requests', path: '/requests', user: 'officer-wuzhen' },
  { name: 'requests-answered', path: '/requests?state=answered', user: 'manager' },
  { name: 'request-new', path: '/requests/new', user: 'officer-wuzhen' },
  { name: 'request', path: first('/requests?step=raised', (id) => `/requests/${id}`), user: 'officer-wuzhen' },
  { name: 'request-assign', path: first('/requests?step=accepted', (id) => `/requests/${id}`), user: 'officer-wuzhen', does: press('转办') },
  { name: 'request-answer', path: first('/requests?step=accepted', (id) => `/requests/${id}`), user: 'officer-wuzhen', does: press('填写答复') },
  { name: 'request-call', path: first('/requests?step=answered', (id) => `/requests/${id}`), user: 'officer-wuzhen', does: press('电话回访') },
  { name: 'request-link', path: first('/requests?step=answered', (id) => `/requests/${id}`), user: 'manager', does: press('发确认链接') },
  { name: 'request-reopened', path: first('/requests?step=reopened', (id) => `/requests/${id}`), user: 'manager' },
  { name: 'request-confirmed', path: first('/requests?step=confirmed', (id) => `/requests/${id}`), user: 'manager' },
  { name: 'portfolio', path: first('/users?q=officer-wuzhen', (id) => `/portfolios/${id}`), user: 'manager' },
  { name: 'hand-over', path: handOver, user: 'manager' },
  { name: 'request-reply-gone', path: '/request-reply#nothing' },
  { name: 'own-request-new', path: '/requests/new', user: 'enterprise-1' },
  { name: 'own-request', path: first('/requests?step=answered', (id) => `/requests/${id}`), user: 'enterprise-1' },
  { name: 'own-request-reopen', path: first('/requests?step=answered', (id) => `/requests/${id}`), user: 'enterprise-1', does: press('没有解决') },
  { name: 'own-visits', path: '/visits', user: 'enterprise-1' },
  { name: 'own-visit', path: first('/visits', (id) => `/visits/${id}`), user: 'enterprise-1' },
  { name: 'own-requests', path: '/requests', user: 'enterprise-1' },
  { name: 'inbox', path: '/inbox', user: 'enterprise-1' },
  { name: 'inbox-done', path: '/inbox?show=done', user: 'officer-wuzhen' },
  { name: 'facts-figures', path: first('/enterprises', (id) => `/enterprises/${id}?tab=figures`), user: 'enterprise-1' },
  { name: 'facts-form', path: first('/enterprises', (id) => `/enterprises/${id}?tab=figures`), user: 'enterprise-1', does: press('填报') },
  { name: 'facts-innovation', path: first('/enterprises', (id) => `/enterprises/${id}?tab=innovation`), user: 'enterprise-1' },
  { name: 'facts-standing', path: first('/enterprises', (id) => `/enterprises/${id}?tab=standing`), user: 'officer-wuzhen' },
  { name: 'facts-check', path: first('/enterprises', (id) => `/enterprises/${id}?tab=standing`), user: 'officer-wuzhen', does: press('登记核查') },
  { name: 'plans', path: '/plans', user: 'manager' },
  { name: 'plans-own', path: '/plans', user: 'enterprise-1' },
  { name: 'menu', path: '/menu', user: 'enterprise-1' },
  { name: 'plan', path: first('/enterprises', (id) => `/enterprises/${id}?tab=plan`), user: 'enterprise-1' },
  { name: 'plan-prescribe', path: first('/enterprises', (id) => `/enterprises/${id}?tab=plan`), user: 'officer-wuzhen', does: press('开方') },
  { name: 'trainings', path: '/trainings', user: 'manager' },
  { name: 'trainings-month', path: '/trainings?view=calendar', user: 'manager' },
  { name: 'trainings-own', path: '/trainings', user: 'enterprise-1' },
  { name: 'training-new', path: '/trainings/new', user: 'manager' },
  { name: 'training-edit', path: first('/trainings?coming=true', (id) => `/trainings/${id}/edit`), user: 'manager' },
  { name: 'training-open', path: first('/trainings?coming=true', (id) => `/trainings/${id}`), user: 'manager' },
  { name: 'training-invite', path: first('/trainings?state=draft', (id) => `/trainings/${id}`), user: 'manager', does: press('邀请企业') },
  { name: 'training-held', path: first('/trainings?state=held', (id) => `/trainings/${id}`), user: 'manager' },
  { name: 'training-walk-in', path: first('/trainings?state=held', (id) => `/trainings/${id}`), user: 'manager', does: press('现场补报') },
  { name: 'training-cancelled', path: first('/trainings?state=cancelled', (id) => `/trainings/${id}`), user: 'officer-wuzhen' },
  { name: 'training-screen', path: first('/trainings?coming=true', (id) => `/trainings/${id}/screen`), user: 'manager' },
  { name: 'training-own', path: first('/trainings?state=open', (id) => `/trainings/${id}`), user: 'enterprise-1' },
  { name: 'training-enrol', path: first('/trainings?state=open', (id) => `/trainings/${id}`), user: 'enterprise-1', does: press('报名') },
  { name: 'training-coach', path: first('/trainings?state=held', (id) => `/trainings/${id}`), user: 'coach' },
  { name: 'training-door-gone', path: '/trainings/nothing/sign-in/nothing' },
  { name: 'training-of-firm', path: first('/enterprises', (id) => `/enterprises/${id}?tab=training`), user: 'enterprise-1' },
  { name: 'training-certificate', path: certificate, user: 'enterprise-1' },
  { name: 'coachings', path: '/coachings', user: 'manager' },
  { name: 'coachings-town', path: '/coachings?view=week', user: 'officer-wuzhen' },
  { name: 'coachings-own', path: '/coachings', user: 'enterprise-1' },
  { name: 'coach-week', path: '/coachings', user: 'coach' },
  { name: 'coaching-new', path: '/coachings/new', user: 'manager' },
  { name: 'coaching-book', path: aCoach((id) => `/coachings/new?coach=${id}`), user: 'enterprise-1' },
  { name: 'coaching-requested', path: first('/coachings?state=requested&mine=true', (id) => `/coachings/${id}`), user: 'coach' },
  { name: 'coaching-confirm', path: first('/coachings?state=requested&mine=true', (id) => `/coachings/${id}`), user: 'coach', does: press('确认时间') },
  { name: 'coaching-confirmed', path: first('/coachings?state=confirmed', (id) => `/coachings/${id}`), user: 'officer-wuzhen' },
  { name: 'coaching-held', path: first('/coachings?state=held', (id) => `/coachings/${id}`), user: 'coach' },
  { name: 'coaching-held-own', path: first('/coachings?state=held', (id) => `/coachings/${id}`), user: 'enterprise-2' },
  { name: 'coaching-answer', path: first('/coachings?state=held', (id) => `/coachings/${id}`), user: 'enterprise-2', does: press('确认并评价') },
  { name: 'coaching-paper', path: first('/coachings?state=held', (id) => `/coachings/${id}`), user: 'enterprise-1', does: press('提交材料') },
  { name: 'coaching-record', path: first('/coachings?state=held', (id) => `/coachings/${id}/record`), user: 'manager' },
  { name: 'coaching-of-firm', path: first('/enterprises', (id) => `/enterprises/${id}?tab=coaching`), user: 'enterprise-1' },
  { name: 'reviews', path: '/reviews', user: 'manager' },
  { name: 'reviews-own', path: '/reviews', user: 'enterprise-1' },
  { name: 'review-new', path: '/reviews', user: 'manager', does: press('发起预评审') },
  { name: 'review-open', path: first('/reviews?state=open', (id) => `/reviews/${id}`), user: 'manager' },
  { name: 'review-seat', path: first('/reviews?state=open', (id) => `/reviews/${id}`), user: 'manager', does: press('邀请专家') },
  { name: 'review-closed', path: first('/reviews?state=closed', (id) => `/reviews/${id}`), user: 'manager' },
  { name: 'review-own', path: first('/reviews', (id) => `/reviews/${id}`), user: 'enterprise-1' },
  { name: 'review-sheet', path: first('/reviews?state=open', (id) => `/reviews/${id}/sheet`), user: 'manager' },
  { name: 'review-door-gone', path: '/review#nothing' },
  { name: 'coaches', path: '/coaches', user: 'manager' },
  { name: 'coaches-own', path: '/coaches', user: 'enterprise-1' },
  { name: 'coach', path: aCoach((id) => `/coaches/${id}`), user: 'manager' },
  { name: 'coach-new', path: '/coaches/new', user: 'manager' },
  { name: 'effects', path: '/menu/effects', user: 'leader' },
  { name: 'effect-firms', path: '/menu/effects', user: 'manager', does: press(/^已补上 \d+ 家$/) },
  { name: 'worksheets', path: '/worksheets', user: 'officer-wuzhen' },
  { name: 'worksheet', path: first('/worksheets', (id) => `/worksheets/${id}`), user: 'officer-wuzhen' },
  { name: 'worksheet-manager', path: first('/worksheets', (id) => `/worksheets/${id}`), user: 'manager' },
  // A table is filled in at a desk: phones are not offered one.
  { name: 'worksheet-send', path: '/enterprises', user: 'manager', does: async (page) => { if (page.viewportSize().width > 640) await press('工作表')(page) } },
  { name: 'collections', path: '/collections', user: 'manager' },
  { name: 'collections-own', path: '/collections', user: 'enterprise-1' },
  { name: 'collection-new', path: '/collections/new', user: 'manager' },
  { name: 'collection-round', path: first('/collection-rounds?state=open', (id) => `/collections/${id}`), user: 'manager' },
  { name: 'collection-town', path: first('/collection-rounds?state=open', (id) => `/collections/${id}?state=sent`), user: 'officer-wuzhen' },
  { name: 'collection-remind', path: first('/collection-rounds?state=open', (id) => `/collections/${id}`), user: 'officer-wuzhen', does: press('催报') },
  { name: 'collection-planned', path: first('/collection-rounds?state=planned', (id) => `/collections/${id}`), user: 'manager' },
  { name: 'collection-classes', path: first('/collection-rounds?state=closed', (id) => `/collections/${id}/classes`), user: 'manager' },
  { name: 'collection-fill', path: first('/collection-returns?waiting=true', (id) => `/collections/returns/${id}`), user: 'enterprise-1' },
  { name: 'collection-returned', path: first('/collection-returns?waiting=true', (id) => `/collections/returns/${id}`), user: 'enterprise-2' },
  { name: 'collection-review', path: first('/collection-returns?state=filled', (id) => `/collections/returns/${id}`), user: 'officer-wuzhen' },
  { name: 'collection-waiting', path: first('/collection-returns?state=received', (id) => `/collections/returns/${id}`), user: 'officer-puyuan' },
  { name: 'collection-link', path: first('/collection-returns?state=received', (id) => `/collections/returns/${id}`), user: 'officer-puyuan', does: press('发填报链接') },
  { name: 'confirm-email', path: '/confirm-email#nothing' },
  { name: 'collection-link-gone', path: '/collection-link#nothing' },
  { name: 'enterprises-sme', path: '/enterprises?rules=prov_tech_sme&lacksAtMost=1', user: 'officer-wuzhen' },
  { name: 'gaps', path: '/assessments', user: 'manager' },
  { name: 'gaps-filtered', path: '/assessments?lacks=rd_ratio&only=true&unit=330483100', user: 'manager' },
  { name: 'gaps-sme', path: '/assessments?code=national_tech_sme', user: 'officer-wuzhen' },
  { name: 'funnel', path: '/assessments/funnel', user: 'manager' },
  { name: 'funnel-town', path: '/assessments/funnel', user: 'officer-wuzhen' },
  { name: 'rule-sets', path: '/rule-sets', user: 'admin' },
  { name: 'rule-rates', path: '/rule-sets?tab=rates', user: 'manager' },
  { name: 'rule-counting', path: '/rule-sets?tab=counting', user: 'manager' },
  { name: 'rule-set', path: ruleSet('hnte'), user: 'manager' },
  { name: 'rule-set-copy', path: ruleSet('hnte'), user: 'admin', does: press('复制为草稿') },
  { name: 'import', path: roster, user: 'officer-puyuan' },
  { name: 'home-leader', path: '/', user: 'leader' },
  { name: 'home-auditor', path: '/', user: 'auditor' },
  { name: 'crowded-record', path: async (page) => `/enterprises/${(await crowded(page)).firm}`, user: 'manager' },
  { name: 'crowded-list', path: async (page) => { await crowded(page); return '/enterprises?q=%E9%95%BF%E4%B8%89%E8%A7%92' }, user: 'manager' },
  { name: 'crowded-visit', path: async (page) => `/visits/${(await crowded(page)).visit}`, user: 'manager' },
  { name: 'crowded-edit', path: async (page) => `/visits/${(await crowded(page)).visit}/edit`, user: 'manager' },
  { name: 'missing', path: '/nowhere', user: 'officer-wuzhen' },
  { name: 'forbidden', path: '/users', user: 'coach' },
]
