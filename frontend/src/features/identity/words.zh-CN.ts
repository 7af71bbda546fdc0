export default {
  signInTitle: '登录苗林',
  signInLead: '陪县里的小企业，从种子长成森林。',
  signInHint: '使用单位管理员发给你的账号',
  username: '用户名',
  password: '密码',
  signIn: '登录',
  forgot: '忘记密码或账号被锁，请联系本单位管理员重发链接。',
  demoTitle: '演示账号',
  demoLead: '选一个身份看看，数据都是虚构的。',
  demoPassword: '演示密码见启动时的终端输出。',
  art: '科技企业成长路径：种子、幼苗、壮苗、成树、成林',
} as const
