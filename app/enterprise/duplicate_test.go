package enterprise

import (
	"testing"

	"pgregory.net/rapid"
)

const (
	codeA = "91330483MA2B0000X1"
	codeB = "91330483MA2B0000Y2"
)

func TestCompare(t *testing.T) {
	for _, row := range []struct {
		about   string
		a, b    Identity
		verdict Verdict
		reason  string
	}{
		{"the same code is one firm, whatever the names", Identity{Name: "禾穗针织有限公司", USCC: codeA}, Identity{Name: "青梧科技有限公司", USCC: codeA}, Linked, ReasonSameUSCC},
		{"brackets and width are spelling", Identity{Name: "禾穗(集团)股份有限公司"}, Identity{Name: "禾穗集团股份有限公司"}, Linked, ReasonSameName},
		{"different codes are never linked, even with one name", Identity{Name: "禾穗针织有限公司", USCC: codeA}, Identity{Name: "禾穗针织有限公司", USCC: codeB}, Suggested, ReasonSameName},
		{"the province in front of the name", Identity{Name: "浙江禾穗针织有限公司"}, Identity{Name: "桐乡市禾穗针织有限公司"}, Suggested, ReasonSameCore},
		{"a works that became a company", Identity{Name: "桐乡市禾穗针织厂"}, Identity{Name: "桐乡市禾穗针织有限公司"}, Suggested, ReasonSameCore},
		{"a new trade under the old brand", Identity{Name: "浙江丰泽源化纤有限公司"}, Identity{Name: "丰泽源新材料股份有限公司"}, Suggested, ReasonBrand},
		{"a name the firm had before", Identity{Name: "青梧科技有限公司", FormerNames: []string{"桐乡禾穗电子有限公司"}}, Identity{Name: "桐乡禾穗电子有限公司"}, Suggested, ReasonFormerName},
		{"a branch beside its parent", Identity{Name: "禾穗织造有限公司"}, Identity{Name: "禾穗织造有限公司经营部"}, Suggested, ReasonBranch},
		{"two branches of one parent", Identity{Name: "禾穗织造有限公司桐乡分公司"}, Identity{Name: "禾穗织造有限公司海宁分公司"}, Different, ReasonBranch},
		{"the trade alone says nothing", Identity{Name: "浙江禾穗新材料科技有限公司"}, Identity{Name: "浙江青梧新材料科技有限公司"}, Different, ReasonSimilar},
	} {
		for _, match := range []Match{Compare(row.a, row.b), Compare(row.b, row.a)} {
			if match.Verdict != row.verdict || match.Reason != row.reason {
				t.Errorf("%s: got %+v, want %s %s", row.about, match, row.verdict, row.reason)
			}
		}
	}
}

func TestCompareProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Identity{Name: names().Draw(t, "a"), USCC: rapid.SampledFrom([]string{"", codeA, codeB}).Draw(t, "code a")}
		b := Identity{Name: names().Draw(t, "b"), USCC: rapid.SampledFrom([]string{"", codeA, codeB}).Draw(t, "code b")}
		match := Compare(a, b)
		if match != Compare(b, a) {
			t.Fatalf("%v against %v depends on the order", a, b)
		}
		if a.USCC != "" && b.USCC != "" && (match.Verdict == Linked) != (a.USCC == b.USCC) {
			t.Fatalf("%v and %v: codes decide when both are known, got %v", a, b, match)
		}
	})
}

// The real pairs: what is different by its codes is never linked; renames are
// linked or suggested, by name alone where the names share anything, and always
// once the code is known, because a rename keeps the code.
func TestCompareOnRealPairs(t *testing.T) {
	for _, row := range realRows(t, "hard_negative_name_pairs_dev.csv") {
		if row[0] == "city" {
			continue
		}
		if m := Compare(Identity{Name: row[2], USCC: row[3]}, Identity{Name: row[4], USCC: row[5]}); m.Verdict == Linked {
			t.Errorf("linked two firms: %s, %s", row[2], row[4])
		}
		if m := Compare(Identity{Name: row[2]}, Identity{Name: row[4]}); m.Verdict == Linked {
			t.Errorf("linked two firms by name alone: %s, %s", row[2], row[4])
		}
	}
	byName, pairs := 0, 0
	for _, row := range realRows(t, "company_name_versions_dev.csv") {
		if row[0] == "stock_code" {
			continue
		}
		pairs++
		if Compare(Identity{Name: row[1]}, Identity{Name: row[2]}).Verdict != Different {
			byName++
		}
		if m := Compare(Identity{Name: row[1], USCC: codeA}, Identity{Name: row[2], USCC: codeA}); m.Verdict != Linked {
			t.Errorf("lost sight of a renamed firm: %s, %s", row[1], row[2])
		}
		if m := Compare(Identity{Name: row[2], FormerNames: []string{row[1]}}, Identity{Name: row[1]}); m.Verdict == Different {
			t.Errorf("lost sight of a former name: %s, %s", row[1], row[2])
		}
	}
	if pairs > 0 && byName*100 < pairs*70 {
		t.Errorf("only %d of %d renames are seen by name alone", byName, pairs)
	}
	t.Logf("%d of %d renames seen by name alone", byName, pairs)
}
