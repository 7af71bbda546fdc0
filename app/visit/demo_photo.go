package visit

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"miaolin/app/attachment"
)

// photo draws a workshop: nobody's real hall, and never twice the same.
func (w *demoWriter) photo(ctx context.Context, v Visit) error {
	const width, height = 640, 420
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	fill := func(x0, y0, x1, y1 int, c color.RGBA) {
		draw.Draw(m, image.Rect(x0, y0, x1, y1), &image.Uniform{c}, image.Point{}, draw.Src)
	}
	shade := uint8(w.rng.IntN(30))
	fill(0, 0, width, height, color.RGBA{222 - shade, 230 - shade, 226, 255})
	fill(0, 300, width, height, color.RGBA{150, 158 - shade, 152, 255})
	for x := 20; x < width; x += 150 { // windows
		fill(x, 50, x+110, 130, color.RGBA{180, 208, 224, 255})
		fill(x+53, 50, x+57, 130, color.RGBA{240, 244, 242, 255})
	}
	for x, n := 30, 0; x < width-90; x, n = x+110+w.rng.IntN(40), n+1 { // machines
		top := 200 + w.rng.IntN(50)
		fill(x, top, x+90, 330, color.RGBA{20 + uint8(n*18), 107, 74 + shade, 255})
		fill(x+12, top+14, x+50, top+44, color.RGBA{24, 34, 30, 255})
		fill(x+62, top+14, x+76, top+28, color.RGBA{217, 161, 59, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return err
	}
	_, err := w.s.Files.Add(ctx, attachment.Upload{OwnerKind: FileOwner, OwnerID: v.ID, Name: demoFileName(v), Content: b.Bytes()})
	return err
}
