package main

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"strings"

	"github.com/gofiber/fiber/v2"
	"miaolin/app/enterprise"
	"miaolin/app/web"
)

// The bare server is what a page would cost without Miaolin: Fiber, a driver,
// the statements the program itself sends, prepared, and the same JSON. It has no
// sessions, no scope, no permissions, no audit; somebody else decided all that.
type bareServer struct {
	rows   rowSource
	script script
	names  map[string]string // of industries, by code
}

// bareSetup tells the child process what to serve.
type bareSetup struct {
	Dir, URL   string
	Script     string
	Industries map[string]string
}

// rowSource runs prepared statements on either driver.
type rowSource interface {
	query(ctx context.Context, s statement, each func(scan func(...any) error) error) error
	// drain runs a statement and takes every value of every row.
	drain(ctx context.Context, s statement) error
	// write runs the statements in one transaction and commits.
	write(ctx context.Context, all []statement) error
}

func serveBare(setup bareSetup) error {
	ctx := context.Background()
	s := &bareServer{names: setup.Industries}
	var err error
	if s.script, err = loadScript(setup.Script); err != nil {
		return err
	}
	if s.rows, err = newRowSource(ctx, setup); err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/ready", func(c *fiber.Ctx) error { return c.SendString("ready") })
	for _, path := range []string{"/list", "/search-rare", "/search-common", "/search-rare-county", "/search-common-county"} {
		app.Get(path, s.list)
	}
	app.Get("/counts", s.counts)
	app.Get("/record", s.replay)
	app.Get("/last-visits", s.replay)
	app.Post("/visit", s.write)
	l, err := net.Listen("tcp", os.Getenv("MIAOLIN_ADDR"))
	if err != nil {
		return err
	}
	return app.Listener(l)
}

// variant is the recorded request that this one asks for.
func (s *bareServer) variant(c *fiber.Ctx) recorded {
	all := s.script[strings.TrimPrefix(c.Path(), "/")]
	return all[c.QueryInt("v")%len(all)]
}

func send(c *fiber.Ctx, body any) error {
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return json.NewEncoder(c.Response().BodyWriter()).Encode(body)
}

// list answers with a page of firms: the rows, their tags, the total.
func (s *bareServer) list(c *fiber.Ctx) error {
	ctx := c.Context()
	page := web.Page[enterprise.Row]{Items: make([]enterprise.Row, 0, 51)}
	tags := map[string][]string{}
	for _, st := range s.variant(c).Statements {
		var err error
		switch {
		case strings.Contains(st.SQL, "SELECT s.*"):
			err = s.rows.query(ctx, st, func(scan func(...any) error) error {
				var row enterprise.Row
				if err := scan(summaryTargets(&row.Summary)...); err != nil {
					return err
				}
				row.IndustryName = s.names[row.IndustryCode]
				page.Items = append(page.Items, row)
				return nil
			})
		case strings.Contains(st.SQL, "FROM enterprise_tags"):
			err = s.rows.query(ctx, st, func(scan func(...any) error) error {
				var id, tag string
				if err := scan(&id, &tag); err != nil {
					return err
				}
				tags[id] = append(tags[id], tag)
				return nil
			})
		case strings.Contains(st.SQL, "count(*) FROM (") || strings.Contains(st.SQL, "sum(firms)"):
			page.Total = &web.Total{}
			err = s.rows.query(ctx, st, func(scan func(...any) error) error { return scan(&page.Total.Count) })
		default: // what the search asks before it reads the page
			err = s.rows.drain(ctx, st)
		}
		if err != nil {
			return err
		}
	}
	const limit = 50
	if len(page.Items) > limit {
		page.Items = page.Items[:limit]
		page.NextCursor = nextCursor(c.Path(), page.Items[limit-1].Summary)
	}
	for i := range page.Items {
		page.Items[i].Tags = append([]string{}, tags[page.Items[i].EnterpriseID]...)
	}
	return send(c, page)
}

// nextCursor is the mark behind the last row: the list is sorted by revenue, a search by name.
func nextCursor(path string, last enterprise.Summary) string {
	type cursor struct {
		Value any    `json:"v"`
		ID    string `json:"i"`
	}
	if path == "/list" {
		return web.EncodeCursor(cursor{last.LatestRevenueFen, last.EnterpriseID})
	}
	return web.EncodeCursor(cursor{last.SortName, last.EnterpriseID})
}

// summaryTargets are the columns of enterprise_summary, in the table's order.
func summaryTargets(s *enterprise.Summary) []any {
	return []any{
		&s.EnterpriseID, &s.Standing, &s.UnitCode, &s.ParkCode, &s.AttributionCode, &s.Name, &s.ShortName, &s.USCC, &s.Provisional,
		&s.SortName, &s.SearchText, &s.IndustryCode, &s.TechFieldCode, &s.OfficerID, &s.AboveScale, &s.Contacts,
		&s.Rung, &s.RungRank, &s.RungSince, &s.Lapsed, &s.Climbing, &s.LatestYear, &s.LatestRevenueFen, &s.RDRatioBP,
		&s.LastVisitOn, &s.LastVisitBy, &s.NextDueOn, &s.OpenRequests, &s.UpdatedAt,
	}
}

// counts answers with firms by unit and rung.
func (s *bareServer) counts(c *fiber.Ctx) error {
	page := web.Page[enterprise.UnitRung]{Items: []enterprise.UnitRung{}}
	for _, st := range s.variant(c).Statements {
		err := s.rows.query(c.Context(), st, func(scan func(...any) error) error {
			var row enterprise.UnitRung
			err := scan(&row.UnitCode, &row.Rung, &row.Firms)
			page.Items = append(page.Items, row)
			return err
		})
		if err != nil {
			return err
		}
	}
	return send(c, page)
}
