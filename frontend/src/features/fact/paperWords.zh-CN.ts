export default {
  papers: '佐证材料',
  papersText: '材料只交一次，可以佐证多项数据；本企业和有权查看的科技部门可以打开。',
  none: '还没有材料',
  upload: '上传材料',
  reuse: '选用已交材料',
  later: '保存后上传',
  proves: '佐证 {n} 项',
  takeOff: '移除 {name}',
  takenOff: '已移除',
  added: '已关联',
  kinds: '照片、PDF、Word、Excel，单个不超过 20 MB',
} as const
