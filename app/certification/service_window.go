package certification

import (
	"context"
	"slices"
	"strconv"

	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// entered is the tag of a window an office put in.
const entered = "entered"

// KindView is a kind together with the windows that apply, entered ones included.
type KindView struct {
	Kind
	Windows []Window `json:"windows"`
}

// KindViews are all kinds as they apply now.
func (s *Service) KindViews(ctx context.Context) ([]KindView, error) {
	if err := s.guard.Allow(ctx, "read", "title_kind"); err != nil {
		return nil, err
	}
	windows, err := s.store.windows(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]KindView, 0, len(s.kinds.Kinds))
	year := s.clock().Date().Year()
	for _, k := range s.kinds.Kinds {
		v := KindView{Kind: k, Windows: []Window{}}
		if k.Renewal.Rule == YearlyWindow {
			years := []int{year - 1, year, year + 1}
			for y := range windows[k.ID] {
				years = append(years, y)
			}
			slices.Sort(years)
			for _, y := range slices.Compact(years) {
				v.Windows = append(v.Windows, windows.Of(k, y))
			}
		}
		views = append(views, v)
	}
	return views, nil
}

// NewWindow is the window of a year as its notice says.
type NewWindow struct {
	Opens  value.Date `json:"opens"`
	Closes value.Date `json:"closes"`
	Source string     `json:"source" minLength:"2" maxLength:"300" doc:"the notice"`
}

// SetWindow enters the window of a yearly title, and the rungs that hang on it
// follow. version is that of the entered window the caller saw, 0 for none.
func (s *Service) SetWindow(ctx context.Context, kindID string, year int, version int64, n NewWindow) (Window, error) {
	if err := s.guard.Allow(ctx, "manage", "title_kind"); err != nil {
		return Window{}, err
	}
	kind, ok := s.kinds.Kind(kindID)
	switch {
	case !ok:
		return Window{}, fault.NotFound("certification.kind_not_found")
	case kind.Renewal.Rule != YearlyWindow:
		return Window{}, fault.Invalid("certification.no_window")
	case n.Opens.Year() != year || n.Closes.Before(n.Opens):
		return Window{}, fault.Invalid("certification.window_dates").WithField("body.closes", "certification.window_dates")
	}
	row := windowRow{ID: value.NewID(), Kind: kindID, Year: year, CreatedAt: s.clock()}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.writeWindow(ctx, &row, version, n); err != nil {
			return err
		}
		// The grace of titles of the year before ends with this window.
		ids, err := s.store.firmsHolding(ctx, kindID, year-1)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.follow(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
	return row.window(), err
}

func (s *Service) writeWindow(ctx context.Context, row *windowRow, version int64, n NewWindow) error {
	rows, err := s.store.windowRows(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rows, func(r windowRow) bool { return r.Kind == row.Kind && r.Year == row.Year })
	var before any
	switch {
	case i < 0 && version != 0:
		return fault.Stale("certification.window_stale")
	case i >= 0 && version == 0:
		return fault.Precondition("certification.window_version_missing", "version", rows[i].Version)
	case i >= 0 && rows[i].Version != version:
		return fault.Stale("certification.window_stale", "version", rows[i].Version)
	case i >= 0:
		*row, before = rows[i], rows[i].window()
	}
	row.Opens, row.Closes, row.Source = n.Opens, n.Closes, n.Source
	row.UpdatedAt, row.Version = s.clock(), row.Version+1
	if i < 0 {
		err = s.store.insertWindow(ctx, *row)
	} else {
		err = s.store.updateWindow(ctx, *row, version)
	}
	if db.IsDuplicate(err) {
		return fault.Stale("certification.window_stale").Because(err)
	}
	if err != nil {
		return err
	}
	return s.log.Record(ctx, audit.Entry{
		Operation: "title-window-set", Object: "title_kind", ObjectID: row.ID,
		ObjectLabel: row.Kind + " " + strconv.Itoa(row.Year), Before: before, After: row.window(),
	})
}
