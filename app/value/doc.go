// Package value holds the small exact types every other package speaks in.
//
// A moment (Instant) and a calendar day (Date) are different things here: a
// moment is UTC with microseconds, a day is a day in Shanghai. Money is whole
// fen and ratios are fractions, so that 4.99992 % never becomes 5 %. Each type
// knows how it is written in JSON and in both databases.
package value
