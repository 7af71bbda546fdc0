export default {
  product: '苗林',
  tagline: '高新企业育苗造林',
  skip: '跳到正文',
  mainNav: '主导航',
  admin: '管理',
  searchShort: '搜索',
  more: '更多',
  back: '返回',
  account: '我的账号',
  offlineBar: '没有网络。可继续填写，连上后自动上传。',
  outboxShow: '查看',
} as const
