package attachment

import (
	"bytes"
	"encoding/binary"
	"image"
)

// Photos are cleaned without decoding their pixels: segments that carry words
// about the photo (place, device, owner) are left out, the picture itself stays
// bit for bit. That loses no quality and cannot be blown up by a tiny file that
// claims to be a giant picture.

const (
	jpegSOS  = 0xda
	jpegEOI  = 0xd9
	jpegAPP0 = 0xe0 // JFIF
	jpegAPP1 = 0xe1 // EXIF, XMP
	jpegAPP2 = 0xe2 // colour profile
	jpegAPPE = 0xee // Adobe's note on colours
	jpegCOM  = 0xfe
)

// cleanJPEG keeps what decoding needs, and of EXIF the orientation alone.
func cleanJPEG(b []byte) ([]byte, bool) {
	if _, _, err := image.DecodeConfig(bytes.NewReader(b)); err != nil {
		return nil, false
	}
	out := append(make([]byte, 0, len(b)), b[:2]...)
	orientation := uint16(1)
	body := out
	for i := 2; i+4 <= len(b); {
		if b[i] != 0xff {
			return nil, false
		}
		marker := b[i+1]
		if marker == 0xff {
			i++
			continue
		}
		if marker == jpegEOI {
			return withOrientation(append(body, 0xff, jpegEOI), orientation), true
		}
		size := int(binary.BigEndian.Uint16(b[i+2:])) // with its own two bytes
		end := i + 2 + size
		if size < 2 || end > len(b) {
			return nil, false
		}
		if marker == jpegAPP1 {
			if o := exifOrientation(b[i+4 : end]); o != 0 {
				orientation = o
			}
		}
		if keepSegment(marker) {
			body = append(body, b[i:end]...)
		}
		i = end
		if marker == jpegSOS {
			next := scanEnd(b, i)
			body = append(body, b[i:next]...)
			i = next
			if i+2 <= len(b) && b[i+1] == jpegEOI {
				// What follows the picture (a short film, an editor's copy) goes.
				return withOrientation(append(body, 0xff, jpegEOI), orientation), true
			}
		}
	}
	return nil, false
}

func keepSegment(marker byte) bool {
	switch {
	case marker == jpegAPP0, marker == jpegAPP2, marker == jpegAPPE:
		return true
	case marker >= jpegAPP0 && marker <= 0xef, marker == jpegCOM:
		return false
	}
	return true
}

// scanEnd finds the marker behind a run of picture data.
func scanEnd(b []byte, i int) int {
	for ; i+1 < len(b); i++ {
		if b[i] == 0xff && b[i+1] != 0 && (b[i+1] < 0xd0 || b[i+1] > 0xd7) && b[i+1] != 0xff {
			return i
		}
	}
	return len(b)
}

// exifOrientation is how the camera was held, 1 to 8; 0 when it does not say.
func exifOrientation(segment []byte) uint16 {
	if !bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
		return 0
	}
	var found uint16
	eachEntry(segment[6:], func(order binary.ByteOrder, tag uint16, entry []byte) {
		if o := order.Uint16(entry[8:]); tag == 0x0112 && o >= 1 && o <= 8 {
			found = o
		}
	})
	return found
}

// eachEntry walks the first directory of a TIFF block.
func eachEntry(tiff []byte, visit func(order binary.ByteOrder, tag uint16, entry []byte)) {
	if len(tiff) < 8 {
		return
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return
	}
	count := int(order.Uint16(tiff[at:]))
	for i := range count {
		from := at + 2 + 12*i
		if from+12 > len(tiff) {
			return
		}
		visit(order, order.Uint16(tiff[from:]), tiff[from:from+12])
	}
}

// withOrientation puts a minimal EXIF block behind the first two bytes.
func withOrientation(b []byte, orientation uint16) []byte {
	if orientation == 1 {
		return b
	}
	exif := []byte{
		0xff, jpegAPP1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
		0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(orientation), 0, 0, 0, 0, 0, 0,
	}
	return append(append(append(make([]byte, 0, len(b)+len(exif)), b[:2]...), exif...), b[2:]...)
}

// cleanPNG keeps the chunks that make the picture.
func cleanPNG(b []byte) ([]byte, bool) {
	if _, _, err := image.DecodeConfig(bytes.NewReader(b)); err != nil {
		return nil, false
	}
	out := append(make([]byte, 0, len(b)), b[:8]...)
	for i := 8; i+12 <= len(b); {
		end := i + 12 + int(binary.BigEndian.Uint32(b[i:]))
		if end > len(b) || end < i {
			return nil, false
		}
		name := string(b[i+4 : i+8])
		switch name {
		case "eXIf", "tEXt", "iTXt", "zTXt", "tIME":
		default:
			out = append(out, b[i:end]...)
		}
		if name == "IEND" {
			return out, true
		}
		i = end
	}
	return nil, false
}

// cleanWebP leaves out the EXIF and XMP chunks and says so in the header.
func cleanWebP(b []byte) ([]byte, bool) {
	out := append(make([]byte, 0, len(b)), b[:12]...)
	for i := 12; i+8 <= len(b); {
		size := int(binary.LittleEndian.Uint32(b[i+4:]))
		end := i + 8 + size + size%2
		if size < 0 || end < i || end > len(b)+1 {
			return nil, false
		}
		chunk := b[i:min(end, len(b))]
		switch string(chunk[:4]) {
		case "EXIF", "XMP ":
		case "VP8X":
			at := len(out)
			out = append(out, chunk...)
			if len(chunk) > 8 {
				out[at+8] &^= 0x08 | 0x04
			}
		default:
			out = append(out, chunk...)
		}
		i = end
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, len(out) > 20
}

// cleanHEIC cannot rewrite the container, so it blanks the directory entry that
// points to the place in every EXIF block it finds, and the block behind it.
func cleanHEIC(b []byte) ([]byte, bool) {
	out, blanked := bytes.Clone(b), blanker{left: mostWork}
	for _, mark := range []string{"MM\x00\x2a", "II\x2a\x00"} {
		for i := 0; ; {
			at := bytes.Index(out[i:], []byte(mark))
			if at < 0 || blanked.left <= 0 {
				break
			}
			blanked.place(out[i+at:])
			i += at + len(mark)
		}
	}
	return out, blanked.left > 0
}

// mostWork is far more than the directories of an honest photo take. A made-up one
// points everywhere at once, and would keep a processor busy for hours.
const mostWork = 64 << 20

// blanker overwrites with zeros until its work is done.
type blanker struct{ left int } // entries to look at and bytes to overwrite

// spend tells whether there is work left to do something.
func (w *blanker) spend(n int) bool {
	w.left -= n
	return w.left > 0
}

// place overwrites the GPS directory of a TIFF block.
func (w *blanker) place(tiff []byte) {
	eachEntry(tiff, func(order binary.ByteOrder, tag uint16, entry []byte) {
		if !w.spend(1) || tag != 0x8825 {
			return
		}
		at := int(order.Uint32(entry[8:]))
		if at < 8 || at+2 > len(tiff) {
			return
		}
		count := int(order.Uint16(tiff[at:]))
		if !w.spend(12 * count) {
			return
		}
		for i := range count {
			from := at + 2 + 12*i
			if from+12 > len(tiff) {
				break
			}
			w.value(tiff, order, tiff[from:from+12])
		}
		clear(tiff[at:min(len(tiff), at+2+12*count)])
	})
}

// value overwrites what an entry points to when it is too long for the entry.
func (w *blanker) value(tiff []byte, order binary.ByteOrder, entry []byte) {
	widths := []int{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8}
	kind, count := int(order.Uint16(entry[2:])), int(order.Uint32(entry[4:]))
	if kind >= len(widths) || count > len(tiff) {
		return
	}
	size, at := widths[kind]*count, int(order.Uint32(entry[8:]))
	if size > 4 && at >= 8 && at+size <= len(tiff) && w.spend(size) {
		clear(tiff[at : at+size])
	}
}
