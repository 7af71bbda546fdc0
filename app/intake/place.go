package intake

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"miaolin/config"
)

// Gazetteer knows the county's units and proposes one from an address. It only
// proposes: the region is a person's decision, and a proposal that could be two
// places is none.
type Gazetteer struct {
	county   Place
	above    []string // names of the province and the city
	towns    []Place
	villages map[string][]string // name → codes of the towns that have one
	names    map[string]string   // full and short names of units → code
	parks    map[string]string   // full and short names of parks and zones → code
}

// Place is a unit of the county.
type Place struct{ Code, Name, Short string }

// LoadGazetteer reads the shipped units.
func LoadGazetteer() (*Gazetteer, error) {
	file, err := config.Defaults.Open("defaults/units.csv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("intake: units.csv: %w", err)
	}
	g := &Gazetteer{villages: map[string][]string{}, names: map[string]string{}, parks: map[string]string{}}
	for _, r := range rows[1:] {
		p := Place{Code: r[0], Name: r[1], Short: r[2]}
		switch r[3] {
		case "province", "city":
			g.above = append(g.above, p.Name, p.Short)
		case "county":
			g.county = p
			g.names[p.Name] = p.Code
		case "street", "town":
			g.towns = append(g.towns, p)
			g.names[p.Name], g.names[p.Short] = p.Code, p.Code
		case "park", "zone":
			g.parks[p.Name], g.parks[p.Short] = p.Code, p.Code
		case "village":
			g.addVillage(p, r[4])
		}
	}
	return g, nil
}

func (g *Gazetteer) addVillage(p Place, town string) {
	name := p.Name
	for _, end := range villageEnds {
		name = strings.TrimSuffix(name, end)
	}
	if len([]rune(name)) >= 3 && !slices.Contains(g.villages[name], town) { // 新村 names any village
		g.villages[name] = append(g.villages[name], town)
	}
}

// Unit is the code of a unit called by its name in a column, or of the town in
// a caption such as 乌镇镇（12家）.
func (g *Gazetteer) Unit(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if i := strings.IndexAny(text, "(（【["); i > 0 {
		text = strings.TrimSpace(text[:i])
	}
	for _, name := range []string{text, strings.TrimPrefix(strings.TrimPrefix(text, g.county.Name), g.county.Short)} {
		if code, ok := g.names[name]; ok {
			return code, true
		}
	}
	for _, t := range g.towns {
		if t.Code == text {
			return text, true
		}
	}
	if text == g.county.Code {
		return text, true
	}
	return "", false
}

// Name is the name of a unit's code.
func (g *Gazetteer) Name(code string) string {
	if code == g.county.Code {
		return g.county.Name
	}
	for _, t := range g.towns {
		if t.Code == code {
			return t.Name
		}
	}
	return code
}

// Propose finds the town an address lies in, or "".
func (g *Gazetteer) Propose(address string) string {
	place, here := g.insideCounty(strings.Join(strings.Fields(address), ""))
	if !here {
		return ""
	}
	found := map[string]bool{}
	for _, t := range g.towns {
		if strings.Contains(place, t.Name) || g.calledOtherwise(place, t) {
			found[t.Code] = true
		}
	}
	if len(found) == 0 {
		g.byVillage(place, found)
	}
	if len(found) != 1 {
		return ""
	}
	for code := range found {
		return code
	}
	return ""
}

// byVillage looks for villages when no town is named. Longer names go first so
// that 新庆丰村 is not taken for 庆丰村.
func (g *Gazetteer) byVillage(place string, found map[string]bool) {
	best := 0
	for name, towns := range g.villages {
		if !strings.Contains(place, name) || len(name) < best {
			continue
		}
		if len(name) > best {
			best = len(name)
			clear(found)
		}
		for _, town := range towns {
			found[town] = true
		}
	}
}

// insideCounty cuts province, city and county off the front. An address that
// begins with another county lies elsewhere, whatever names follow.
func (g *Gazetteer) insideCounty(address string) (place string, here bool) {
	place = address
	for _, name := range g.above {
		place = strings.TrimPrefix(place, name)
	}
	if rest, ok := strings.CutPrefix(place, g.county.Name); ok {
		return rest, true
	}
	if rest, ok := strings.CutPrefix(place, g.county.Short); ok {
		return rest, true
	}
	head := []rune(place)
	for n := 2; n <= min(6, len(head)); n++ {
		if slices.Contains(districtWords, string(head[n-1])) && !g.startsWithOwnName(place) {
			return "", false
		}
	}
	return place, true
}

func (g *Gazetteer) startsWithOwnName(place string) bool {
	return slices.ContainsFunc(g.towns, func(t Place) bool { return strings.HasPrefix(place, t.Short) })
}

// calledOtherwise sees 高桥镇 for what is 高桥街道 today, 开发区屠甸分区, and a
// short name in front when an area follows; a road may carry any town's name.
func (g *Gazetteer) calledOtherwise(place string, t Place) bool {
	if slices.ContainsFunc(formerKinds, func(kind string) bool { return strings.Contains(place, t.Short+kind) }) {
		return true
	}
	rest, ok := strings.CutPrefix(place, t.Short)
	return ok && followedByArea(rest)
}

func followedByArea(rest string) bool {
	return slices.ContainsFunc(areaWords, func(w string) bool { return strings.HasPrefix(rest, w) })
}
