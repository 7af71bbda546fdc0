package enterprise

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// readings correct the dictionary where a character has several sounds and a
// company name wants another one than the first. Longer entries win.
var readings = map[string]string{
	"长": "chang", "成长": "cheng zhang", "都": "du", "佛": "fo", "什": "shi", "曾": "zeng", "莘": "xin",
	"重庆": "chong qing", "乐清": "yue qing", "音乐": "yin yue", "银行": "yin hang", "商行": "shang hang",
	"行业": "hang ye", "车行": "che hang", "五金行": "wu jin hang", "会计": "kuai ji", "六安": "lu an",
	"厦门": "xia men", "番禺": "pan yu", "弹簧": "tan huang", "弹力": "tan li", "弹性": "tan xing",
	"调味": "tiao wei", "调节": "tiao jie", "调控": "tiao kong", "空调": "kong tiao", "蚌埠": "beng bu",
}

const longestReading = 3

// Syllables reads a name aloud: one entry per Chinese character, one per run of
// Latin letters or digits, lower case, without tones.
func Syllables(name string) []string {
	args := pinyin.NewArgs()
	runes := []rune(name)
	var out []string
	for i := 0; i < len(runes); {
		if said, n := specialReading(runes[i:]); n > 0 {
			out = append(out, strings.Fields(said)...)
			i += n
			continue
		}
		if isLatin(runes[i]) {
			end := i
			for end < len(runes) && isLatin(runes[end]) {
				end++
			}
			out = append(out, strings.ToLower(string(runes[i:end])))
			i = end
			continue
		}
		if unicode.Is(unicode.Han, runes[i]) {
			if said := pinyin.SinglePinyin(runes[i], args); len(said) > 0 {
				out = append(out, said[0])
			}
		}
		i++
	}
	return out
}

func specialReading(runes []rune) (said string, length int) {
	for n := min(longestReading, len(runes)); n > 0; n-- {
		if said, ok := readings[string(runes[:n])]; ok {
			return said, n
		}
	}
	return "", 0
}

func initialsOf(syllables []string) string {
	var out strings.Builder
	for _, syllable := range syllables {
		out.WriteByte(syllable[0])
	}
	return out.String()
}
