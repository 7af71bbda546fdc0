package sheet

import (
	"bufio"
	"io"
	"strings"
)

// csvWriter writes UTF-8 with a byte order mark, without which Excel takes
// Chinese text for another encoding.
type csvWriter struct{ out *bufio.Writer }

func newCSVWriter(w io.Writer) (*csvWriter, error) {
	out := bufio.NewWriterSize(w, 64<<10)
	_, err := out.WriteString("\uFEFF")
	return &csvWriter{out}, err
}

func (w *csvWriter) Header(columns []Column) error {
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = c.Title
	}
	return w.Row(cells)
}

func (w *csvWriter) Row(cells []any) error {
	for i, cell := range cells {
		if i > 0 {
			w.out.WriteByte(',')
		}
		text, number := textOf(cell)
		if number != "" {
			text = number
		}
		if strings.ContainsAny(text, ",\"\r\n") || strings.HasPrefix(text, " ") {
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
		w.out.WriteString(text)
	}
	_, err := w.out.WriteString("\r\n")
	return err
}

func (w *csvWriter) Close() error { return w.out.Flush() }
