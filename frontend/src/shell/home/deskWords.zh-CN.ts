export default {
  deskTitle: '系统管理',
  deskText: '管理员不查看企业业务数据。以下是可以使用的页面。',
  emptyDeskTitle: '还没有可用的页面',
  emptyDeskText: '您的账号还没有分配岗位或企业，请联系系统管理员。',
  '/users': '谁能用、担任什么岗位、看得到什么',
  '/invitations': '发出一次性链接，查看未接受的邀请',
  '/jobs': '后台任务与定时任务，失败的可以重来',
  '/audit': '谁在何时做了什么，改前改后',
  '/exports': '谁导出过什么、多少条、作何用途',
  '/rule-sets': '官方条件与阈值，复制、比较、施行',
  '/menu': '培育课题与任务，各补哪一条差距',
} as const
