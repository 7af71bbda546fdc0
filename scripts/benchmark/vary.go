package main

import (
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// traits are what sets some firms apart, so that every filter of a list has firms
// to find: few, or many, or none.
type traits struct {
	lapsed, climbing bool
	contacts         int
	noFigures        bool
	due              *value.Date
	openRequests     int
	tags             []string
}

// plainFirms come first and have no oddities: the measured visits are written there.
const plainFirms = 2 * writeVariants

// someTag is on 1 firm in 37, rareTag on 1 in 911.
const (
	someTag = "重点"
	rareTag = "隐形冠军"
)

var (
	industries = []string{"C1761", "C1763", "C2821", "C3463", "C3983", "C2925", "C1830", "C3562"}
	techFields = []string{"201", "301", "401", "501", "601", "701", "801"}
)

// vary gives the firms of a county traits, each in a rhythm of its own.
func (c *county) vary() {
	for i := range c.firms {
		f := &c.firms[i]
		every := func(n int) bool { return i%n == n-1 }
		f.row.IndustryCode = industries[i%len(industries)]
		f.contacts = i % 3
		if i%4 == 1 {
			officer := officerName(f.row.UnitCode, i%officersPerTown)
			f.row.OfficerID = &officer
		}
		if i%3 == 0 {
			f.row.TechFieldCode = techFields[i%len(techFields)]
		}
		if i < plainFirms {
			continue
		}
		f.noFigures, f.climbing = every(5), every(89)
		f.row.AboveScale = every(31)
		if every(60) {
			f.row.IndustryCode = "I6513"
		}
		if every(40) {
			f.row.TechFieldCode = "101"
		}
		if every(53) {
			f.row.ParkCode = "330483-P01"
		}
		if every(199) {
			f.row.AttributionCode = towns[i%len(towns)]
		}
		if every(307) {
			f.row.UnitCode, f.row.AttributionCode = "330483", "330483"
		}
		if every(211) {
			f.row.USCC, f.row.Provisional = nil, true
		}
		if every(83) && f.rank == 0 {
			f.lapsed = true
		}
		if every(23) {
			due := c.day.AddDays(i%60 - 20)
			f.due = &due
		}
		if every(29) {
			f.openRequests = 1 + i%3
		}
		if every(37) {
			f.tags = append(f.tags, someTag)
		}
		if every(911) {
			f.tags = append(f.tags, rareTag)
		}
		switch {
		case every(61):
			f.row.State = enterprise.Dormant
		case every(403):
			f.row.ArchivedAt = &c.now
		}
	}
}
