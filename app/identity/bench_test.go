package identity

import (
	"testing"

	"miaolin/db"
	"miaolin/db/dbtest"
)

// What every request pays to know its caller.
func BenchmarkReadSession(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			d, err := db.Open(b.Context(), dbtest.Options(b, engine))
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			f := newFixture(b, d)
			f.person("wu", "officer", wuzhen)
			token := f.signIn("wu")
			b.ReportAllocs()
			for b.Loop() {
				if !f.live(token) {
					b.Fatal("signed out")
				}
			}
		})
	}
}
