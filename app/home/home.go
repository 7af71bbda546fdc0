// Package home is what gathers many features on one page: the day of an officer,
// the county at a glance, the firm's own start page, the story of a firm, search.
//
// It reads through the services below and owns no table. What a person sees
// follows from what they may do, not from the name of their role: whoever may log
// visits has a day, whoever reads firms of several units has a county, whoever
// was let in on single firms has those.
package home

import (
	"miaolin/app/certification"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/app/visit"
)

// shownPerBand is how many things of a band are shown; the rest is a number with
// a way to all of it.
const shownPerBand = 7

// Page is the start page of the caller.
type Page struct {
	Today  value.Date `json:"today"`
	Bands  []Band     `json:"bands" doc:"what is to be done, most urgent first; empty for who does not visit firms"`
	County *County    `json:"county,omitempty" doc:"for who reads firms by units"`
	Firms  []OwnFirm  `json:"firms" doc:"for who was let in on single firms"`
}

// Band is a group of things to do.
type Band struct {
	ID     string `json:"id" enum:"overdue,today,coaching,training,week,requests,callback,plan,collection,long_ago,never"`
	Count  int    `json:"count"`
	Capped bool   `json:"capped,omitempty" doc:"there are at least this many"`
	Items  []Todo `json:"items"`
}

// Todo is one thing to do, and why it is here.
type Todo struct {
	ID             string         `json:"id"`
	EnterpriseID   string         `json:"enterpriseId"`
	EnterpriseName string         `json:"enterpriseName"`
	Text           string         `json:"text" doc:"what was agreed or asked for"`
	On             *value.Date    `json:"on" doc:"agreed or promised day, or the last visit"`
	At             *value.Instant `json:"at,omitempty" doc:"when it begins"`
	OwnerName      string         `json:"ownerName"`
	VisitID        string         `json:"visitId,omitempty"`
	RequestID      string         `json:"requestId,omitempty"`
	Version        int64          `json:"version,omitempty" doc:"of the visit, to settle its next step"`
	Rung           string         `json:"rung,omitempty"`
}

// County is where the firms of the caller's units stand.
type County struct {
	Units        []UnitLine           `json:"units"`
	Total        UnitLine             `json:"total"`
	OpenRequests int                  `json:"openRequests"`
	LateRequests int                  `json:"lateRequests" doc:"open after the promised day"`
	CallBack     int                  `json:"callBack" doc:"answered requests whose firm has not said whether that settles them"`
	Requests     []visit.UnitRequests `json:"requests" doc:"by town, in the order of their codes"`
	Left         []Left               `json:"left" doc:"for who may hand firms over: accounts no longer in use that still look after firms"`
	LongAgo      int                  `json:"longAgo" doc:"active firms without a visit for longAgoDays days, those never visited included"`
	LongAgoDays  int                  `json:"longAgoDays"`
	Unvisited    int                  `json:"unvisited"`
}

// Left is somebody who no longer works here and whose firms nobody looks after.
type Left struct {
	UserID string `json:"userId"`
	Name   string `json:"name"`
	Firms  int    `json:"firms"`
}

// UnitLine is one unit: active firms by rung.
type UnitLine struct {
	Code  string         `json:"code"`
	Name  string         `json:"name"`
	Rungs map[string]int `json:"rungs"`
	Firms int            `json:"firms"`
}

// OwnFirm is where a firm stands, for its own people and for who helps it.
type OwnFirm struct {
	enterprise.Row
	UnitName string             `json:"unitName"`
	Titles   []TitleNow         `json:"titles" doc:"in force today"`
	Requests []visit.RequestRow `json:"requests" doc:"the latest, open ones first"`
	Missing  []string           `json:"missing" enum:"collection,uscc,contacts,industry,techField,figures" doc:"what the office still needs to know"`
}

// TitleNow is a title in force.
type TitleNow struct {
	ID      string              `json:"id"`
	Kind    string              `json:"kind"`
	Name    certification.Words `json:"name"`
	Number  string              `json:"number"`
	ValidTo *value.Date         `json:"validTo"`
}
