export default {
  'missing.uscc': '统一社会信用代码',
  'missing.contacts': '联系人',
  'missing.industry': '所属行业',
  'missing.techField': '技术领域',
  'missing.figures': '年度指标（营业收入、研发费用等）',
  coachTitle: '由您辅导的企业',
  coachText: '只列出授权给您的企业，共 {n} 家。',
  coachFacts: '{unit} · {industry}',
  lastVisit: '最近走访 {day}',
  neverVisited: '未走访',
  titlesCount: '有效资质 {n} 项',
  lacks: '缺：{what}',
} as const
