package candidate

import (
	"slices"

	"miaolin/app/certification"
	"miaolin/app/value"
)

// cell shortens the catalogue: a column read from the row of the list alone.
func fromRow(id, group string, standard bool, cell func(b *book, r *record) any) column {
	return column{id: id, group: group, standard: standard, cell: cell}
}

func fromFirm(id string, cell func(b *book, r *record) any) column {
	return column{id: id, group: "profile", needs: needFirm, cell: cell}
}

var profileColumns = []column{
	fromRow("name", "profile", true, func(_ *book, r *record) any { return r.Name }),
	fromRow("uscc", "profile", true, func(_ *book, r *record) any { return r.USCC }),
	fromRow("unit", "profile", true, func(b *book, r *record) any { return b.unit(r.UnitCode) }),
	fromRow("park", "profile", false, func(b *book, r *record) any { return b.unit(r.ParkCode) }),
	fromRow("attribution", "profile", false, func(b *book, r *record) any { return b.unit(r.AttributionCode) }),
	fromRow("shortName", "profile", false, func(_ *book, r *record) any { return r.ShortName }),
	fromRow("industry", "profile", true, func(b *book, r *record) any { return b.industry(r.IndustryCode) }),
	fromRow("industryCode", "profile", false, func(_ *book, r *record) any { return r.IndustryCode }),
	fromRow("techField", "profile", true, func(b *book, r *record) any { return b.techField(r.TechFieldCode) }),
	fromFirm("kind", func(_ *book, r *record) any { return r.firm.Kind }),
	fromFirm("registeredOn", func(_ *book, r *record) any { return r.firm.RegisteredOn }),
	fromFirm("registeredCapital", func(_ *book, r *record) any { return r.firm.RegisteredCapitalFen }),
	fromFirm("capitalCurrency", func(_ *book, r *record) any { return r.firm.CapitalCurrency }),
	fromFirm("address", func(_ *book, r *record) any { return r.firm.Address }),
	fromFirm("businessScope", func(_ *book, r *record) any { return r.firm.BusinessScope }),
	fromRow("aboveScale", "profile", false, func(b *book, r *record) any { return b.yesNo(r.AboveScale) }),
	fromRow("standing", "profile", false, func(b *book, r *record) any { return b.standing(r.Standing) }),
	fromRow("provisional", "profile", false, func(b *book, r *record) any { return b.yesNo(r.Provisional) }),
	fromRow("tags", "profile", false, func(b *book, r *record) any {
		return b.each(r.Tags, func(tag string) string { return tag })
	}),
	fromRow("officer", "profile", false, func(b *book, r *record) any { return b.officers[deref(r.OfficerID)] }),
}

var rungColumns = []column{
	fromRow("rung", "rung", true, func(b *book, r *record) any { return b.rung(r.Rung) }),
	fromRow("rungSince", "rung", false, func(_ *book, r *record) any { return r.RungSince }),
	fromRow("climbing", "rung", false, func(b *book, r *record) any { return b.yesNo(r.Climbing) }),
	fromRow("lapsed", "rung", false, func(b *book, r *record) any { return b.yesNo(r.Lapsed) }),
	{id: "titles", group: "rung", needs: needTitles, standard: true, cell: func(b *book, r *record) any { return titlesInLine(b, r.titles) }},
	{id: "hnteNumber", group: "rung", needs: needTitles, cell: hnte(func(t certification.Title) any { return t.Number })},
	{id: "hnteFrom", group: "rung", needs: needTitles, cell: hnte(func(t certification.Title) any { return t.RecognisedOn })},
	{id: "hnteTo", group: "rung", needs: needTitles, cell: hnte(func(t certification.Title) any { return t.ValidTo })},
	fromRow("lacks", "rung", false, func(b *book, r *record) any { return b.each(r.Lacks, b.lack) }),
	fromRow("unclear", "rung", false, func(_ *book, r *record) any { return r.UnclearCount }),
	fromRow("nextDueOn", "rung", false, func(_ *book, r *record) any { return r.NextDueOn }),
}

// hnte reads the high-tech certificate in force.
func hnte(read func(certification.Title) any) func(*book, *record) any {
	return func(_ *book, r *record) any {
		i := slices.IndexFunc(r.titles, func(t certification.Title) bool { return t.Kind == "hnte" })
		if i < 0 {
			return nil
		}
		return read(r.titles[i])
	}
}

var ipColumns = []column{
	{id: "ipClassI", group: "ip", needs: needIP, cell: func(_ *book, r *record) any { return r.ip.ClassI }},
	{id: "ipClassII", group: "ip", needs: needIP, cell: func(_ *book, r *record) any { return r.ip.ClassII }},
	{id: "ipClassIIUnused", group: "ip", needs: needIP, cell: func(_ *book, r *record) any { return r.ip.ClassIIUnused }},
}

var activityColumns = []column{
	fromRow("latestYear", "figures", true, func(_ *book, r *record) any { return r.LatestYear }),
	fromRow("latestRevenue", "figures", true, func(_ *book, r *record) any { return r.LatestRevenueFen }),
	fromRow("rdRatio", "figures", true, func(_ *book, r *record) any { return percent(r.RDRatioBP) }),
	fromRow("lastVisitOn", "activity", true, func(_ *book, r *record) any { return r.LastVisitOn }),
	fromRow("lastVisitBy", "activity", false, func(_ *book, r *record) any { return r.LastVisitBy }),
	fromRow("openRequests", "activity", false, func(_ *book, r *record) any { return r.OpenRequests }),
}

var contactColumns = []column{
	contactColumn("contactName", func(b *book, r *record) any { return r.contact.Name }),
	contactColumn("contactRole", func(b *book, r *record) any {
		if r.contact.Role == "" {
			return nil
		}
		return b.text("role_" + r.contact.Role)
	}),
	contactColumn("contactTitle", func(_ *book, r *record) any { return r.contact.Title }),
	contactColumn("contactPhone", func(_ *book, r *record) any { return r.contact.Phone }),
	contactColumn("contactWechat", func(_ *book, r *record) any { return r.contact.Wechat }),
	contactColumn("contactEmail", func(_ *book, r *record) any { return r.contact.Email }),
}

func contactColumn(id string, cell func(*book, *record) any) column {
	return column{id: id, group: "contact", needs: needContact, personal: true, cell: cell}
}

// percent turns 1/10000 into per cent.
func percent(bp *int64) any {
	if bp == nil {
		return nil
	}
	return float64(*bp) / 100
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// shanghai is a moment as offices write it.
func shanghai(i value.Instant) string { return i.Time().In(value.Shanghai).Format("2006-01-02 15:04") }
