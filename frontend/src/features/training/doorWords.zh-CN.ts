export default {
  doorTitle: '签到',
  doorFirm: '您的企业',
  doorName: '您的姓名',
  doorMissing: '名单里没有我：请找现场工作人员补报。',
  doorDone: '签到成功',
  doorDoneText: '{name}，{firm}',
  doorAgain: '为同事签到',
  doorEmpty: '还没有报名人员，请找现场工作人员补报。',
  doorSearch: '输入企业名称的一部分',
  moreFirms: '还有 {n} 家，请输入名称查找',
  back: '返回',
}
