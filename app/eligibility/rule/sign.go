package rule

// Sign is how what is found must stand to what is needed: ≥, > or ≤. It is empty
// where nothing is compared.
func (c *Condition) Sign() string {
	switch p := c.predicate.(type) {
	case *share:
		if p.AtLeast == nil {
			return ">"
		}
		return "≥"
	case *figureBound:
		switch {
		case p.AtMost != nil:
			return "≤"
		case p.AtLeast == nil:
			return ">"
		}
		return "≥"
	case *innovation:
		return ">"
	case *registeredDays, *coreIP, *ipBeforeYear, *rdRatio, *smeScore, *rdEffort:
		return "≥"
	}
	return ""
}
