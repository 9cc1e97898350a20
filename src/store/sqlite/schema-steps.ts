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
 * What makes a file of one schema into one of the next: the step at place n leads from schema n to n + 1. A step is
 * never changed once it has been released; a change of the tables is a new step.
 */
export const steps: readonly string[] = [first, keysByNumber, blobsInPieces, changedByType]
