export default {
  deskTitle: '系统管理',
  deskText: '管理员不查看企业业务数据。以下是可以使用的页面。',
  emptyDeskTitle: '还没有可用的页面',
  emptyDeskText: '您的账号还没有分配角色或企业，请联系系统管理员。',
} as const
