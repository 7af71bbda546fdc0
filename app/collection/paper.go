package collection

import (
	"slices"
	"strings"

	"miaolin/app/attachment"
	"miaolin/app/fact"
	"miaolin/app/value"
)

// mostPapers is how many files one question takes.
const mostPapers = 5

// provesFigure marks a question whose papers prove the figures of its year.
const provesFigure = "figure"

// PaperShown is a file of an answer: what it is called, and where it lies. Until the
// answer is handed in it lies with the return, where the office does not see it;
// then it is a paper of the firm.
type PaperShown struct {
	ID       string        `json:"id" doc:"stands in the answer of its question"`
	Name     string        `json:"name"`
	Size     int64         `json:"size" doc:"bytes"`
	HandedIn bool          `json:"handedIn" doc:"it is a paper of the firm by now"`
	At       value.Instant `json:"at"`
}

func paperOf(p fact.PaperView) PaperShown {
	return PaperShown{p.ID, p.File.Name, p.File.Size, true, p.CreatedAt}
}

func waitingFile(a attachment.Attachment) PaperShown {
	return PaperShown{a.ID, a.Name, a.Size, false, a.CreatedAt}
}

// paperIDs reads the answer of a question that asks for papers, each once.
func paperIDs(text string) (ids []string) {
	for id := range strings.SplitSeq(text, ",") {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// papers are the files an answer names, over all questions.
func (f Form) papers(a *Answers) (ids []string) {
	if a == nil {
		return nil
	}
	for _, q := range f.fields() {
		if q.Kind == Paper {
			ids = append(ids, paperIDs(a.Values[q.Code])...)
		}
	}
	return ids
}
