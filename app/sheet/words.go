package sheet

// Words that stand in the tables themselves and are no messages.
const (
	yes = "是"
	no  = "否"
)

// totals open a row that sums up the rows above it.
var totals = []string{"合计", "总计", "小计", "共计"}
