export default {
  'rung.seed': '种子',
  'rung.seedling': '幼苗',
  'rung.sapling': '壮苗',
  'rung.tree': '成树',
  'rung.forest': '成林',
  lapsed: '已失效',
  climbing: '攀升中',
} as const
