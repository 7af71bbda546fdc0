export default {
  'rung.seed': '种子',
  'rung.seedling': '幼苗',
  'rung.sapling': '壮苗',
  'rung.tree': '成树',
  'rung.forest': '成林',
  lapsed: '已失效',
  climbing: '攀登中',
  since: '{day} 起',
} as const
