package config

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"gopkg.in/yaml.v3"
)

// Languages are those the product speaks; the first is the default.
var Languages = []string{"zh-CN", "en"}

// Messages are the words of the product: language → code → text with {param}
// placeholders. Each package owns one file per language, and the file's name is
// the first part of its codes.
type Messages map[string]map[string]string

// LoadMessages reads the shipped catalogues.
func LoadMessages() (Messages, error) {
	all := Messages{}
	for _, lang := range Languages {
		words, err := readCatalogue("defaults/messages/" + lang)
		if err != nil {
			return nil, err
		}
		all[lang] = words
	}
	return all, nil
}

func readCatalogue(dir string) (map[string]string, error) {
	files, err := fs.Glob(Defaults, dir+"/*.yaml")
	if err != nil {
		return nil, err
	}
	words := map[string]string{}
	for _, file := range files {
		b, err := Defaults.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var part map[string]string
		if err := yaml.Unmarshal(b, &part); err != nil {
			return nil, fmt.Errorf("config: %s: %w", file, err)
		}
		prefix := strings.TrimSuffix(path.Base(file), ".yaml") + "."
		for reason, text := range part {
			words[prefix+reason] = text
		}
	}
	return words, nil
}

// Text is the message of code in lang. An unknown code is returned as it is,
// so that a missing word is seen and never hides the fault.
func (m Messages) Text(lang, code string, params map[string]any) string {
	text, ok := m[lang][code]
	if !ok {
		if text, ok = m[Languages[0]][code]; !ok {
			return code
		}
	}
	if len(params) == 0 {
		return text
	}
	pairs := make([]string, 0, 2*len(params))
	for name, v := range params {
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(v))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
