package intake

import "miaolin/app/fact"

// rightTarget writes lists of intellectual property.
func rightTarget(facts *fact.Service) target {
	return recordTarget[fact.NewIPRight, fact.IPRight]{
		of: (*draft).right, check: checkRight, put: facts.PutIPRights, back: facts.UndoIPRights,
		id: func(r fact.IPRight) string { return r.ID }, texts: rightTexts,
	}
}

func (d *draft) right() fact.NewIPRight {
	f := d.fields
	return fact.NewIPRight{
		EnterpriseID: d.firm.ID, Kind: fact.IPKind(f[fIPKind]), Number: f[fIPNumber], Name: f[fIPTitle],
		FiledOn: dayField(f["filed_on"]), GrantedOn: dayField(f["granted_on"]),
		CoOwned: f["co_owned"] == "true", Acquisition: fact.Acquisition(f["acquisition"]),
	}
}

func checkRight(d *draft, n fact.NewIPRight) (bool, error) {
	if n.FiledOn != nil && n.GrantedOn != nil && n.GrantedOn.Before(*n.FiledOn) {
		d.problem(Refusing, "granted_on", "fact.ip_granted_before_filed")
		return false, nil
	}
	if oddity := fact.IPNumberOddity(n.Kind, n.Number); oddity != "" {
		d.problem(Warning, fIPNumber, "fact."+oddity)
	}
	return true, nil
}

func rightTexts(r fact.IPRight) map[Field]string {
	m := map[Field]string{fIPTitle: r.Name, fIPNumber: r.Number, "acquisition": string(r.Acquisition), "filed_on": "", "granted_on": ""}
	if r.FiledOn != nil {
		m["filed_on"] = r.FiledOn.String()
	}
	if r.GrantedOn != nil {
		m["granted_on"] = r.GrantedOn.String()
	}
	return m
}
