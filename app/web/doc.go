// Package web turns HTTP requests into calls of services and their answers and
// faults back into responses.
//
// Fiber carries the bytes, huma checks and documents them. Every operation is
// registered with the verb and object it needs; before its input is even read,
// the caller's session, the CSRF token and the permission are checked, so an
// undeclared or forbidden operation never sees a body. Faults become
// problem+json in the caller's language; anything else becomes an anonymous
// 500 with a request id, and its cause goes to the log.
package web
