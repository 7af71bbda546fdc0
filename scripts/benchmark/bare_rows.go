package main

import (
	"context"
	"database/sql"
	"runtime"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"
)

func newRowSource(ctx context.Context, setup bareSetup) (rowSource, error) {
	if setup.URL == "" {
		return openSQLiteRows(site{dir: setup.Dir}.file())
	}
	cfg, err := pgxpool.ParseConfig(setup.URL)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = int32(max(16, 8*runtime.NumCPU())) // as many as the program takes
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	return postgresRows{pool}, err
}

// postgresRows lets pgx prepare each statement once per connection, which it does by itself.
type postgresRows struct{ pool *pgxpool.Pool }

func (p postgresRows) drain(ctx context.Context, s statement) error {
	rows, err := p.pool.Query(ctx, s.SQL, s.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := rows.Values(); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (p postgresRows) write(ctx context.Context, all []statement) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(ctx) }()
	for _, s := range all {
		if _, err := tx.Exec(ctx, s.SQL, s.Args...); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

// sqliteRows opens the file as the program does: one writer, a few readers.
type sqliteRows struct {
	reader, writer *sql.DB
	prepared       sync.Map // SQL → *sql.Stmt of the reader or the writer
}

func openSQLiteRows(file string) (*sqliteRows, error) {
	const pragmas = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=cache_size(-16000)&_pragma=temp_store(MEMORY)"
	reader, err := sql.Open("sqlite", "file:"+file+pragmas+"&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	reader.SetMaxOpenConns(max(4, runtime.NumCPU()))
	reader.SetMaxIdleConns(max(4, runtime.NumCPU()))
	writer, err := sql.Open("sqlite", "file:"+file+pragmas+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	return &sqliteRows{reader: reader, writer: writer}, nil
}

type preparedKey struct {
	d   *sql.DB
	sql string
}

func (s *sqliteRows) prepare(ctx context.Context, d *sql.DB, text string) (*sql.Stmt, error) {
	key := preparedKey{d, text}
	if st, ok := s.prepared.Load(key); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := d.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	kept, _ := s.prepared.LoadOrStore(key, st)
	return kept.(*sql.Stmt), nil
}

func (s *sqliteRows) drain(ctx context.Context, st statement) error {
	prepared, err := s.prepare(ctx, s.reader, st.SQL)
	if err != nil {
		return err
	}
	rows, err := prepared.QueryContext(ctx, st.Args...)
	if err != nil {
		return err
	}
	return drainRows(rows)
}

// drainRows reads to the end: a transaction stays busy until it is.
func drainRows(rows *sql.Rows) error {
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *sqliteRows) write(ctx context.Context, all []statement) error {
	statements := make([]*sql.Stmt, len(all))
	for i, st := range all {
		var err error
		if statements[i], err = s.prepare(ctx, s.writer, st.SQL); err != nil {
			return err
		}
	}
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for i, st := range all {
		rows, err := tx.StmtContext(ctx, statements[i]).QueryContext(ctx, st.Args...)
		if err != nil {
			return err
		}
		if err := drainRows(rows); err != nil {
			return err
		}
	}
	return tx.Commit()
}
