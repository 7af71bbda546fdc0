package enterprise_test

import (
	"testing"

	"miaolin/app/enterprise"
)

// A change between reading a mark and taking it away must not be lost.
func TestAMarkOutlivesAChangeInBetween(t *testing.T) {
	each(t, func(b *bench) {
		firm := b.add("桐乡市留痕科技有限公司", wuzhen)
		read, err := b.Changed(manager, "", 10)
		b.must(err)
		b.must(b.BumpFacts(manager, firm.ID))
		b.must(b.Unmark(manager, read))
		left, err := b.Changed(manager, "", 10)
		b.must(err)
		if len(left) != 1 || left[0] != (enterprise.Mark{EnterpriseID: firm.ID, Seq: read[0].Seq + 1}) {
			b.t.Fatalf("left: %+v, read %+v", left, read)
		}
		b.must(b.Unmark(manager, left))
		if left, err = b.Changed(manager, "", 10); err != nil || len(left) != 0 {
			b.t.Fatalf("after: %+v, %v", left, err)
		}
	})
}
