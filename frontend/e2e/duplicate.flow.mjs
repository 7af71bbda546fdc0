import { ask, press, until } from './talk.mjs'

export default [
  {
    name: 'duplicate: two records become one, and two again',
    run: async ({ open, signIn, assert }) => {
      const page = await open()
      await signIn(page, 'manager')
      const pair = (await ask(page, '/enterprise-duplicates?limit=20')).items.find(({ canJoin }) => canJoin)
      const [kept, gone] = pair.left.uscc ? [pair.left, pair.right] : [pair.right, pair.left]
      const standing = async ({ id }) => (await ask(page, `/enterprises/${id}`)).summary.standing
      await page.goto('/enterprises/duplicates')
      const card = page.getByRole('listitem').filter({ hasText: gone.name }).filter({ hasText: kept.name })
      await press(card, '合并…')
      const dialog = page.getByRole('dialog', { name: '合并两条记录' })
      assert.ok(await dialog.getByRole('radio', { name: new RegExp(kept.name) }).isChecked(), 'the one with a code is proposed')
      await press(dialog, '合并')
      await dialog.getByText('必填').waitFor()
      await dialog.getByLabel('原因').fill('同一家企业，重复登记')
      await press(dialog, '合并')
      await until(async () => (await standing(gone)) === 'merged', 'the merge')
      assert.equal(await standing(kept), 'active')

      await page.goto(`/enterprises/${kept.id}?tab=history`)
      await page.getByText('同一家企业，重复登记').waitFor()
      await press(page, '撤销合并')
      await press(page.getByRole('dialog'), '撤销合并')
      await until(async () => (await standing(gone)) === 'active', 'the undo')
      await page.goto('/enterprises/duplicates')
      await card.waitFor()
    },
  },
]
