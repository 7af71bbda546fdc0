package enterprise

import (
	"context"
	"time"

	"miaolin/app/audit"
	"miaolin/app/identity"
)

// looks are the days on which people of the office and a coach looked up the
// contacts of the firms that have people of their own, so that these find
// something under who looked.
func (w *demoWriter) looks(ctx context.Context, firms []DemoFirm) error {
	officers := []string{"officer-wuzhen", "officer-puyuan"}
	for i, firm := range firms[:min(len(firms), len(officers))] {
		for _, look := range []struct {
			who  string
			days int
		}{{officers[i], 96}, {"manager", 41}, {"coach", 20}, {officers[i], 5}, {"auditor", 2}} {
			id, here := w.users[look.who]
			if !here {
				continue
			}
			then := w.today.AddDays(-look.days).Start().Add(9*time.Hour + time.Duration(look.days%7*47+i*23)*time.Minute)
			if err := w.s.log.Record(identity.DemoAs(ctx, w.users, id, then), audit.Entry{
				Operation: "contact-list", Object: "contact", ObjectID: firm.ID, ObjectLabel: firm.Name,
				EnterpriseID: firm.ID, UnitCode: firm.UnitCode, Params: map[string]any{"people": len(firm.Contacts)},
			}); err != nil {
				return err
			}
		}
	}
	return nil
}
