package collection

import (
	"context"
	"strconv"
	"strings"

	"miaolin/app/fault"
)

// ChatText is a round's progress as text for a chat group: firms by name, no people.
type ChatText struct {
	Text string `json:"text"`
}

// mostNamed is how many firms a text names before it only counts them.
const mostNamed = 60

// Text is the chase list of a unit in words.
func (s *Service) Text(ctx context.Context, id, unit, lang string) (ChatText, error) {
	round, err := s.visible(ctx, id)
	if err != nil {
		return ChatText{}, err
	}
	scope, err := s.Guard.Scope(ctx, "check", "collection")
	if err != nil {
		return ChatText{}, err
	}
	lines, err := s.store.lines(ctx, scope, ReturnFilter{RoundID: id, Unit: unit})
	if err != nil {
		return ChatText{}, err
	}
	names := map[string][]string{}
	counts := map[Stage]int{}
	for _, l := range lines {
		counts[l.State]++
		group := "waiting"
		switch l.State {
		case Filled, Checked:
			continue
		case Returned:
			group = "returned"
		}
		names[group] = append(names[group], l.EnterpriseName)
	}
	place, err := s.placeName(ctx, unit)
	if err != nil {
		return ChatText{}, err
	}
	say := func(code string, params map[string]any) string {
		return s.Messages.Text(lang, "collection."+code, params)
	}
	text := []string{
		say("text_head", map[string]any{"title": round.Title, "place": place}),
		say("text_counts", map[string]any{
			"day": s.today(), "firms": len(lines), "checked": counts[Checked], "filled": counts[Filled], "returned": counts[Returned],
			"waiting": counts[Unsent] + counts[Sent] + counts[Received],
		}),
	}
	for _, group := range []string{"returned", "waiting"} {
		if list := names[group]; len(list) > 0 {
			shown := list[:min(mostNamed, len(list))]
			text = append(text, say("text_"+group, map[string]any{"due": round.DueOn}), numbered(shown))
			if more := len(list) - len(shown); more > 0 {
				text = append(text, say("text_more", map[string]any{"n": more}))
			}
		}
	}
	return ChatText{strings.Join(text, "\n")}, nil
}

func numbered(names []string) string {
	lines := make([]string, len(names))
	for i, name := range names {
		lines[i] = strconv.Itoa(i+1) + ". " + name
	}
	return strings.Join(lines, "\n")
}

// placeName is the unit asked for, or the one the caller works in.
func (s *Service) placeName(ctx context.Context, unit string) (string, error) {
	if unit == "" {
		scope, err := s.Guard.Scope(ctx, "check", "collection")
		if err != nil || len(scope.Units()) == 0 {
			return "", err
		}
		unit = scope.Units()[0]
	}
	u, err := s.People.Unit(ctx, unit)
	if err != nil && !fault.Is(err, fault.NotFoundKind) {
		return "", err
	}
	return u.Name, nil
}
