package boot_test

import (
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/boot/boottest"
)

// bestOnly answer with the best few of what is typed or due: no page follows.
var bestOnly = map[string]bool{"/api/v1/enterprise-search": true, "/api/v1/visit-suggestions": true}

// Tools read every list alike: its items are objects with an id, and it can be
// taken a page at a time.
func TestEveryListCarriesIDs(t *testing.T) {
	boottest.Each(t, nil, func(t *testing.T, s *boottest.Server) {
		doc := s.Web.OpenAPI()
		whole := func(s *huma.Schema) *huma.Schema {
			for s.Ref != "" {
				s = doc.Components.Schemas.SchemaFromRef(s.Ref)
			}
			return s
		}
		lists := 0
		for path, item := range doc.Paths {
			if item.Get == nil || item.Get.Responses["200"] == nil || item.Get.Responses["200"].Content["application/json"] == nil {
				continue
			}
			page := whole(item.Get.Responses["200"].Content["application/json"].Schema)
			items := page.Properties["items"]
			if items == nil || page.Properties["nextCursor"] == nil {
				continue
			}
			lists++
			if whole(items.Items).Properties["id"] == nil {
				t.Errorf("items of %s have no id", path)
			}
			takes := map[string]bool{}
			for _, p := range item.Get.Parameters {
				takes[p.Name] = true
			}
			if !takes["limit"] || !takes["cursor"] && !bestOnly[path] {
				t.Errorf("%s takes no limit or no cursor", path)
			}
		}
		if lists < 50 {
			t.Errorf("only %d lists were found", lists)
		}
	})
}
