package intake

import (
	"strconv"

	"miaolin/app/fact"
)

// honourTarget writes lists of prizes and of standards.
func honourTarget(facts *fact.Service) target {
	return recordTarget[fact.NewHonour, fact.Honour]{
		of: (*draft).honour, put: facts.PutHonours, back: facts.UndoHonours,
		id: func(h fact.Honour) string { return h.ID }, texts: honourTexts,
		check: func(d *draft, n fact.NewHonour) (bool, error) {
			cause := facts.CheckHonour(n)
			if cause == nil {
				return true, nil
			}
			return false, d.refuse(cause)
		},
	}
}

func (d *draft) honour() fact.NewHonour {
	f := d.fields
	place := number(f[fHonourPlace])
	return fact.NewHonour{EnterpriseID: d.firm.ID, HonourSaid: fact.HonourSaid{
		Kind: fact.HonourKind(f[fHonourKind]), Level: fact.HonourLevel(f[fHonourLevel]), Name: f[fHonourName],
		Number: f[fHonourNumber], Place: &place, DatedOn: dayOrZero(f[fHonourOn]), Note: f["note"],
	}}
}

func honourTexts(h fact.Honour) map[Field]string {
	m := map[Field]string{fHonourLevel: string(h.Level), fHonourName: h.Name, fHonourNumber: h.Number, fHonourOn: h.DatedOn.String(), "note": h.Note}
	if h.Place != nil {
		m[fHonourPlace] = strconv.Itoa(*h.Place)
	}
	return m
}
