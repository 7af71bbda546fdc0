package attachment

import (
	"archive/zip"
	"bytes"
	"image"
	_ "image/jpeg" // for the size of photos
	_ "image/png"
	"path"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"miaolin/app/fault"
)

// kind is a sort of file we take.
type kind struct {
	mediaType string
	matches   func(content []byte) bool
	clean     func(content []byte) ([]byte, bool) // nil: stored as it is
}

const ooxml = "application/vnd.openxmlformats-officedocument."

// kinds are found by extension; the content must match.
var kinds = map[string]kind{
	".jpg":  {"image/jpeg", isJPEG, cleanJPEG},
	".jpeg": {"image/jpeg", isJPEG, cleanJPEG},
	".png":  {"image/png", isPNG, cleanPNG},
	".webp": {"image/webp", isWebP, cleanWebP},
	".heic": {"image/heic", isHEIC, cleanHEIC},
	".pdf":  {"application/pdf", isPDF, nil},
	".xlsx": {ooxml + "spreadsheetml.sheet", func(b []byte) bool { return isOOXML(b, "xl/") }, nil},
	".docx": {ooxml + "wordprocessingml.document", func(b []byte) bool { return isOOXML(b, "word/") }, nil},
	".xls":  {"application/vnd.ms-excel", isOLE, nil},
	".doc":  {"application/msword", isOLE, nil},
	".csv":  {"text/csv; charset=utf-8", isText, nil},
	".txt":  {"text/plain; charset=utf-8", isText, nil},
}

// recognise finds the kind of a file and takes out what must not be kept.
// Errors: attachment.kind_refused, attachment.content_differs (422).
func recognise(name string, content []byte) (kind, []byte, error) {
	ext := strings.ToLower(path.Ext(name))
	k, ok := kinds[ext]
	if !ok {
		return kind{}, nil, fault.Invalid("attachment.kind_refused", "ext", ext)
	}
	if !k.matches(content) {
		return kind{}, nil, fault.Invalid("attachment.content_differs", "ext", ext)
	}
	if k.clean == nil {
		return k, content, nil
	}
	cleaned, ok := k.clean(content)
	if !ok {
		return kind{}, nil, fault.Invalid("attachment.photo_broken")
	}
	return k, cleaned, nil
}

func isJPEG(b []byte) bool { return bytes.HasPrefix(b, []byte{0xff, 0xd8, 0xff}) }
func isPNG(b []byte) bool  { return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) }
func isWebP(b []byte) bool {
	return len(b) > 20 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
}
func isPDF(b []byte) bool { return bytes.HasPrefix(b, []byte("%PDF-")) }
func isOLE(b []byte) bool { return bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) }

func isHEIC(b []byte) bool {
	if len(b) < 16 || string(b[4:8]) != "ftyp" {
		return false
	}
	return strings.Contains("heic heix heim heis hevc mif1 msf1", string(b[8:12]))
}

// isOOXML looks into the container: its parts say whether it is a workbook or a
// document. Names are read from the directory only; nothing is unpacked.
func isOOXML(b []byte, folder string) bool {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return false
	}
	types, parts := false, false
	for _, f := range z.File {
		types = types || f.Name == "[Content_Types].xml"
		parts = parts || strings.HasPrefix(f.Name, folder)
	}
	return types && parts
}

// isText takes text in any encoding offices save, and refuses the control
// characters of binary files and markup a browser might run.
func isText(b []byte) bool {
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		plain, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(b)
		if err != nil {
			return false
		}
		b = plain
	}
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\f' {
			return false
		}
	}
	return !bytes.HasPrefix(bytes.TrimLeft(b, " \t\r\n\f\xef\xbb\xbf"), []byte("<"))
}

// sizeOf reads a photo's width and height from its header.
func sizeOf(content []byte) (width, height int) {
	c, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}
