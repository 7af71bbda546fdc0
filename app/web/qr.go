package web

import (
	"strconv"
	"strings"

	"rsc.io/qr"
)

// QR is a QR code to be drawn: the number of modules in a row, and the dark ones
// as a path of unit squares.
type QR struct {
	Size int    `json:"size"`
	Path string `json:"path" doc:"SVG path"`
}

// DrawQR draws a text, usually a link.
func DrawQR(text string) (QR, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return QR{}, err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				width := strconv.Itoa(x - from)
				path.WriteString("M" + strconv.Itoa(from) + " " + strconv.Itoa(y) + "h" + width + "v1h-" + width + "z")
			}
		}
	}
	return QR{code.Size, path.String()}, nil
}
