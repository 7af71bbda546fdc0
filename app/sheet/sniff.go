package sheet

import (
	"bytes"
	"unicode/utf8"

	"miaolin/app/fault"
)

var (
	zipMagic      = []byte("PK\x03\x04")
	compoundMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
)

// otherFiles are refused by name, because "not a table" helps nobody.
var otherFiles = []struct {
	magic string
	code  string
}{
	{"%PDF-", "sheet.is_pdf"},
	{"\x89PNG", "sheet.is_picture"},
	{"\xFF\xD8\xFF", "sheet.is_picture"},
	{"GIF8", "sheet.is_picture"},
	{"Rar!", "sheet.is_archive"},
	{"7z\xBC\xAF", "sheet.is_archive"},
	{"\x1F\x8B", "sheet.is_archive"},
}

// sniff tells the format by content.
func sniff(data []byte) (Format, error) {
	switch {
	case bytes.HasPrefix(data, zipMagic):
		return XLSX, nil
	case bytes.HasPrefix(data, compoundMagic):
		return XLS, nil
	case len(data) > 8 && data[0] == 0x09 && (data[1] == 0x08 || data[1] == 0x04 || data[1] == 0x02 || data[1] == 0x00) && data[3] == 0:
		return "", fault.Invalid("sheet.old_excel") // a bare BIFF stream, before Excel 97
	}
	for _, o := range otherFiles {
		if bytes.HasPrefix(data, []byte(o.magic)) {
			return "", fault.Invalid(o.code)
		}
	}
	if err := refuseMarkup(data); err != nil {
		return "", err
	}
	return CSV, nil
}

// refuseMarkup recognises web pages and XML that other systems save as ".xls".
func refuseMarkup(data []byte) error {
	head := data[:min(len(data), 4096)]
	head = bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n"))
	if !bytes.HasPrefix(head, []byte("<")) {
		return nil
	}
	for _, tag := range []string{"<html", "<table", "<!doctype html", "<head", "<meta", "<style"} {
		if bytes.Contains(head, []byte(tag)) {
			return fault.Invalid("sheet.is_web_page")
		}
	}
	if bytes.Contains(head, []byte("<?xml")) {
		return fault.Invalid("sheet.is_xml")
	}
	return nil
}

// notText tells that decoded text is no text at all.
func notText(text []byte) bool {
	sample := text[:min(len(text), 64<<10)]
	odd, all := 0, 0
	for len(sample) > 0 {
		r, n := utf8.DecodeRune(sample)
		sample = sample[n:]
		all++
		if r == utf8.RuneError || (r < ' ' && r != '\t' && r != '\r' && r != '\n' && r != '\f' && r != 0x1A) {
			odd++
		}
	}
	return odd*50 > all
}
