package boot_test

import (
	"bytes"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"miaolin/app/access"
	"miaolin/app/boot/boottest"
	"miaolin/app/identity"
	"miaolin/app/job"
	"miaolin/app/member"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/db"
)

// recipe says how to ask one operation so that only reach and role decide. An
// operation without one is asked as it stands.
type recipe struct {
	kind     string   // of the record in the path, when the path's first word does not say
	fresh    bool     // changes the firm itself: every person gets a new one
	alone    bool     // ends sessions: in a browser of its own
	everyone bool     // concerns no firm's record: own and foreign are the same
	own      []int    // statuses on the own record; nil is any success
	foreign  []int    // statuses on the foreign record; nil is 404
	refused  []int    // statuses for roles that may not; nil is 403
	above    []string // people who look after everybody's: the foreign record is theirs too
	body     func(w *world, half *side, r record) any
	query    func(half *side) string
	shows    []string // people whose list must hold the own record
}

type fields map[string]any

func fixed(body fields) func(*world, *side, record) any {
	return func(*world, *side, record) any { return body }
}

func ofFirm(body fields) func(*world, *side, record) any {
	return func(w *world, half *side, _ record) any {
		all := fields{"enterpriseId": half.firm}
		for name, v := range body {
			if v == unique {
				v = fmt.Sprintf("%s%d", half.mark, w.number())
			}
			all[name] = v
		}
		return all
	}
}

// unique stands for a text unlike any before, with the side's mark.
const unique = "\x00unique"

func asking(format string) func(*side) string {
	return func(half *side) string {
		return strings.NewReplacer("{firm}", half.firm, "{unit}", half.unit).Replace(format)
	}
}

// hidden: to a firm the office's files do not exist.
var hidden = []int{http.StatusForbidden, http.StatusNotFound}

// written: the person may, whatever the state of the import says to it.
var written = []int{http.StatusOK, http.StatusNoContent, http.StatusConflict, http.StatusUnprocessableEntity}

var reason = fixed(fields{"reason": "matrix"})

// seers read business records somewhere.
var seers = []string{"manager", "leader", "auditor", "officer-wuzhen", "coach", "reviewer", "agent", "enterprise"}

var recipes = map[string]recipe{
	"enterprise-list":   {shows: seers},
	"enterprise-search": {query: asking("q=春苗近旁"), everyone: true, shows: seers},
	"enterprise-create": {body: func(w *world, half *side, _ record) any {
		n := w.number()
		return fields{"name": fmt.Sprintf("%s%d有限公司", half.mark, n), "unitCode": half.unit, "uscc": code(n)}
	}, foreign: []int{http.StatusForbidden}},
	"enterprise-change": {fresh: true, body: fixed(fields{"address": "matrix"})},
	"enterprise-rename": {fresh: true, body: func(w *world, half *side, _ record) any {
		return fields{"name": fmt.Sprintf("%s新名%d有限公司", half.mark, w.number()), "from": today()}
	}},
	"enterprise-transfer":           {fresh: true, body: fixed(fields{"attributionCode": boottest.Wuzhen, "from": today(), "reason": "matrix"})},
	"enterprise-state":              {fresh: true, body: fixed(fields{"state": "dormant", "from": today(), "reason": "matrix"})},
	"enterprise-archive":            {fresh: true, body: reason},
	"enterprise-restore":            {fresh: true, own: []int{http.StatusConflict, http.StatusOK}},
	"enterprise-duplicates-suggest": {query: asking("name=春苗近旁"), everyone: true},
	"enterprise-duplicate-dismiss": {body: func(w *world, half *side, _ record) any {
		return fields{"oneId": half.firm, "otherId": w.own.fixed["other-firm"].params["id"]}
	}},
	"enterprise-merge": {body: func(w *world, half *side, _ record) any {
		from := half.firm
		if half == w.own {
			from = w.make("nameless", half, "city-manager").params["id"]
		}
		return fields{"fromId": from, "intoId": w.own.fixed["other-firm"].params["id"], "reason": "matrix"}
	}},
	"enterprise-unmerge": {kind: "merge"},

	"contact-create":  {body: fixed(fields{"name": "某人", "role": "contact"})},
	"contact-change":  {kind: "contact", body: fixed(fields{"title": "经理"})},
	"contact-archive": {kind: "contact"},
	"contact-list":    {shows: []string{"manager", "leader", "auditor", "officer-wuzhen", "coach", "agent", "enterprise"}},

	"figure-put":  {body: func(w *world, half *side, _ record) any { return w.figure(half, w.person) }},
	"figure-list": {shows: seers},

	"ip-right-list":    {shows: seers},
	"ip-right-create":  {body: ofFirm(fields{"kind": "utility_model", "name": unique})},
	"ip-right-change":  {body: fixed(fields{"note": "matrix"})},
	"ip-right-archive": {body: reason},

	"result-list":          {shows: seers},
	"result-create":        {body: recordBody("result")},
	"result-change":        {body: recordBody("result")},
	"result-archive":       {body: reason},
	"rd-document-list":     {shows: seers},
	"rd-document-create":   {own: made, body: recordBody("rd-document")},
	"rd-document-change":   {body: recordBody("rd-document")},
	"rd-document-archive":  {body: reason},
	"incident-list":        {shows: seers},
	"incident-create":      {body: recordBody("incident")},
	"incident-change":      {body: recordBody("incident")},
	"incident-archive":     {body: reason},
	"record-check-list":    {shows: seers},
	"record-check-create":  {body: recordBody("record-check")},
	"record-check-change":  {body: recordBody("record-check")},
	"record-check-archive": {body: reason},

	"honour-list":    {shows: seers},
	"honour-create":  {body: recordBody("honour")},
	"honour-change":  {body: recordBody("honour")},
	"honour-archive": {body: reason},
	"paper-list":     {shows: []string{"manager", "leader", "auditor", "officer-wuzhen", "coach", "agent", "enterprise"}},
	"paper-link":     {refused: hidden},
	"paper-create":   {refused: hidden, body: func(w *world, half *side, _ record) any { return w.paper(half, w.person) }},
	"paper-archive":  {body: reason, kind: "bare-paper"},

	"title-list":       {shows: seers},
	"title-create":     {body: func(w *world, half *side, _ record) any { return title(half.firm, w.number()) }},
	"title-change":     {body: fixed(fields{"note": "matrix"})},
	"title-end":        {body: fixed(fields{"ending": "left", "on": today(), "reason": "matrix"})},
	"title-withdraw":   {body: reason},
	"title-window-set": {everyone: true, kind: "window", body: fixed(fields{"opens": "2031-05-01", "closes": "2031-08-31", "source": "matrix"})},

	"assessment-history": {query: asking("code=hnte")},
	"assessment-funnel":  {everyone: true, query: asking("code=hnte&unit={unit}")},
	"assessment-what-if": {body: func(w *world, half *side, _ record) any {
		return fields{"enterpriseId": half.firm, "code": "hnte", "year": boottest.Today().Year()}
	}},
	"rule-set-get":          {everyone: true, kind: "none", own: []int{http.StatusNotFound}},
	"rule-set-difference":   {everyone: true, kind: "none", own: []int{http.StatusNotFound}},
	"rule-set-copy":         {everyone: true, kind: "none", own: []int{http.StatusNotFound}, body: fixed(fields{"label": "matrix"})},
	"rule-set-change":       {everyone: true, kind: "none", own: []int{http.StatusPreconditionRequired}, body: fixed(fields{})},
	"rule-set-try":          {everyone: true, kind: "none", own: []int{http.StatusPreconditionRequired}},
	"rule-set-put-in-force": {everyone: true, kind: "none", own: []int{http.StatusPreconditionRequired}},
	"rule-set-trial-firms":  {everyone: true, kind: "none", own: []int{http.StatusNotFound}},
	"rule-set-withdraw":     {everyone: true, kind: "none", own: []int{http.StatusPreconditionRequired}},

	"visit-list":         {shows: []string{"manager", "leader", "auditor", "officer-wuzhen", "coach", "enterprise"}},
	"visit-recent":       {query: asking("enterprise={firm}")},
	"visit-suggestions":  {},
	"visit-create":       {body: ofFirm(fields{"visitedOn": today(), "mode": "onsite", "findings": unique})},
	"visit-change":       {kind: "visit", body: fixed(fields{"place": "matrix"})},
	"visit-withdraw":     {body: reason},
	"visit-settle":       {body: fixed(fields{"done": true})},
	"visit-file-get":     {kind: "visit-file", refused: hidden},
	"visit-file-archive": {kind: "visit-file", refused: hidden},
	"request-list":       {shows: []string{"manager", "leader", "auditor", "officer-wuzhen", "agent", "enterprise"}},
	"request-answer":     {body: fixed(fields{"answer": "matrix"})},
	"request-create":     {body: ofFirm(fields{"need": "finance", "title": unique})},
	"request-accept":     {own: []int{http.StatusOK, http.StatusConflict}}, // what an officer noted is accepted already
	"request-assign":     {body: fixed(fields{"department": "matrix"})},
	"request-withdraw":   {body: reason},
	"request-confirm":    {kind: "answered-request", body: fixed(fields{"satisfied": true})},
	"request-call":       {kind: "answered-request", body: fixed(fields{"person": "某人", "calledAt": time.Now().UTC(), "outcome": "unreached"})},
	"request-link":       {kind: "answered-request"},

	"portfolio-get":  {kind: "portfolio"},
	"hand-over-list": {everyone: true, query: asking("user=matrix")},
	"hand-over-get":  {kind: "hand-over", own: []int{http.StatusOK, http.StatusNotFound}},
	"hand-over-undo": {kind: "hand-over", body: reason},
	"portfolio-hand-over": {kind: "portfolio", body: func(w *world, _ *side, _ record) any {
		return fields{"successorId": w.s.IDs["manager"], "reason": "matrix"}
	}},

	"attachment-create": {refused: hidden, body: func(w *world, half *side, _ record) any { return w.upload(half.fixed["visit"].params["id"]) }},

	"export-preview": {everyone: true, body: fixed(fields{"columns": []string{"name", "rung"}, "filter": fields{}})},
	"export-create":  {everyone: true, body: fixed(fields{"columns": []string{"name", "rung"}, "filter": fields{}, "format": "csv"})},

	"view-list":    {everyone: true, query: asking("list=enterprises")},
	"view-create":  {everyone: true, body: fixed(fields{"list": "enterprises", "name": "矩阵", "content": fields{"filters": fields{}}})},
	"view-change":  {body: fixed(fields{"name": "矩阵二"})},
	"view-default": {everyone: true, body: func(w *world, _ *side, _ record) any { return fields{"viewId": ""} }},

	"inbox-change":          {body: fixed(fields{"read": true})},
	"notify-email-resend":   {everyone: true, kind: "preference", own: []int{http.StatusConflict}, foreign: []int{http.StatusConflict}}, // the matrix sends no mail
	"notify-preference-put": {everyone: true, kind: "preference", body: fixed(fields{"email": "", "byMail": false, "quietFrom": "", "quietTo": ""})},

	"menu-item-create":   {everyone: true, body: func(w *world, half *side, _ record) any { return menuItem(half, w.number()) }},
	"menu-item-versions": {everyone: true},
	"menu-effect-firms":  {everyone: true, query: asking("condition=rd_ratio&group=closed")},
	"menu-item-change":   {everyone: true, body: fixed(fields{"en": "matrix"})},
	"plan-list":          {shows: []string{"manager", "leader", "auditor", "officer-wuzhen", "coach", "agent", "enterprise"}},
	"plan-of":            {query: asking("enterprise={firm}")},
	"plan-item-list":     {shows: []string{"manager", "leader", "auditor", "officer-wuzhen", "coach", "agent", "enterprise"}},
	"plan-prescribe":     {query: asking("enterprise={firm}"), body: fixed(fields{"conditions": []string{"rd_ratio"}})},
	"plan-bulk":          {everyone: true, body: fixed(fields{"conditions": []string{"tech_field"}}), own: []int{http.StatusAccepted, http.StatusConflict}},
	"plan-bulk-preview":  {everyone: true, body: fixed(fields{"conditions": []string{"tech_field"}})},
	"plan-agree":         {kind: "plan"},
	"plan-item-create":   {body: ofFirm(fields{"title": unique})},
	"plan-item-change":   {body: fixed(fields{"note": "matrix"})},
	"plan-item-move":     {body: fixed(fields{"state": "doing"})},
	"plan-item-file-get": {kind: "plan-file"},

	"training-list": {shows: []string{"manager", "leader", "auditor", "officer-wuzhen", "agent", "enterprise"}},
	"training-create": {foreign: []int{http.StatusForbidden}, body: func(w *world, half *side, _ record) any {
		return w.session(half)
	}},
	"training-change": {body: fixed(fields{"intro": "matrix"})},
	"training-move":   {body: fixed(fields{"state": "closed"})},
	"training-invite": {body: func(w *world, half *side, _ record) any { return fields{"enterprises": []string{half.firm}} }},
	"training-enrol":  {body: func(w *world, half *side, _ record) any { return w.comer(half) }},
	"training-walk-in": {body: func(w *world, half *side, _ record) any {
		return fields{"enterpriseId": half.firm, "name": fmt.Sprintf("%s%d", half.mark, w.number())}
	}},
	"training-enrolment-cancel":  {body: fixed(fields{"reason": "matrix"})},
	"training-sign-in":           {body: fixed(fields{"present": true})},
	"training-feedback":          {body: fixed(fields{"rating": 4}), own: []int{http.StatusConflict}}, // nobody signed in
	"training-certificate":       {own: []int{http.StatusConflict}},
	"training-certificate-print": {own: []int{http.StatusConflict}},
	"training-record":            {query: asking("enterprise={firm}")},
	"training-file-get":          {kind: "training-file", refused: hidden},
	"training-file-archive":      {kind: "training-file", refused: hidden},

	"collection-round-list":       {shows: []string{"manager", "leader", "auditor", "officer-wuzhen", "agent", "enterprise"}},
	"collection-round-preview":    {foreign: []int{http.StatusForbidden}, body: func(w *world, half *side, _ record) any { return w.plannedRound(half) }},
	"collection-round-create":     {foreign: []int{http.StatusForbidden}, body: func(w *world, half *side, _ record) any { return w.plannedRound(half) }},
	"collection-round-change":     {body: fixed(fields{"intro": "matrix"})},
	"collection-round-move":       {body: fixed(fields{"state": "closed"})},
	"collection-round-add":        {body: func(_ *world, half *side, _ record) any { return fields{"enterprises": []string{half.firm}} }},
	"collection-round-remind":     {body: fixed(fields{})},
	"collection-return-list":      {shows: []string{"manager", "leader", "auditor", "officer-wuzhen", "agent", "enterprise"}},
	"collection-return-draft":     {body: fixed(fields{"version": 0, "values": fields{"products": "matrix"}}), own: []int{http.StatusOK, http.StatusPreconditionFailed}},
	"collection-return-file":      {own: []int{http.StatusNotFound}}, // no such file; collection tests the rest
	"collection-return-hand-in":   {body: fixed(fields{"values": fields{}}), own: []int{http.StatusUnprocessableEntity}},
	"collection-return-send-back": {body: fixed(fields{"note": "matrix"}), own: []int{http.StatusConflict}},
	"collection-return-check":     {body: fixed(fields{}), own: []int{http.StatusConflict}},
	"collection-return-leave":     {body: fixed(fields{"gone": true, "reason": "matrix"})},
	"collection-return-classify":  {body: fixed(fields{"class": "D", "reason": "matrix"})},

	"session-delete":        {alone: true, everyone: true},
	"session-change":        {everyone: true, body: fixed(fields{"lang": "zh-CN"})},
	"session-end":           {alone: true, kind: "none", own: []int{http.StatusNotFound}},
	"second-factor-read":    {everyone: true},
	"second-factor-begin":   {everyone: true, body: fixed(fields{"password": boottest.Password})},
	"second-factor-confirm": {everyone: true, own: []int{http.StatusUnprocessableEntity, http.StatusConflict}, body: fixed(fields{"code": "000000"})},
	"second-factor-end":     {everyone: true, alone: true, own: []int{http.StatusUnprocessableEntity}, body: fixed(fields{"password": "not-this-one"})},
	"second-factor-reset":   {kind: "none", own: []int{http.StatusNotFound}},
	"password-change":       {everyone: true, alone: true, own: []int{http.StatusUnprocessableEntity}, body: fixed(fields{"oldPassword": "not-this-one", "password": "another-sprout-9"})},
	"invitation-join":       {everyone: true, kind: "none", own: []int{http.StatusNotFound}},

	"user-create": {body: func(w *world, half *side, _ record) any {
		return fields{"username": fmt.Sprintf("new-%d", w.number()), "name": "新人", "unitCode": half.unit}
	}, foreign: []int{http.StatusForbidden}},
	"user-change": {body: fixed(fields{"phone": "13800000000"})},
	"role-give": {body: func(_ *world, half *side, _ record) any {
		return fields{"role": "auditor", "unitCode": boottest.County}
	}},
	"role-take":         {kind: "assignment"},
	"invitation-create": {body: func(w *world, half *side, _ record) any { return invitation(half, w.person) }, foreign: []int{http.StatusNotFound, http.StatusForbidden}},
	"member-list":       {kind: "enterprise"},
	"member-remove":     {kind: "member"},
	"consent-list":      {kind: "enterprise", shows: []string{"manager", "auditor", "officer-wuzhen", "enterprise"}},
	// The office confirms with a signed paper only, which is not at hand here.
	"consent-confirm":  {kind: "consent", own: []int{http.StatusOK, http.StatusUnprocessableEntity}, body: func(*world, *side, record) any { return fields{"validTo": daysAgo(-30)} }},
	"consent-refuse":   {kind: "consent", body: reason},
	"consent-withdraw": {kind: "consent", body: reason},
	"consent-file-get": {kind: "consent-file", own: []int{http.StatusNotFound}},
	"agency-ask":       {everyone: true, body: func(w *world, _ *side, _ record) any { return w.asking() }},
	"agency-leave":     {kind: "agency"},
	"unit-change":      {foreign: []int{http.StatusForbidden}, body: fixed(fields{"shortName": "乌镇"})},

	// An administrator sees every job and that an export was made, never its file.
	"job-get":         {above: []string{"admin"}},
	"job-cancel":      {above: []string{"admin"}},
	"export-download": {refused: []int{http.StatusForbidden, http.StatusNotFound}}, // an administrator sees the exports of their own units, and no file

	"search": {query: asking("q=春苗近旁"), everyone: true, shows: seers},

	"audit-export": {everyone: true, body: fixed(fields{"format": "csv", "purpose": "matrix"})},

	"worksheet-preview": {everyone: true, body: fixed(fields{})},
	"worksheet-create":  {foreign: []int{http.StatusUnprocessableEntity}, body: func(_ *world, half *side, _ record) any { return workingSheet(half) }},
	"worksheet-return":  {own: []int{http.StatusUnprocessableEntity}, body: func(*world, *side, record) any { return form("sheet.csv", "a,b\n") }},
	"worksheet-decide":  {own: []int{http.StatusConflict}, body: fixed(fields{"accept": true, "all": "here"})},
	"worksheet-apply":   {own: []int{http.StatusConflict}},

	"import-create": {everyone: true, body: func(w *world, half *side, _ record) any {
		if slices.Contains(recorders, w.person) {
			w.dropImports(w.person)
		}
		return w.roster(half)
	}},
	"import-change":   {own: written, body: fixed(fields{})},
	"import-edit":     {own: written, body: fixed(fields{"edits": []fields{{"sheet": 0, "row": 2, "column": 2, "text": "matrix"}}})},
	"import-decide":   {own: written, body: fixed(fields{})},
	"import-run":      {own: written},
	"import-refused":  {own: written},
	"import-undo":     {own: written},
	"import-template": {everyone: true, kind: "none", own: []int{http.StatusUnprocessableEntity}},

	"job-schedule-run": {everyone: true, kind: "none", own: []int{http.StatusNotFound}},
}

// made: an item that is there already is refused to whoever may record it.
var made = []int{http.StatusCreated, http.StatusConflict}

// recordBody is something to say about a firm, of the kind the path names.
func recordBody(kind string) func(*world, *side, record) any {
	return func(w *world, half *side, _ record) any { return w.said(kind, half) }
}

func (w *world) said(kind string, half *side) fields {
	text := fmt.Sprintf("%s%d", half.mark, w.number())
	switch kind {
	case "result":
		return fields{"achievement": text, "outcome": text, "form": "own", "year": 2024}
	case "honour":
		return fields{"kind": "award", "level": "national", "name": text, "place": 1, "datedOn": daysAgo(30)}
	case "rd-document":
		return fields{"item": "ledger", "state": "partly", "note": text}
	case "incident":
		return fields{"kind": "penalty", "severity": "ordinary", "happenedOn": daysAgo(30), "title": text}
	}
	return fields{"kinds": []string{"safety"}, "asOf": today(), "place": text}
}

// makeRecord writes one beside the figures. A firm has each document once, so the
// one that is there serves.
func makeRecord(kind, path string) func(w *world, half *side, by string) record {
	return func(w *world, half *side, by string) record {
		if kind == "rd-document" {
			for _, item := range w.decode(w.s.As("city-manager").Do("GET", "/enterprises/"+half.firm+"/rd-documents", nil))["items"].([]any) {
				row := item.(map[string]any)
				return record{map[string]string{"id": row["id"].(string)}, fmt.Sprintf(`"%v"`, row["version"])}
			}
		}
		return w.post(by, "/enterprises/"+half.firm+"/"+path, w.said(kind, half))
	}
}

// paper stages a file and says that it proves a result of the side's firm.
func (w *world) paper(half *side, by string, facts ...fields) fields {
	if !slices.Contains(fileMakers, by) {
		by = "city-manager"
	}
	file := form("proof.txt", fmt.Sprintf("%s%d", half.mark, w.number()), "ownerKind", "paper")
	return fields{"fileId": w.s.As(by).Do("POST", "/attachments", file.content, "Content-Type", file.kind).ID(w.t), "facts": facts}
}

// fileMakers may stage a file.
var fileMakers = []string{"manager", "officer-wuzhen", "city-manager", "agent", "enterprise", "coach"}

// handsIn is the person who tries, when it is their firm: they take back what
// they have said themselves.
func (w *world) handsIn(half *side, by string) string {
	if half == w.own && (w.person == "agent" || w.person == "enterprise") {
		return w.person
	}
	return by
}

// makeProof hands in a paper that proves a result.
func makeProof(w *world, half *side, by string) record {
	by = w.handsIn(half, by)
	proved := w.make("result", half, by)
	r := w.post(by, "/enterprises/"+half.firm+"/papers", w.paper(half, by, fields{"kind": "result", "id": proved.params["id"]}))
	r.params["kind"], r.params["factId"] = "result", proved.params["id"]
	return r
}

// figure is a year of a firm that nobody told before.
func (w *world) figure(half *side, by string) fields {
	source := "officer"
	if by == "agent" || by == "enterprise" {
		source = "self"
	}
	half.years++
	return fields{"enterpriseId": half.firm, "fiscalYear": 1990 + half.years, "source": source, "salesRevenueFen": 100}
}

func title(firm string, n int) fields {
	return fields{"enterpriseId": firm, "kind": "prov_tech_sme", "recognisedOn": daysAgo(n).String(), "state": "announced"}
}

// invitation is one the person may make: administrators invite to the office, the others to a firm.
func invitation(half *side, by string) fields {
	if strings.HasSuffix(by, "admin") {
		unit := half.unit
		if half.unit == boottest.Wuzhen {
			unit = boottest.County
		}
		return fields{"name": "新人", "role": "admin", "unitCode": unit}
	}
	return fields{"name": "新人", "role": "enterprise", "enterpriseId": half.firm}
}

// asking names a firm nobody here knows, which the answer must not tell.
func (w *world) asking() fields {
	return fields{"uscc": code(90000 + w.number()), "name": "某某公司", "validTo": daysAgo(-30)}
}

// makeConsent asks, in the name of somebody new, to serve the side's firm.
func makeConsent(w *world, half *side, _ string) record {
	ctx := w.s.System(w.t.Context())
	firm, err := w.s.Enterprise.Get(ctx, half.firm)
	if err != nil {
		w.t.Fatal(err)
	}
	who := access.With(ctx, access.Actor{UserID: w.somebody(), Name: half.mark, Assignments: []access.Assignment{{Role: "agent", UnitCode: boottest.County}}})
	a, err := w.s.Member.Ask(who, db.OnceKey{}, member.NewAsk{USCC: *firm.USCC, Name: half.mark, ValidTo: daysAgo(-30)})
	if err != nil {
		w.t.Fatal(err)
	}
	return record{map[string]string{"id": a.ID, "fileId": "none"}, fmt.Sprintf(`"%d"`, a.Version)}
}

// makeMember lets somebody new in on the side's firm.
func makeMember(w *world, half *side, _ string) record {
	who := w.somebody()
	if err := w.s.Enterprise.Grant(w.s.System(w.t.Context()), who, half.firm, "enterprise"); err != nil {
		w.t.Fatal(err)
	}
	return record{params: map[string]string{"id": half.firm, "userId": who}}
}

func (w *world) somebody() string {
	user, _, err := w.s.Identity.CreateUser(w.s.System(w.t.Context()), identity.NewUser{Username: fmt.Sprintf("some-%d", w.number()), Name: "某人", UnitCode: boottest.County})
	if err != nil {
		w.t.Fatal(err)
	}
	return user.ID
}

func menuItem(half *side, n int) fields {
	return fields{"code": fmt.Sprintf("X%d", n), "zh": fmt.Sprintf("矩阵%d", n), "audiences": []string{"all"}, "forms": []string{"class"}, "conditions": []string{"rd_ratio"}}
}

// session begins soon, so that people may sign in, and is for the firms that are
// invited.
func (w *world) session(half *side) fields {
	menu := w.decode(w.s.As("city-manager").Do("GET", "/menu-items", nil))["items"].([]any)
	at := value.System()
	return fields{
		"unitCode": half.unit, "title": fmt.Sprintf("%s%d", half.mark, w.number()), "topics": []any{menu[0].(map[string]any)["id"]}, "place": half.mark,
		"startsAt": at.Add(30 * time.Minute), "endsAt": at.Add(90 * time.Minute), "capacity": 500, "openTo": "invited",
	}
}

// comer is somebody new of the side's firm.
func (w *world) comer(half *side) fields {
	return fields{"enterpriseId": half.firm, "people": []fields{{"name": fmt.Sprintf("%s%d", half.mark, w.number())}}}
}

// makeTraining announces a session and invites the side's firm to it.
func makeTraining(w *world, half *side, by string) record {
	r := w.post(by, "/trainings", w.session(half))
	path := "/trainings/" + r.params["id"]
	if a := w.s.As(by).Do("POST", path+"/invitations", fields{"enterprises": []string{half.firm}}); a.Status != http.StatusOK {
		w.t.Fatal(a)
	}
	a := w.s.As(by).Do("POST", path+"/state", fields{"state": "open"}, "If-Match", r.etag)
	r.etag = a.Header.Get("ETag")
	return r
}

// plannedRound asks the side's firm.
func (w *world) plannedRound(half *side) fields {
	return fields{
		"unitCode": half.unit, "formCode": "survey", "year": boottest.Today().Year() - 1, "title": fmt.Sprintf("%s%d", half.mark, w.number()),
		"dueOn": boottest.Today().AddDays(10).String(), "ids": []string{half.firm},
	}
}

// makeRound opens a round that asks the side's firm.
func makeRound(w *world, half *side, by string) record {
	r := w.post(by, "/collection-rounds", w.plannedRound(half))
	a := w.s.As(by).Do("POST", "/collection-rounds/"+r.params["id"]+"/state", fields{"state": "open"}, "If-Match", r.etag)
	r.etag = a.Header.Get("ETag")
	return r
}

// makeReturn is the form of the side's firm in a round of its own.
func makeReturn(w *world, half *side, by string) record {
	round := makeRound(w, half, by)
	row := w.decode(w.s.As(by).Do("GET", "/collection-rounds/"+round.params["id"]+"/returns", nil))["items"].([]any)[0].(map[string]any)
	return record{map[string]string{"id": row["id"].(string)}, fmt.Sprintf(`"%v"`, row["version"])}
}

func (w *world) upload(visit string) formBody {
	return form("note.txt", "what was seen", "ownerKind", "visit", "ownerId", visit, "clientId", fmt.Sprintf("attempt-%d", w.number()))
}

// workingSheet sends the side's firm out as a table.
func workingSheet(half *side) fields {
	return fields{"columns": []string{"address"}, "purpose": "matrix", "ids": []string{half.firm}}
}

// roster is a table of one firm.
func (w *world) roster(half *side) formBody {
	n := w.number()
	return form("roster.csv", fmt.Sprintf("企业名称,统一社会信用代码,住所\n%s%d有限公司,%s,桐乡市乌镇镇\n", half.mark, n, code(n)), "kind", "roster")
}

// dropImports gives up what a person began: one import at a time is allowed.
func (w *world) dropImports(by string) {
	for _, item := range w.decode(w.s.As(by).Do("GET", "/imports", nil))["items"].([]any) {
		imp := item.(map[string]any)
		if a := w.s.As(by).Do("DELETE", "/imports/"+imp["id"].(string), nil); imp["state"] != "dropped" && a.Status/100 != 2 {
			w.t.Fatalf("give up an import: %s", a)
		}
	}
}

func form(name, content string, values ...string) formBody {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(values); i += 2 {
		_ = w.WriteField(values[i], values[i+1])
	}
	file, _ := w.CreateFormFile("file", name)
	_, _ = file.Write([]byte(content))
	_ = w.Close()
	return formBody{w.FormDataContentType(), b.Bytes()}
}

// personal are the kinds that belong to whoever made them; recorders may make
// business records themselves, for the others the city does.
var (
	personal  = []string{"agency", "view", "job", "export", "import", "notice", "worksheet"}
	recorders = []string{"manager", "officer-wuzhen"}
)

// makers record one thing of a kind on a side.
var makers map[string]func(w *world, half *side, by string) record

// Some makers use others, which a plain variable may not.
func init() {
	makers = makersByKind()
	maps.Copy(makers, coachingMakers())
}

func makersByKind() map[string]func(w *world, half *side, by string) record {
	return map[string]func(w *world, half *side, by string) record{
		"notice": func(w *world, half *side, by string) record {
			subject := fmt.Sprintf("%s%d", half.mark, w.number())
			if err := w.s.Notify.Tell(w.s.System(w.t.Context()), notify.Message{Kind: "visit.request_answered", Subject: subject, To: []string{w.s.IDs[by]}}); err != nil {
				w.t.Fatal(err)
			}
			items := w.decode(w.s.As(by).Do("GET", "/inbox?show=all", nil))["items"].([]any)
			return record{params: map[string]string{"id": items[0].(map[string]any)["id"].(string)}}
		},
		"consent": makeConsent, "consent-file": makeConsent, "member": makeMember,
		"agency": func(w *world, half *side, by string) record {
			if by != "agent" || half == w.foreign {
				return makeConsent(w, half, by)
			}
			return w.post(by, "/agencies", w.asking())
		},
		"menu-item": func(w *world, half *side, _ string) record {
			return w.post("city-manager", "/menu-items", menuItem(half, w.number()))
		},
		"plan-item": func(w *world, half *side, by string) record {
			return w.post(by, "/plan-items", fields{"enterpriseId": half.firm, "title": fmt.Sprintf("%s%d", half.mark, w.number()), "dueOn": today()})
		},
		"plan": func(w *world, half *side, by string) record {
			w.make("plan-item", half, "city-manager")
			a := w.s.As("city-manager").Do("GET", "/plan-of?enterprise="+half.firm, nil)
			return record{params: map[string]string{"id": w.decode(a)["id"].(string)}, etag: a.Header.Get("ETag")}
		},
		"plan-file": func(w *world, half *side, by string) record {
			item := w.make("plan-item", half, by)
			file := form("note.txt", "what was done", "ownerKind", "plan_item", "ownerId", item.params["id"], "clientId", fmt.Sprintf("attempt-%d", w.number()))
			item.params["fileId"] = w.s.As(by).Do("POST", "/attachments", file.content, "Content-Type", file.kind).ID(w.t)
			return item
		},
		"training": makeTraining,
		"round":    makeRound,
		"return":   makeReturn,
		"enrolment": func(w *world, half *side, by string) record {
			session := makeTraining(w, half, by)
			a := w.s.As(by).Do("POST", "/trainings/"+session.params["id"]+"/enrolments", w.comer(half))
			row := w.decode(a)["items"].([]any)[0].(map[string]any)
			return record{params: map[string]string{"id": row["id"].(string)}}
		},
		"training-file": func(w *world, half *side, by string) record {
			session := makeTraining(w, half, by)
			file := form("note.txt", "what was taught", "ownerKind", "training", "ownerId", session.params["id"], "clientId", fmt.Sprintf("attempt-%d", w.number()))
			session.params["fileId"] = w.s.As(by).Do("POST", "/attachments", file.content, "Content-Type", file.kind).ID(w.t)
			return session
		},
		"preference": func(w *world, _ *side, by string) record {
			return record{etag: w.s.As(by).Do("GET", "/notify-preference", nil).Header.Get("ETag")}
		},
		"enterprise": makeFirm,
		"other-firm": makeFirm,
		"nameless": func(w *world, half *side, by string) record {
			return w.post(by, "/enterprises", fields{"name": fmt.Sprintf("%s%d有限公司", half.mark, w.number()), "unitCode": half.unit})
		},
		"merge": func(w *world, half *side, by string) record {
			from := w.make("nameless", half, "city-manager").params["id"]
			return w.post("city-manager", "/enterprise-merges", fields{"fromId": from, "intoId": half.fixed["other-firm"].params["id"], "reason": "matrix"})
		},
		"contact": func(w *world, half *side, by string) record {
			r := w.post(by, "/enterprises/"+half.firm+"/contacts", fields{"name": half.mark, "role": "contact"})
			r.params["contactId"], r.params["id"] = r.params["id"], half.firm
			return r
		},
		"figure": func(w *world, half *side, by string) record {
			return w.recordOf(w.s.As(by).Do("PUT", "/figures", w.figure(half, by)))
		},
		"ip-right": func(w *world, half *side, by string) record {
			return w.post(by, "/ip-rights", ofFirm(fields{"kind": "utility_model", "name": unique})(w, half, record{}))
		},
		"result":       makeRecord("result", "results"),
		"rd-document":  makeRecord("rd-document", "rd-documents"),
		"incident":     makeRecord("incident", "incidents"),
		"record-check": makeRecord("record-check", "record-checks"),
		"honour":       makeRecord("honour", "honours"),
		"paper":        makeProof,
		"bare-paper": func(w *world, half *side, by string) record {
			by = w.handsIn(half, by)
			return w.post(by, "/enterprises/"+half.firm+"/papers", w.paper(half, by))
		},
		"title": func(w *world, half *side, by string) record {
			return w.post(by, "/titles", title(half.firm, w.number()))
		},
		"visit": func(w *world, half *side, by string) record {
			body := ofFirm(fields{"visitedOn": today(), "mode": "onsite", "findings": unique, "nextStep": "再来", "nextOn": today()})
			return w.post(by, "/visits", body(w, half, record{}))
		},
		"request": makeRequest,
		"portfolio": func(w *world, half *side, _ string) record {
			officer := w.s.IDs["officer-puyuan"]
			if half == w.foreign {
				officer = w.s.IDs["city-admin"]
			}
			w.post("city-manager", "/enterprises", fields{"name": fmt.Sprintf("%s%d有限公司", half.mark, w.number()), "unitCode": half.unit, "officerId": officer})
			return record{params: map[string]string{"id": officer}}
		},
		"hand-over": func(w *world, half *side, by string) record {
			officer := w.make("portfolio", half, by).params["id"]
			return w.post("city-manager", "/portfolios/"+officer+"/hand-over", fields{"successorId": w.s.IDs["city-manager"], "reason": "matrix"})
		},
		"answered-request": func(w *world, half *side, by string) record {
			r := makeRequest(w, half, by)
			return w.recordOf(w.s.As(by).Do("POST", "/requests/"+r.params["id"]+"/answer", fields{"answer": half.mark}, "If-Match", r.etag))
		},
		"visit-file": func(w *world, half *side, by string) record {
			visit := w.make("visit", half, by)
			form := w.upload(visit.params["id"])
			visit.params["fileId"] = w.s.As(by).Do("POST", "/attachments", form.content, "Content-Type", form.kind).ID(w.t)
			return visit
		},
		"user": func(w *world, half *side, _ string) record {
			return w.post("city-admin", "/users", fields{"username": fmt.Sprintf("made-%d", w.number()), "name": half.mark, "unitCode": half.unit})
		},
		"assignment": func(w *world, half *side, by string) record {
			user := w.make("user", half, by)
			detail := w.decode(w.s.As("city-admin").Do("POST", "/users/"+user.params["id"]+"/assignments", fields{"role": "auditor", "unitCode": half.unit}))
			user.params["assignment"] = detail["assignments"].([]any)[0].(map[string]any)["id"].(string)
			return user
		},
		"invitation": func(w *world, half *side, by string) record {
			return w.post(by, "/invitations", invitation(half, by))
		},
		"view": func(w *world, _ *side, by string) record {
			return w.post(by, "/views", fields{"list": "enterprises", "name": fmt.Sprintf("视图 %d", w.number()), "content": fields{"filters": fields{}}})
		},
		"export": func(w *world, _ *side, by string) record {
			return w.post(by, "/exports", fields{"columns": []string{"name", "rung"}, "filter": fields{}, "format": "csv"})
		},
		"worksheet": func(w *world, half *side, by string) record {
			return w.post(by, "/worksheets", workingSheet(half))
		},
		"import": func(w *world, half *side, by string) record {
			w.dropImports(by)
			form := w.roster(half)
			r := w.recordOf(w.s.As(by).Do("POST", "/imports", form.content, "Content-Type", form.kind))
			r.params["no"] = "0"
			return r
		},
		"job": makeJob,
		"unit": func(_ *world, half *side, _ string) record {
			return record{map[string]string{"code": half.unit}, `"1"`}
		},
		"window": func(*world, *side, string) record {
			return record{map[string]string{"kind": "national_tech_sme", "year": "2031"}, ""}
		},
	}
}

func (w *world) post(by, path string, body any) record {
	w.t.Helper()
	return w.recordOf(w.s.As(by).Do("POST", path, body))
}

func makeFirm(w *world, half *side, by string) record {
	n := w.number()
	return w.post(by, "/enterprises", fields{"name": fmt.Sprintf("%s%d有限公司", half.mark, n), "unitCode": half.unit, "uscc": code(n)})
}

func makeRequest(w *world, half *side, by string) record {
	need := w.decode(w.s.As(by).Do("GET", "/visit-words", nil))["needs"].([]any)[0].(map[string]any)["code"]
	body := ofFirm(fields{"visitedOn": today(), "mode": "onsite", "needs": []fields{{"code": need}}})
	visit := w.post(by, "/visits", body(w, half, record{}))
	for _, item := range w.decode(w.s.As(by).Do("GET", "/requests?enterprise="+half.firm, nil))["items"].([]any) {
		if request := item.(map[string]any); request["visitId"] == visit.params["id"] {
			return w.recordOf(w.s.As(by).Do("GET", "/requests/"+request["id"].(string), nil))
		}
	}
	w.t.Fatal("the need raised no request")
	return record{}
}

// makeJob puts down a job that will not run while the test does.
func makeJob(w *world, _ *side, by string) record {
	ctx := access.With(w.t.Context(), access.Actor{UserID: w.s.IDs[by], Name: by})
	j, err := w.s.Jobs.Enqueue(ctx, job.Request{Kind: "candidate.export_job", Key: fmt.Sprint(w.number()), After: time.Hour})
	if err != nil {
		w.t.Fatal(err)
	}
	return record{map[string]string{"id": j.ID}, ""}
}
