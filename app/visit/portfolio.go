package visit

import "miaolin/app/value"

// Portfolio is what somebody looks after and has promised: their firms, the next
// steps they agreed and the requests they deal with. What belongs to the firm and
// not to a person, such as its plan, needs no handing over: it stays with the firm.
type Portfolio struct {
	UserID    string    `json:"userId"`
	Name      string    `json:"name"`
	InUse     bool      `json:"inUse" doc:"the account is in use; else its firms are looked after by nobody"`
	Firms     int       `json:"firms"`
	NextSteps []Promise `json:"nextSteps" doc:"agreed and not done, earliest day first"`
	Requests  []Promise `json:"requests" doc:"open, or answered and not yet confirmed"`
}

// Promise is one thing somebody has to keep.
type Promise struct {
	ID             string      `json:"id"`
	EnterpriseID   string      `json:"enterpriseId"`
	EnterpriseName string      `json:"enterpriseName"`
	Text           string      `json:"text"`
	On             *value.Date `json:"on"`
	Step           Step        `json:"step,omitempty" doc:"of a request"`
}

// PortfolioHandOver names the successor.
type PortfolioHandOver struct {
	SuccessorID string `json:"successorId" minLength:"1" maxLength:"40"`
	Reason      string `json:"reason" minLength:"2" maxLength:"300"`
}

// HandedOver is how much went over.
type HandedOver struct {
	Firms     int `json:"firms"`
	NextSteps int `json:"nextSteps"`
	Requests  int `json:"requests"`
}
