package db

import (
	"context"
	"database/sql/driver"
	"strings"

	sqlitelib "modernc.org/sqlite"
)

// keptStatements is how many statements a connection keeps prepared.
const keptStatements = 100

// keepingConnector opens SQLite connections that keep their statements prepared,
// as pgx does for PostgreSQL: parsing and planning one often takes longer than
// running it. GORM could keep them for a whole pool, but closes one that has to
// make room even while it is in use, and keeps none of a transaction's.
type keepingConnector struct {
	driver.Connector
	trace traced
}

func newKeepingConnector(dsn string, trace traced) (driver.Connector, error) {
	c, err := sqlitelib.NewConnector(dsn)
	return keepingConnector{c, trace}, err
}

func (k keepingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &keepingConn{sqliteConn: c.(sqliteConn), trace: k.trace, kept: map[string]*keptStatement{}}, nil
}

// sqliteConn is what database/sql finds on a connection of this driver.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keepingConn needs no lock: database/sql lends a connection to one user at a time.
type keepingConn struct {
	sqliteConn
	trace traced
	kept  map[string]*keptStatement
	uses  int64 // of kept statements, so far
}

type keptStatement struct {
	driver.Stmt
	busy bool  // its rows are still being read
	used int64 // when, in uses of the connection
}

func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.trace.named(query, args)
	s, err := c.take(ctx, query)
	if err != nil || s == nil {
		return orElse(err, func() (driver.Rows, error) { return c.sqliteConn.QueryContext(ctx, query, args) })
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return keptRows{rows.(sqliteRows), s}, nil
}

func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.trace.named(query, args)
	s, err := c.take(ctx, query)
	if err != nil || s == nil {
		return orElse(err, func() (driver.Result, error) { return c.sqliteConn.ExecContext(ctx, query, args) })
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func orElse[T any](err error, do func() (T, error)) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	return do()
}

// take finds or prepares the statement of a query; nil when it is not one to keep,
// or when it is still being read, as in a query inside the loop over another's rows.
func (c *keepingConn) take(ctx context.Context, query string) (*keptStatement, error) {
	s := c.kept[query]
	if s == nil {
		if !worthKeeping(query) {
			return nil, nil
		}
		prepared, err := c.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		c.makeRoom()
		s = &keptStatement{Stmt: prepared}
		c.kept[query] = s
	}
	if s.busy {
		return nil, nil
	}
	c.uses++
	s.used = c.uses
	return s, nil
}

// worthKeeping leaves out what runs once: migrations, pragmas.
func worthKeeping(query string) bool {
	verb, _, _ := strings.Cut(strings.TrimLeft(query, " \n\t"), " ")
	switch strings.ToUpper(verb) {
	case "SELECT", "WITH", "INSERT", "UPDATE", "DELETE":
		return true
	}
	return false
}

// makeRoom closes the statement that was not used for longest.
func (c *keepingConn) makeRoom() {
	if len(c.kept) < keptStatements {
		return
	}
	oldest := ""
	for query, s := range c.kept {
		if !s.busy && (oldest == "" || s.used < c.kept[oldest].used) {
			oldest = query
		}
	}
	if s := c.kept[oldest]; s != nil {
		_ = s.Close()
		delete(c.kept, oldest)
	}
}

// Close also ends what was kept.
func (c *keepingConn) Close() error {
	for _, s := range c.kept {
		_ = s.Close()
	}
	clear(c.kept)
	return c.sqliteConn.Close()
}

// sqliteRows is what database/sql finds on the rows of this driver.
type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

type keptRows struct {
	sqliteRows
	s *keptStatement
}

func (r keptRows) Close() error {
	r.s.busy = false
	return r.sqliteRows.Close()
}
