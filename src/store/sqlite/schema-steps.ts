/**
 * `resource` has every id's newest version with its sort values (JSON: param → value, or [min, max]); `history` the
 * older ones, moved there when a newer comes, `until` when they were current. `term`, `range` and `walk` are the
 * entries of live resources: each is found from its key and, to be taken away or checked, from its resource. `walk`
 * has the numeric sort values alone (side 0: smallest and largest, 1: smallest, 2: largest). A `body`
 * may be the bytes that a seal made.
 */
const first = `
  CREATE TABLE kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE resource (
    rid INTEGER PRIMARY KEY, t INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    seq INTEGER NOT NULL, time TEXT NOT NULL, ms INTEGER, state INTEGER NOT NULL,
    sorts TEXT NOT NULL, body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX resource_by_id ON resource (t, id);
  CREATE INDEX resource_by_seq ON resource (seq, ms);
  CREATE INDEX resource_by_type_and_seq ON resource (t, seq, ms);
  CREATE TABLE history (
    rid INTEGER NOT NULL, t INTEGER NOT NULL, version INTEGER NOT NULL,
    seq INTEGER NOT NULL, time TEXT NOT NULL, ms INTEGER, until INTEGER, state INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX history_by_version ON history (rid, version);
  CREATE INDEX history_by_seq ON history (seq, ms);
  CREATE INDEX history_by_type_and_seq ON history (t, seq, ms);
  CREATE TABLE term (t INTEGER NOT NULL, key TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (t, key, rid))
    WITHOUT ROWID;
  CREATE INDEX term_of ON term (rid, t, key);
  CREATE TABLE range (
    rid INTEGER NOT NULL, key TEXT NOT NULL, lo REAL NOT NULL, hi REAL NOT NULL, t INTEGER NOT NULL,
    PRIMARY KEY (rid, key, lo, hi)
  ) WITHOUT ROWID;
  CREATE INDEX range_by_lo ON range (t, key, lo);
  CREATE INDEX range_by_hi ON range (t, key, hi);
  CREATE TABLE walk (
    t INTEGER NOT NULL, param TEXT NOT NULL, value REAL NOT NULL, rid INTEGER NOT NULL, side INTEGER NOT NULL,
    PRIMARY KEY (t, param, value, rid, side)
  ) WITHOUT ROWID;
  CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires REAL) WITHOUT ROWID;
  CREATE TABLE blob (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL);
  CREATE TABLE log (place INTEGER PRIMARY KEY, text TEXT NOT NULL, stamp TEXT NOT NULL);
  CREATE TABLE counter (one INTEGER PRIMARY KEY CHECK (one = 0), seq INTEGER NOT NULL, rows INTEGER NOT NULL);
  INSERT INTO counter VALUES (0, 0, 0);
`

/**
 * Keys get numbers: `key` has each once for a type, the entries name the number. `own` lists the keys of a resource
 * (JSON): of its terms, and of its ranges and its places in `walk`.
 */
const keysByNumber = `
  ALTER TABLE term RENAME TO term1;
  ALTER TABLE range RENAME TO range1;
  ALTER TABLE walk RENAME TO walk1;
  CREATE TABLE key (k INTEGER PRIMARY KEY, t INTEGER NOT NULL, text TEXT NOT NULL);
  INSERT INTO key (t, text) SELECT t, key FROM term1 UNION SELECT t, key FROM range1 UNION SELECT t, param FROM walk1;
  CREATE UNIQUE INDEX key_by_text ON key (t, text);
  CREATE TABLE term (k INTEGER NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (k, rid)) WITHOUT ROWID;
  INSERT INTO term SELECT k, rid FROM term1 JOIN key ON key.t = term1.t AND text = key ORDER BY k, rid;
  CREATE TABLE range (
    k INTEGER NOT NULL, rid INTEGER NOT NULL, lo REAL NOT NULL, hi REAL NOT NULL, PRIMARY KEY (k, rid, lo, hi)
  ) WITHOUT ROWID;
  INSERT INTO range SELECT k, rid, lo, hi FROM range1 JOIN key ON key.t = range1.t AND text = key ORDER BY k, rid;
  CREATE INDEX range_by_start ON range (k, lo);
  CREATE INDEX range_by_end ON range (k, hi);
  CREATE TABLE walk (
    k INTEGER NOT NULL, value REAL NOT NULL, rid INTEGER NOT NULL, side INTEGER NOT NULL,
    PRIMARY KEY (k, value, rid, side)
  ) WITHOUT ROWID;
  INSERT INTO walk SELECT k, value, rid, side FROM walk1 JOIN key ON key.t = walk1.t AND text = param;
  CREATE TABLE own (rid INTEGER PRIMARY KEY, terms TEXT NOT NULL, others TEXT NOT NULL);
  INSERT INTO own SELECT rid,
      (SELECT json_group_array(k) FROM term1 JOIN key ON key.t = term1.t AND text = key WHERE term1.rid = r.rid),
      (SELECT json_group_array(k) FROM (
        SELECT k FROM range1 JOIN key ON key.t = range1.t AND text = key WHERE range1.rid = r.rid
        UNION SELECT k FROM key JOIN json_each(r.sorts) s ON key.t = r.t AND text = ltrim(s.key, '-')
          WHERE s.type IN ('integer', 'real')))
    FROM resource r WHERE state = 0;
  DROP TABLE term1;
  DROP TABLE range1;
  DROP TABLE walk1;
  ALTER TABLE counter ADD COLUMN keys INTEGER NOT NULL DEFAULT 0;
  UPDATE counter SET keys = (SELECT coalesce(max(k), 0) FROM key);
`

/**
 * `blob` names the upload (`file`) whose pieces of `cut` bytes each, sealed, with a sum, are in `piece`; `staging` the
 * uploads that no commit has adopted, and when they were last added to.
 */
const blobsInPieces = `
  ALTER TABLE blob RENAME TO blob1;
  CREATE TABLE blob (hash TEXT PRIMARY KEY, size INTEGER NOT NULL, cut INTEGER NOT NULL, file TEXT NOT NULL)
    WITHOUT ROWID;
  CREATE TABLE piece (file TEXT NOT NULL, n INTEGER NOT NULL, sum BLOB NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (file, n));
  CREATE TABLE staging (file TEXT PRIMARY KEY, ms REAL NOT NULL) WITHOUT ROWID;
  INSERT INTO blob SELECT hash, length(bytes), max(length(bytes), 1), hash FROM blob1;
  INSERT INTO piece SELECT hash, 0, unhex(hash), bytes FROM blob1 WHERE length(bytes) > 0;
  DROP TABLE blob1;
`

/** Of all that was written since a commit, what is not new: pages ask for it. */
const changedByType = `
  CREATE INDEX resource_changed ON resource (t, seq) WHERE version > 1;
`

/**
 * What a key stands for beside itself are its names (names.ts); `also` leads from them to it. A code in its system
 * and the code alone, where a resource has both, become one key, and so does all that says a parameter is present.
 */
const keysWithNames = `
  CREATE TABLE also (t INTEGER NOT NULL, text TEXT NOT NULL, k INTEGER NOT NULL, PRIMARY KEY (t, text, k))
    WITHOUT ROWID;
  CREATE TEMP TABLE system AS
    SELECT k, t, param || char(1, 99) || substr(code, instr(code, char(1))) AS name, text || char(2) AS text
    FROM (SELECT k, t, text, substr(text, 1, at - 1) AS param, substr(text, at + 3) AS code
      FROM (SELECT k, t, text, instr(text, char(1)) AS at FROM key)
      WHERE substr(text, at, 3) = char(1, 115, 1))
    WHERE length(code) - length(replace(code, char(1), '')) = 1;
  CREATE TEMP TABLE pair AS SELECT system.*, code.k AS c FROM system JOIN key code ON code.t = system.t AND code.text = name
    WHERE EXISTS (SELECT 1 FROM term a JOIN term b ON b.k = code.k AND b.rid = a.rid WHERE a.k = system.k);
  CREATE TEMP TABLE made AS SELECT (SELECT keys FROM counter) + pair.rowid AS k, t, text, name, k AS s, c FROM pair;
  INSERT INTO key (k, t, text) SELECT k, t, text FROM made;
  INSERT INTO also (t, text, k) SELECT t, name, k FROM made;
  CREATE TEMP TABLE moved AS SELECT made.k, made.s, made.c, a.rid FROM made JOIN term a ON a.k = s
    JOIN term b ON b.k = c AND b.rid = a.rid;
  INSERT INTO term (k, rid) SELECT k, rid FROM moved ORDER BY k, rid;
  DELETE FROM term WHERE (k, rid) IN (SELECT s, rid FROM moved UNION SELECT c, rid FROM moved);
  CREATE TEMP TABLE present AS SELECT k, t, text FROM key WHERE instr(text, char(1)) = length(text) - 1
    AND substr(text, -2) = char(1, 112);
  CREATE TEMP TABLE shape AS
    SELECT rid, t, char(1, 112, 1) || group_concat(substr(text, 1, length(text) - 2), char(1) ORDER BY text) AS text
    FROM present JOIN term ON term.k = present.k GROUP BY rid;
  INSERT INTO key (k, t, text) SELECT (SELECT max(keys, (SELECT max(k) FROM key)) FROM counter) + row_number() OVER (), t, text
    FROM (SELECT DISTINCT t, text FROM shape);
  INSERT INTO also (t, text, k) SELECT DISTINCT key.t, present.text, key.k FROM shape
    JOIN key ON key.t = shape.t AND key.text = shape.text JOIN term ON term.rid = shape.rid JOIN present ON present.k = term.k;
  DELETE FROM term WHERE k IN (SELECT k FROM present);
  INSERT INTO term (k, rid) SELECT key.k, rid FROM shape JOIN key ON key.t = shape.t AND key.text = shape.text
    ORDER BY key.k, rid;
  CREATE TEMP TABLE listed AS SELECT rid, json_group_array(k) AS terms FROM (SELECT rid, k FROM term ORDER BY rid) GROUP BY rid;
  CREATE UNIQUE INDEX temp.listed_by_rid ON listed (rid);
  UPDATE own SET terms = (SELECT terms FROM listed WHERE listed.rid = own.rid) WHERE rid IN (SELECT rid FROM listed);
  UPDATE counter SET keys = max(keys, (SELECT coalesce(max(k), 0) FROM key));
  DELETE FROM key WHERE NOT EXISTS (SELECT 1 FROM term WHERE term.k = key.k)
    AND NOT EXISTS (SELECT 1 FROM range WHERE range.k = key.k) AND NOT EXISTS (SELECT 1 FROM walk WHERE walk.k = key.k);
  DROP TABLE listed;
  DROP TABLE shape;
  DROP TABLE present;
  DROP TABLE moved;
  DROP TABLE made;
  DROP TABLE pair;
  DROP TABLE system;
`

/**
 * What makes a file of one schema into one of the next: the step at place n leads from schema n to n + 1. A step is
 * never changed once it has been released; a change of the tables is a new step.
 */
export const steps: readonly string[] = [first, keysByNumber, blobsInPieces, changedByType, keysWithNames]
