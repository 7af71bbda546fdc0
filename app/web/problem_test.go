package web

import (
	"bytes"
	"mime/multipart"
	"net/textproto"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// A file without a first byte, sent without its type, says that it is empty.
func TestEmptyFileIsCalledEmpty(t *testing.T) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="a.csv"`}})
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	form, err := multipart.NewReader(&body, w.Boundary()).ReadForm(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	_, detail := huma.NewMimeTypeValidator(&huma.Encoding{}).Validate(form.File["file"][0], "file")
	if detail == nil || validationCode(detail.Message) != "web.file_empty" {
		t.Errorf("huma said %v", detail)
	}
	if got := validationCode("File required"); got != "web.field_required" {
		t.Errorf("no file at all is %s", got)
	}
}
