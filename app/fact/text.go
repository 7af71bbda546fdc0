package fact

import (
	"context"

	"miaolin/app/web"
)

// oddWords puts the words to what is odd.
func oddWords(ctx context.Context, w *web.Server, all []Oddity) []Oddity {
	for i := range all {
		params := map[string]any{}
		for name, text := range all[i].params {
			params[name] = text
		}
		all[i].Text = w.Messages.Text(web.Lang(ctx), "fact."+all[i].Code, params)
	}
	return all
}

// firmWords also names figures and sources: two that disagree, say.
func (s *Service) firmWords(ctx context.Context, w *web.Server, all []Oddity) []Oddity {
	lang := web.Lang(ctx)
	names := map[string]string{}
	for _, f := range s.order.Fields {
		names[f.ID] = f.Name[lang]
	}
	for i, odd := range all {
		if len(odd.Fields) > 0 && names[odd.Fields[0]] != "" {
			odd.params["figure"] = names[odd.Fields[0]]
		}
		if odd.source[0] != "" {
			odd.params["used"] = w.Messages.Text(lang, "fact.source_"+string(odd.source[0]), nil)
			odd.params["other"] = w.Messages.Text(lang, "fact.source_"+string(odd.source[1]), nil)
		}
		all[i] = odd
	}
	return oddWords(ctx, w, all)
}

// Say puts the words to contradictions a higher feature found in rows of its own.
func (s *Service) Say(ctx context.Context, w *web.Server, all []Oddity) []Oddity {
	return s.firmWords(ctx, w, all)
}
