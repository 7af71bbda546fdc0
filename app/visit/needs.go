package visit

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"miaolin/config"
)

// Need is something firms ask for: who usually answers and how long it may take.
type Need struct {
	Code       string `yaml:"code" json:"code"`
	ZH         string `yaml:"zh" json:"zh"`
	EN         string `yaml:"en" json:"en"`
	Department string `yaml:"department" json:"department"`
	Days       int    `yaml:"days" json:"days" doc:"working days"`
}

// Purpose is what a visit is for.
type Purpose struct {
	Code string `yaml:"code" json:"code"`
	ZH   string `yaml:"zh" json:"zh"`
	EN   string `yaml:"en" json:"en"`
}

// Catalogue is the shipped list of needs and purposes.
type Catalogue struct {
	Needs    []Need    `yaml:"needs" json:"needs"`
	Purposes []Purpose `yaml:"purposes" json:"purposes"`
}

func shippedCatalogue() (*Catalogue, error) {
	b, err := config.Defaults.ReadFile("defaults/needs.yaml")
	if err != nil {
		return nil, err
	}
	var c Catalogue
	if err := yaml.Unmarshal(b, &c); err != nil {
		return nil, fmt.Errorf("visit: needs.yaml: %w", err)
	}
	return &c, nil
}

// Need finds a need by its code.
func (c *Catalogue) Need(code string) (Need, bool) {
	for _, n := range c.Needs {
		if n.Code == code {
			return n, true
		}
	}
	return Need{Code: code, ZH: code, EN: code}, false
}

// Purpose finds a purpose by its code.
func (c *Catalogue) Purpose(code string) (Purpose, bool) {
	for _, p := range c.Purposes {
		if p.Code == code {
			return p, true
		}
	}
	return Purpose{Code: code, ZH: code, EN: code}, false
}
