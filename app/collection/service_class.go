package collection

import (
	"context"
	"strings"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
)

// ClassRow is a firm with its class for the title and year of a round: what the
// assessment suggests, and what the office says.
type ClassRow struct {
	ReturnID       string   `json:"id"`
	EnterpriseID   string   `json:"enterpriseId"`
	EnterpriseName string   `json:"enterpriseName"`
	UnitCode       string   `json:"unitCode"`
	State          Stage    `json:"state" enum:"unsent,sent,received,filled,returned,checked"`
	Suggested      string   `json:"suggested" enum:",A,B,C,D" doc:"by the assessment of today; empty: too little is known"`
	Lacks          []string `json:"lacks" doc:"conditions not met"`
	Class          string   `json:"class" enum:",A,B,C,D" doc:"as the office decided"`
	Reason         string   `json:"reason"`
	ClassedBy      string   `json:"classedBy"`
	Version        int64    `json:"version"`
	sortName       string
}

// Classes are the firms of a round with their class. Errors: collection.no_classes
// (409) for a round whose form asks for none.
func (s *Service) Classes(ctx context.Context, id string, f ReturnFilter) (rows []ClassRow, more bool, err error) {
	round, err := s.visible(ctx, id)
	if err != nil {
		return nil, false, err
	}
	if round.form().Classes == "" {
		return nil, false, fault.Conflict("collection.no_classes")
	}
	if err := s.Guard.Allow(ctx, "review", "collection"); err != nil {
		return nil, false, err
	}
	scope, err := s.Guard.Scope(ctx, "read", "collection")
	if err != nil {
		return nil, false, err
	}
	f.RoundID = id
	limit := f.Limit
	if limit > 0 {
		f.Limit++
	}
	lines, err := s.store.lines(ctx, scope, f)
	if err != nil {
		return nil, false, err
	}
	if limit > 0 && len(lines) > limit {
		lines, more = lines[:limit], true
	}
	rows, err = s.classRows(ctx, round, lines)
	return rows, more, err
}

func (s *Service) classRows(ctx context.Context, round Round, lines []returnLine) ([]ClassRow, error) {
	rows := make([]ClassRow, len(lines))
	for from := 0; from < len(lines); from += chunk {
		part := lines[from:min(from+chunk, len(lines))]
		firms := make([]string, len(part))
		for i, l := range part {
			firms[i] = l.EnterpriseID
		}
		assessed, err := s.Gaps.StoredOf(ctx, round.form().Classes, firms)
		if err != nil {
			return nil, err
		}
		for i, l := range part {
			a := assessed[l.EnterpriseID]
			row := ClassRow{
				ReturnID: l.ID, EnterpriseID: l.EnterpriseID, EnterpriseName: l.EnterpriseName, UnitCode: l.UnitCode, State: l.State,
				Suggested: a.Class, Lacks: []string{}, Class: l.Class, Reason: l.ClassReason, ClassedBy: l.ClassedBy, Version: l.Version, sortName: l.SortName,
			}
			for _, f := range a.Findings {
				if f.Verdict == "not_met" {
					row.Lacks = append(row.Lacks, f.Code)
				}
			}
			rows[from+i] = row
		}
	}
	return rows, nil
}

// Classing is the office's decision on a firm.
type Classing struct {
	Class  string `json:"class" enum:"A,B,C,D"`
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"needed for D, and when it is not what the assessment suggests"`
}

// Classify decides a firm's class. Errors: collection.return_stale (412),
// collection.no_classes (409), collection.class_reason (422).
func (s *Service) Classify(ctx context.Context, id string, version int64, c Classing) (ClassRow, error) {
	r, round, err := s.seenReturn(ctx, id)
	if err != nil {
		return ClassRow{}, err
	}
	if _, err := s.Firms.Check(ctx, r.EnterpriseID, "check", "collection"); err != nil {
		return ClassRow{}, err
	}
	if round.form().Classes == "" {
		return ClassRow{}, fault.Conflict("collection.no_classes")
	}
	assessed, err := s.Gaps.StoredOf(ctx, round.form().Classes, []string{r.EnterpriseID})
	if err != nil {
		return ClassRow{}, err
	}
	suggested := assessed[r.EnterpriseID].Class
	c.Reason = strings.TrimSpace(c.Reason)
	if (c.Class == "D" || c.Class != suggested) && len([]rune(c.Reason)) < 2 {
		return ClassRow{}, refuse("reason", "collection.class_reason")
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if r, err = s.store.holdReturn(ctx, id); err != nil {
			return err
		}
		if r.Version != version {
			return fault.Stale("collection.return_stale", "version", r.Version, "by", r.ClassedBy)
		}
		before, now := r, s.Clock()
		r.Class, r.ClassSuggested, r.ClassReason, r.ClassedAt, r.ClassedBy = c.Class, suggested, c.Reason, &now, access.From(ctx).Name
		return s.keep(ctx, "collection-return-class", round, before, r, c.Reason)
	})
	if err != nil {
		return ClassRow{}, err
	}
	return s.classOf(ctx, round, r.EnterpriseID)
}

func (s *Service) classOf(ctx context.Context, round Round, firm string) (ClassRow, error) {
	scope, err := s.Guard.Scope(ctx, "read", "collection")
	if err != nil {
		return ClassRow{}, err
	}
	ref, err := s.Firms.Check(ctx, firm, "read", "enterprise")
	if err != nil {
		return ClassRow{}, err
	}
	f := ReturnFilter{RoundID: round.ID, EnterpriseID: firm, Limit: 1, Left: ref.Standing != string(enterprise.Active)}
	lines, err := s.store.lines(ctx, scope, f)
	if err != nil || len(lines) == 0 {
		return ClassRow{}, err
	}
	rows, err := s.classRows(ctx, round, lines)
	return rows[0], err
}
