package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"miaolin/app/value"
)

func (c *county) visits() table {
	return table{"visits", []string{
		"id", "enterprise_id", "unit_code", "visited_on", "mode", "led_by_id", "led_by_name", "companions", "met",
		"purposes", "needs", "findings", "next_step", "next_on", "next_done_at", "next_done_by", "place", "created_by", "created_at", "updated_at",
	}, c.each(func(f *firm, put func(...any) bool) {
		for _, v := range f.visits {
			who := officerName(f.row.UnitCode, v.by)
			put(v.id, f.row.ID, f.row.UnitCode, v.on, "onsite", who, who, "[]", `[{"name":"陈经理","role":"总经理"}]`,
				`["policy"]`, "[]", "了解本年研发投入与知识产权情况,企业拟申报科技型中小企业。", "送政策材料", v.on.AddDays(14), c.now, who, "", who, c.now, c.now)
		}
	})}
}

// writeVariants is how many firms visits are written on, by the program and by the
// bare server alike: both wait as often for a firm that another writer holds.
const writeVariants = 400

// visitBody is a visit as a phone sends it.
func (st *stand) visitBody(firm int) []byte {
	b, err := json.Marshal(map[string]any{
		"enterpriseId": st.county.firms[firm%len(st.county.firms)].row.ID, "visitedOn": st.county.day, "mode": "onsite",
		"met": []map[string]string{{"name": "陈经理", "role": "总经理"}}, "purposes": []string{"policy"},
		"findings": "了解本年研发投入与知识产权情况。", "nextStep": "送政策材料", "nextOn": st.county.day.AddDays(14),
	})
	if err != nil {
		panic(err)
	}
	return b
}

// recordWrites sends a few visits and keeps what the program did for each.
func (st *stand) recordWrites(r *recorder, addr string) (all []recorded, err error) {
	me, err := st.manager.get(addr, "/session")
	if err != nil {
		return nil, err
	}
	known := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`).FindAllString(string(me), -1)
	for i := range writeVariants {
		var body []byte
		seen, err := r.during(func() error {
			body, err = st.manager.ask(addr, "POST", "/visits", st.visitBody(i), fiber.StatusCreated)
			return err
		})
		if err != nil {
			return nil, err
		}
		firmID := st.county.firms[i].row.ID
		all = append(all, recorded{Statements: business(seen), Body: body, Known: append(slices.Clone(known), firmID)})
	}
	return all, nil
}

// askWrite makes the program's write, a new visit each time.
func (st *stand) askWrite(addr string) request {
	return func(n int64, r *fasthttp.Request) {
		r.SetRequestURI("http://" + addr + "/api/v1/visits")
		r.Header.SetMethod("POST")
		r.Header.SetContentType("application/json")
		r.Header.Set("Idempotency-Key", value.NewID())
		st.manager.dress(r)
		r.SetBody(st.visitBody(int(n % writeVariants)))
	}
}

func (st *stand) askBareWrite(addr string) request {
	return func(n int64, r *fasthttp.Request) {
		r.SetRequestURI(fmt.Sprintf("http://%s/visit?v=%d", addr, n%writeVariants))
		r.Header.SetMethod("POST")
		r.Header.SetContentType("application/json")
		r.SetBody(st.visitBody(int(n % writeVariants)))
	}
}
