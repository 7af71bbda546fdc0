package value

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// USCCVerdict says what is the matter with a 统一社会信用代码.
type USCCVerdict int

const (
	USCCOK USCCVerdict = iota
	USCCWrongLength
	USCCWrongAlphabet
	USCCWrongCheckDigit
	// USCCLooksLikeIDCard marks an 18-character personal identity number,
	// which must be treated as personal data and not as a code.
	USCCLooksLikeIDCard
)

func (v USCCVerdict) String() string {
	return [...]string{"ok", "wrong_length", "wrong_alphabet", "wrong_check_digit", "looks_like_id_card"}[v]
}

// usccAlphabet leaves out I, O, S, V and Z (GB 32100-2015, table 1).
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// NormaliseUSCC folds full-width forms and case and drops spaces, dashes and
// invisible characters, the damage spreadsheets and chat do to codes.
func NormaliseUSCC(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == '-' || r == '\'' || r == '`' || unicode.IsControl(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, width.Fold.String(s))
}

// CheckUSCC judges a normalised code by GB 32100-2015: 18 characters, the
// alphabet, and the check digit modulo 31.
func CheckUSCC(code string) USCCVerdict {
	if len(code) != 18 {
		return USCCWrongLength
	}
	if looksLikeIDCard(code) {
		return USCCLooksLikeIDCard
	}
	if usccCheckDigit(code) == code[17] {
		return USCCOK
	}
	for i := range len(code) {
		if strings.IndexByte(usccAlphabet, code[i]) < 0 {
			return USCCWrongAlphabet
		}
	}
	return USCCWrongCheckDigit
}

// USCCCheckDigit is the 18th character that belongs to the first 17, or 0 when
// one of them is outside the alphabet.
func USCCCheckDigit(first17 string) byte { return usccCheckDigit(first17 + "0") }

func usccCheckDigit(code string) byte {
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(usccAlphabet, code[i])
		if v < 0 {
			return 0
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31]
}

// looksLikeIDCard checks region, birthday and check digit of a personal number
// (GB 11643). It comes first: a few such numbers also pass as credit codes,
// while no region of a person begins with the 9 of a registered firm.
func looksLikeIDCard(s string) bool {
	sum, weight := 0, 1
	for i := 16; i >= 0; i-- {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		weight = weight * 2 % 11
		sum += int(s[i]-'0') * weight
	}
	region, century, month, day := s[:2], s[6:8], s[10:12], s[12:14]
	return region >= "11" && region <= "82" && (century == "19" || century == "20") && month >= "01" && month <= "12" && day >= "01" && day <= "31" && "10X98765432"[sum%11] == s[17]
}
