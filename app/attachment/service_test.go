package attachment_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	gounicode "unicode/utf16"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

var now = value.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))

// trees is a kind of record whose files anybody may see except those of the
// foreign tree.
type trees struct{}

func (trees) CheckFile(ctx context.Context, id, verb string) (string, error) {
	if id == "foreign" {
		return "", fault.NotFound("attachment.not_found")
	}
	return "firm-of-" + id, nil
}

func newService(t *testing.T, d *db.DB) (*attachment.Service, string) {
	t.Helper()
	clock := func() value.Instant { return now }
	guard, err := access.NewGuard(clock)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := attachment.New(d, guard, audit.New(d, clock), clock, dir)
	s.UseOwner("tree", trees{})
	return s, filepath.Join(dir, "files")
}

func officer(name string) context.Context {
	return access.With(context.Background(), access.Actor{UserID: name, Name: name, Assignments: []access.Assignment{{Role: "officer", UnitCode: "330483100"}}})
}

func picture() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 6, 4))
	for x := range 6 {
		m.Set(x, 1, color.RGBA{20, 107, 74, 255})
	}
	return m
}

// gps is an EXIF segment with an orientation and a place.
func gps(orientation byte) []byte {
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 2,
		0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
		0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38,
		0, 0, 0, 0,
		0, 1, 0, 1, 0, 2, 0, 0, 0, 12, 0, 0, 0, 56, 0, 0, 0, 0}
	tiff = append(tiff, []byte("SECRET-PLACE")...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	n := len(body) + 2
	return append([]byte{0xff, 0xe1, byte(n >> 8), byte(n)}, body...)
}

func photo(t *testing.T, orientation byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	plain := b.Bytes()
	out := append([]byte{}, plain[:2]...)
	out = append(out, gps(orientation)...)
	out = append(out, plain[2:]...)
	return append(out, []byte("a short film behind the picture")...)
}

func drawing(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// giant is a drawing whose header says 60,000 × 60,000.
func giant(t *testing.T) []byte {
	b := drawing(t)
	binary.BigEndian.PutUint32(b[16:], 60_000)
	binary.BigEndian.PutUint32(b[20:], 60_000)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// shortSegment is a photo with an EXIF segment of length 0 behind its size.
func shortSegment(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(b.Bytes(), []byte{0xff, 0xda})
	return slices.Concat(b.Bytes()[:at], []byte{0xff, 0xe1, 0, 0}, b.Bytes()[at:])
}

// everywhere is a HEIC file of 16 MB whose directory names 65,535 places, each of
// which names 65,535 values of megabytes: left alone, hours of work.
func everywhere() []byte {
	b := make([]byte, 16<<20)
	copy(b, "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00MM\x00\x2a")
	tiff := b[16:]
	directory := func(at uint32, entry []byte) {
		binary.BigEndian.PutUint16(tiff[at:], 0xffff)
		copy(tiff[at+2:], bytes.Repeat(entry, 0xffff))
	}
	binary.BigEndian.PutUint32(tiff[4:], 8)
	directory(8, []byte{0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0x10, 0, 0})
	directory(1<<20, []byte{0, 1, 0, 1, 0, 0xc0, 0, 0, 0, 0x20, 0, 0})
	return b
}

func utf16(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, unit := range gounicode.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

func container(t *testing.T, part string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", part} {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsTaken(t *testing.T) {
	d := dbtest.Open(t)
	s, _ := newService(t, d)
	for _, row := range []struct {
		name, file string
		content    []byte
		want       string
	}{
		{"a photo", "现场.JPG", photo(t, 6), ""},
		{"a drawing", "a.png", drawing(t), ""},
		{"a workbook", "表.xlsx", container(t, "xl/workbook.xml"), ""},
		{"a document", "a.docx", container(t, "word/document.xml"), ""},
		{"a page", "a.pdf", []byte("%PDF-1.7 ..."), ""},
		{"old Word", "a.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...."), ""},
		{"text", "a.txt", []byte("走访记录\r\n"), ""},
		{"text as GB18030", "a.csv", []byte("\xd7\xdf\xb7\xc3,1\n"), ""},
		{"a program", "a.exe", []byte("MZ"), "attachment.kind_refused"},
		{"a page of a site", "a.html", []byte("<html>"), "attachment.kind_refused"},
		{"a drawing that runs", "a.svg", []byte("<svg/>"), "attachment.kind_refused"},
		{"a page that calls itself text", "a.txt", []byte("\ufeff <script>alert(1)</script>"), "attachment.content_differs"},
		{"a page that hides in UTF-16", "a.txt", utf16("  <script>alert(1)</script>"), "attachment.content_differs"},
		{"text in UTF-16", "a.txt", utf16("走访记录"), ""},
		{"a small file that claims to be a giant picture", "a.png", giant(t), "attachment.photo_huge"},
		{"a program that calls itself a photo", "a.jpg", []byte("MZ...."), "attachment.content_differs"},
		{"a document that calls itself a workbook", "a.xlsx", container(t, "word/document.xml"), "attachment.content_differs"},
		{"binary that calls itself text", "a.csv", []byte{1, 2, 0, 4}, "attachment.content_differs"},
		{"half a photo", "a.jpg", photo(t, 1)[:300], "attachment.photo_broken"},
		{"a photo with a segment shorter than its own length", "a.jpg", shortSegment(t), "attachment.photo_broken"},
		{"a photo that points everywhere", "a.heic", everywhere(), "attachment.photo_broken"},
		{"nothing", "a.jpg", nil, "attachment.empty"},
		{"too much", "a.txt", bytes.Repeat([]byte("a"), attachment.MaxSize+1), "attachment.too_large"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a, err := s.Add(officer("u"), attachment.Upload{OwnerKind: "tree", OwnerID: value.NewID(), Name: row.file, Content: row.content})
			if got := fault.Code(err); got != row.want || err != nil && row.want == "" {
				t.Fatalf("%v, want %q", err, row.want)
			}
			if err == nil && (a.Size == 0 || len(a.SHA256) != 64) {
				t.Errorf("%+v", a)
			}
		})
	}
}

func TestPhotosLoseTheirPlace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := newService(t, d)
		ctx := officer("u")
		a, err := s.Add(ctx, attachment.Upload{OwnerKind: "tree", OwnerID: "1", Name: `C:\照片\车间.jpg`, Content: photo(t, 6)})
		if err != nil {
			t.Fatal(err)
		}
		if a.Name != "车间.jpg" || a.Width != 6 || a.Height != 4 || *a.EnterpriseID != "firm-of-1" {
			t.Errorf("%+v", a)
		}
		_, b, err := s.Content(ctx, "tree", "1", a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("SECRET")) || bytes.Contains(b, []byte("film")) {
			t.Error("the place or what followed the picture is still there")
		}
		if !bytes.Contains(b, []byte{0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6}) {
			t.Error("the orientation is lost")
		}
		if _, err := jpeg.Decode(bytes.NewReader(b)); err != nil {
			t.Error(err)
		}
		heic := append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), gps(1)...)
		a, err = s.Add(ctx, attachment.Upload{OwnerKind: "tree", OwnerID: "1", Name: "a.heic", Content: heic})
		if err != nil {
			t.Fatal(err)
		}
		if _, b, _ := s.Content(ctx, "tree", "1", a.ID); bytes.Contains(b, []byte("SECRET")) {
			t.Error("the place is still in the HEIC file")
		}
	})
}

func TestNoNULReachesTheStore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := newService(t, d)
		_, err := s.Add(officer("u"), attachment.Upload{OwnerKind: "tree", ClientID: "phone\x00", Name: "a\x00.png", Content: drawing(t)})
		if fault.Code(err) != "web.bad_request" {
			t.Errorf("got %v", err)
		}
	})
}

func TestAPhotoSentTwiceIsKeptOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, files := newService(t, d)
		ctx := officer("u")
		up := attachment.Upload{OwnerKind: "tree", ClientID: "phone-1", Name: "a.png", Content: drawing(t)}
		first, err := s.Add(ctx, up)
		if err != nil {
			t.Fatal(err)
		}
		up.OwnerID = "7" // by now the phone knows the record
		second, err := s.Add(ctx, up)
		if err != nil || second.ID != first.ID || second.OwnerID == nil || *second.OwnerID != "7" {
			t.Fatalf("%+v, %v", second, err)
		}
		if third, err := s.Add(ctx, up); err != nil || third.ID != first.ID {
			t.Errorf("%+v, %v", third, err)
		}
		up.OwnerID = "8"
		if _, err := s.Add(ctx, up); fault.Code(err) != "web.key_reused" {
			t.Errorf("the same photo for another record: %v", err)
		}
		if n := countFiles(t, files); n != 1 {
			t.Errorf("%d files on disk, want 1", n)
		}
	})
}

func TestOwnersDecide(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := newService(t, d)
		up := attachment.Upload{OwnerKind: "tree", OwnerID: "foreign", Name: "a.png", Content: drawing(t)}
		if _, err := s.Add(officer("u"), up); fault.Code(err) != "attachment.not_found" {
			t.Errorf("a foreign record: %v", err)
		}
		up.OwnerKind = "stone"
		if _, err := s.Add(officer("u"), up); fault.Code(err) != "attachment.owner_unknown" {
			t.Errorf("a kind nobody answers for: %v", err)
		}
		staged, err := s.Add(officer("u"), attachment.Upload{OwnerKind: "tree", Name: "a.png", Content: drawing(t)})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Link(officer("other"), "tree", "1", []string{staged.ID}); fault.Code(err) != "attachment.not_found" {
			t.Errorf("somebody else's staged file: %v", err)
		}
		if _, _, err := s.Content(officer("other"), "tree", "1", staged.ID); fault.Code(err) != "attachment.not_found" {
			t.Errorf("a staged file through a record: %v", err)
		}
		if err := s.Link(officer("u"), "tree", "1", []string{staged.ID}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Content(officer("u"), "tree", "2", staged.ID); fault.Code(err) != "attachment.not_found" {
			t.Errorf("through another record: %v", err)
		}
		if of, err := s.Of(officer("u"), "tree", "1"); err != nil || len(of["1"]) != 1 {
			t.Errorf("%v, %v", of, err)
		}
		if err := s.Archive(officer("u"), "tree", "1", staged.ID, "拍错了"); err != nil {
			t.Fatal(err)
		}
		if of, _ := s.Of(officer("u"), "tree", "1"); len(of["1"]) != 0 {
			t.Error("an archived file is still listed")
		}
	})
}

func TestSweep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, files := newService(t, d)
		if n, err := s.Sweep(context.Background()); err != nil || n != 0 {
			t.Fatalf("nothing there yet: %d, %v", n, err)
		}
		if _, err := s.Add(officer("u"), attachment.Upload{OwnerKind: "tree", OwnerID: "1", Name: "a.png", Content: drawing(t)}); err != nil {
			t.Fatal(err)
		}
		for name, age := range map[string]time.Duration{"orphan": 48 * time.Hour, "fresh": time.Hour} {
			full := filepath.Join(files, "zz", name)
			if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(full, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			at := now.Time().Add(-age)
			if err := os.Chtimes(full, at, at); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := s.Sweep(context.Background()); err != nil || n != 1 {
			t.Fatalf("want the orphan gone: %d, %v", n, err)
		}
		if n := countFiles(t, files); n != 2 {
			t.Errorf("%d files left, want the kept one and the fresh one", n)
		}
	})
}

func countFiles(t *testing.T, dir string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.HasPrefix(e.Name(), "new-") {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
