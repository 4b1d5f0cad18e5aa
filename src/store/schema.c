/* Tables. The core (operations, heads, streams) has a version and steps that bring it forward; the
 * projection follows from the registry: when its text differs from the one the base was made with,
 * it is dropped and rebuilt from the operations, so that a new field needs no step of its own. */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

/* steps[n] brings a core of version n to n + 1. A step that was published is never changed. */
static const char *const steps[SCHEMA_VERSION] = {
    /* 1: operations first (SYNC §4). prevs is "sid:seq sid:seq"; grp the seq of the first operation
       of the group. */
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE stream(sid INTEGER PRIMARY KEY, stream BLOB NOT NULL UNIQUE, label TEXT);"
    "CREATE TABLE op(sid INTEGER NOT NULL, seq INTEGER NOT NULL, hlc INTEGER NOT NULL, flags "
    "INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, ent BLOB NOT NULL, field INTEGER NOT NULL, value, prevs TEXT NOT NULL,"
    " grp INTEGER NOT NULL, PRIMARY KEY(sid, seq)) WITHOUT ROWID;"
    "CREATE TABLE head(ent BLOB NOT NULL, field INTEGER NOT NULL, sid INTEGER NOT NULL, seq "
    "INTEGER NOT NULL,"
    " PRIMARY KEY(ent, field, sid, seq)) WITHOUT ROWID;"
    "CREATE TABLE dead(sid INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(sid, seq)) WITHOUT "
    "ROWID;"
    "CREATE TABLE erased(ent BLOB PRIMARY KEY, sid INTEGER NOT NULL, seq INTEGER NOT NULL) WITHOUT "
    "ROWID;"
    "CREATE TABLE deferred(sid INTEGER NOT NULL, seq INTEGER NOT NULL, raw BLOB, PRIMARY KEY(sid, "
    "seq)) WITHOUT ROWID;"
    "CREATE TABLE action(id INTEGER PRIMARY KEY, grp INTEGER NOT NULL, undo_grp INTEGER, label "
    "TEXT NOT NULL,"
    " subject BLOB);"
    "CREATE TABLE series(name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;",
    /* 2: the version vector, so that what each stream has given is one read and not a search for
       the maximum. */
    "CREATE TABLE applied(sid INTEGER PRIMARY KEY, seq INTEGER NOT NULL, max_known INTEGER NOT "
    "NULL);"
    "INSERT INTO applied SELECT sid, max(seq), max(seq) FROM op GROUP BY sid;",
    /* 3: what was written on a record, and by which action: histories, and erasure. */
    "CREATE INDEX op_ent ON op(ent);"
    "CREATE INDEX action_grp ON action(grp);"
    "CREATE INDEX action_undone ON action(undo_grp) WHERE undo_grp IS NOT NULL;",
    /* 4: what is shared with others (docs/sync.md): the team and its key, the places, the segments
       sealed here, and of each device its last head and what that says it has. */
    "CREATE TABLE team(id INTEGER PRIMARY KEY CHECK(id = 1), organisation BLOB NOT NULL, epoch "
    "INTEGER NOT NULL, key BLOB NOT NULL);"
    "CREATE TABLE remote(id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, last_ok INTEGER, "
    "last_error TEXT);"
    "CREATE TABLE outbox(sid INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, id "
    "BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY(sid, first));"
    "CREATE TABLE peer(sid INTEGER PRIMARY KEY, lots INTEGER NOT NULL DEFAULT 0, last_id BLOB,"
    " head INTEGER NOT NULL DEFAULT 0, seen_at INTEGER, hash INTEGER, waiting INTEGER);"
    "CREATE TABLE peer_has(peer INTEGER NOT NULL, sid INTEGER NOT NULL, seq INTEGER NOT NULL, lots "
    "INTEGER NOT NULL, PRIMARY KEY(peer, sid)) WITHOUT ROWID;",
    /* 5: the older keys of the team, the file of keys made here and where it was put; what was
       decided of devices; by which key each sealed its last head, and how much of it is kept apart;
       segments rewritten when something in them was erased. */
    "CREATE TABLE team_key(epoch INTEGER PRIMARY KEY, key BLOB NOT NULL);"
    "CREATE TABLE key_file(id INTEGER PRIMARY KEY CHECK(id = 1), name TEXT NOT NULL, bytes BLOB "
    "NOT "
    "NULL);"
    "ALTER TABLE remote ADD COLUMN key_file TEXT;"
    "CREATE TABLE gone(stream BLOB PRIMARY KEY, turn INTEGER NOT NULL, kind INTEGER NOT NULL, at "
    "INTEGER NOT NULL, by BLOB NOT NULL, epoch INTEGER NOT NULL, mark INTEGER NOT NULL) WITHOUT "
    "ROWID;"
    "ALTER TABLE peer ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE peer ADD COLUMN held INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE outbox ADD COLUMN file_id BLOB;"
    "ALTER TABLE outbox ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;",
    /* 6: files of a place that hold several segments at once; how far the place holds a stream that
       nobody puts there himself, and since when it holds less than this base. In outbox the bytes
       come last: what stood after them could only be read through them. */
    "CREATE TABLE bundle(place INTEGER NOT NULL, sid INTEGER NOT NULL, first INTEGER NOT NULL,"
    " last INTEGER NOT NULL, id BLOB NOT NULL, size INTEGER NOT NULL, stale INTEGER NOT NULL,"
    " checked INTEGER NOT NULL, PRIMARY KEY(place, sid, first)) WITHOUT ROWID;"
    "CREATE TABLE reach(place INTEGER NOT NULL, sid INTEGER NOT NULL, seq INTEGER NOT NULL,"
    " lacking INTEGER, PRIMARY KEY(place, sid)) WITHOUT ROWID;"
    "ALTER TABLE outbox RENAME TO outbox_before;"
    "CREATE TABLE outbox(sid INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, id "
    "BLOB NOT NULL, file_id BLOB, stale INTEGER NOT NULL DEFAULT 0, sealed BLOB NOT NULL, PRIMARY "
    "KEY(sid, first));"
    "INSERT INTO outbox(sid, first, last, id, file_id, stale, sealed) SELECT sid, first, last, id,"
    " file_id, stale, sealed FROM outbox_before;"
    "DROP TABLE outbox_before;",
};

/* Indexes by which the screens read; every query of query*.c runs on one of them. The partial
 * condition is part of the text that the queries repeat; its column is in the index too, or SQLite
 * would read each row to see it. `sort_key` and `folded` are written by project.c, `rank` by
 * derive.c, `porteur` by porteur.c. */
static const char indexes[] =
    "CREATE INDEX case_column ON case_file(programme, stage, rank, deleted) WHERE deleted IS NULL;"
    "CREATE INDEX case_stage ON case_file(stage, rank, deleted) WHERE deleted IS NULL;"
    "CREATE INDEX case_ref ON case_file(ref COLLATE NOCASE, deleted) WHERE deleted IS NULL;"
    "CREATE INDEX case_holder ON case_file(holder);"
    "CREATE INDEX case_porteur ON case_file(porteur);"
    "CREATE INDEX holder_folded ON holder(folded);"
    "CREATE INDEX holder_same ON holder(same_as) WHERE same_as IS NOT NULL;"
    "CREATE INDEX case_due ON case_file(due_at, length(ref), ref, programme, stage, deleted) WHERE "
    "deleted IS NULL AND stage <> 'closed';"
    "CREATE INDEX case_figures ON case_file(programme, porteur, stage, outcome, received_on, "
    "source,"
    " maturity, met, closed_on, conventional_dates, ref, deleted) WHERE deleted IS NULL;"
    "CREATE INDEX case_example ON case_file(programme) WHERE conventional_dates IS NOT NULL AND "
    "deleted IS NULL;"
    "CREATE INDEX note_case ON note(case_file, at, kind, deleted) WHERE deleted IS NULL;"
    "CREATE INDEX note_publishable ON note(case_file, id) WHERE publishable IS NOT NULL AND deleted"
    " IS NULL;"
    "CREATE INDEX note_trash ON note(case_file) WHERE deleted IS NOT NULL;"
    "CREATE INDEX referral_trash ON referral(case_file) WHERE deleted IS NOT NULL;"
    "CREATE INDEX referral_case ON referral(case_file) WHERE deleted IS NULL;"
    "CREATE INDEX referral_partner ON referral(partner, status, deleted) WHERE deleted IS NULL;"
    "CREATE INDEX referral_silent ON referral(sent_on, id, case_file, status, deleted) WHERE "
    "deleted IS NULL AND status = 'requested';"
    "CREATE INDEX partner_name ON partner(sort_key) WHERE deleted IS NULL;";

/* What follows from the operations (state.c, conflict.c) and from the rows (derive.c,
 * search_index.c). The words of a case are kept in `summary`, and its index reads them there; those
 * of a note are in the index alone, which needs no copy. Prefixes are lists of their own: without
 * one, all words that begin alike are merged before the first is given. Beyond these lengths few
 * words begin alike. */
static const char derived[] =
    "CREATE TABLE state(id INTEGER PRIMARY KEY CHECK(id = 1), hash INTEGER NOT NULL, waiting "
    "INTEGER NOT NULL);"
    "CREATE TABLE conflict(ent BLOB NOT NULL, field INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY "
    "KEY(ent, field)) WITHOUT ROWID;"
    "CREATE INDEX conflict_at ON conflict(at DESC, ent, field);"
    "CREATE TABLE summary(doc INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, programme BLOB, stage "
    "TEXT NOT NULL, due_at TEXT, met INTEGER NOT NULL, name TEXT, ref TEXT, words TEXT);"
    "CREATE TABLE tally(programme BLOB NOT NULL, stage TEXT NOT NULL, cases INTEGER NOT NULL, met "
    "INTEGER NOT NULL, PRIMARY KEY(programme, stage)) WITHOUT ROWID;"
    "CREATE TABLE tally_due(due_at TEXT NOT NULL, programme BLOB NOT NULL, cases INTEGER NOT NULL, "
    "PRIMARY KEY(due_at, programme)) WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE case_words USING fts5(name, ref, words, content='summary', "
    "content_rowid='doc', tokenize='ascii', detail=column, prefix='1 2 3 4 5 6 7 8 9 10');"
    "CREATE TABLE note_doc(doc INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);"
    "CREATE VIRTUAL TABLE note_words USING fts5(text, content='', tokenize='ascii', detail=none, "
    "prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16');"
    "INSERT INTO case_words(case_words, rank) VALUES('hashsize', 2097152);"
    "INSERT INTO note_words(note_words, rank) VALUES('hashsize', 2097152);";
static const char *const derived_tables[] = {"case_words", "summary",  "tally",    "tally_due",
                                             "note_words", "note_doc", "conflict", "state"};

static const char *column_type(enum field_type type)
{
    switch (type) {
    case TYPE_INTEGER:
    case TYPE_FLAG:
        return "INTEGER";
    case TYPE_REFERENCE:
        return "BLOB";
    default:
        return "TEXT";
    }
}

char *schema_projection(void)
{
    struct text sql = {0};
    for (enum entity e = 0; e < ENTITY_COUNT; e++) {
        text_addf(&sql,
                  "CREATE TABLE %s(id BLOB PRIMARY KEY, created INTEGER NOT NULL, changed INTEGER "
                  "NOT NULL",
                  entity_table(e));
        for (enum field f = entity_first_field(e); f <= entity_last_field(e); f++)
            if (field_info(f)->type != TYPE_SET)
                text_addf(&sql, ", %s %s", field_info(f)->column, column_type(field_info(f)->type));
        if (e == ENTITY_HOLDER || e == ENTITY_PARTNER)
            text_add(&sql, ", sort_key TEXT, folded TEXT");
        if (e == ENTITY_CASE)
            text_add(&sql, ", contacts INTEGER NOT NULL DEFAULT 0, met INTEGER NOT NULL DEFAULT 0,"
                           " last_contact TEXT, rank TEXT, porteur BLOB");
        text_add(&sql, ") WITHOUT ROWID;");
    }
    text_add(&sql, indexes);
    text_add(&sql, derived);
    text_add(&sql, "-- folding 4\n"); /* to be raised when what is folded or indexed changes */
    return text_take(&sql);
}

static bool drop_table(struct store *store, const char *table, struct error *err)
{
    char *sql = mem_print("DROP TABLE IF EXISTS %s", table);
    bool done = db_exec(store, sql, err);
    free(sql);
    return done;
}

static bool drop_projection(struct store *store, struct error *err)
{
    bool done = true;
    for (size_t i = 0; done && i < sizeof derived_tables / sizeof derived_tables[0]; i++)
        done = drop_table(store, derived_tables[i], err);
    for (enum entity e = 0; done && e < ENTITY_COUNT; e++)
        done = drop_table(store, entity_table(e), err);
    return done;
}

static bool set_meta(struct store *store, const char *name, const char *value, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT OR REPLACE INTO meta(name, value) VALUES(?1, ?2)", err);
    if (!stmt)
        return false;
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 2, value, -1, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

bool schema_create_stream(struct store *store, int64_t sid, struct error *err)
{
    unsigned char stream[8];
    store->clock->random(store->clock->state, stream, sizeof stream);
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT INTO stream(sid, stream, label) VALUES(?1, ?2, ?3)", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_blob(stmt, 2, stream, sizeof stream, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 3, sid == 1 ? "ce poste" : "autre poste", -1, SQLITE_STATIC);
    return db_run(store, stmt, err);
}

bool schema_rebuild(struct store *store, const char *projection, struct error *err)
{
    return drop_projection(store, err) && db_exec(store, projection, err) &&
           project_all(store, err) && set_meta(store, "projection", projection, err);
}

/* All steps from `version` on, then the projection: one transaction, so that a cut leaves the old
 * base. */
static bool bring_forward(struct store *store, int64_t version, const char *projection,
                          struct error *err)
{
    bool done = true;
    for (int64_t v = version; done && v < SCHEMA_VERSION; v++)
        done = db_exec(store, steps[v], err);
    if (done && version == 0)
        done = schema_create_stream(store, 1, err);
    if (done && version < SCHEMA_VERSION)
        done = mark_write(store, err);
    if (!done || !schema_rebuild(store, projection, err))
        return false;
    char *marks = mem_print("PRAGMA user_version=%d; PRAGMA application_id=%d", SCHEMA_VERSION,
                            APPLICATION_ID);
    done = db_exec(store, marks, err);
    free(marks);
    return done;
}

static bool same_projection(struct store *store, const char *projection, bool *same,
                            struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT value FROM meta WHERE name = 'projection'", err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return false;
    const char *stored = step == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    *same = stored && strcmp(stored, projection) == 0;
    sqlite3_reset(stmt);
    return true;
}

/* What an older version wrote is copied first, as it is. */
static bool migrate_base(struct store *store, const char *projection, struct error *err)
{
    int64_t version;
    bool same = false;
    /* Somebody else may have brought the base forward while we waited for the lock. */
    if (!db_integer(store, "PRAGMA user_version", 0, &version, err) ||
        (version > 0 && !same_projection(store, projection, &same, err)))
        return false;
    if (version >= SCHEMA_VERSION && same)
        return true;
    return (version == 0 || backup_before(store, BACKUP_UPDATE, NULL, err)) &&
           bring_forward(store, version, projection, err);
}

static bool migrate(struct store *store, const char *projection, struct error *err)
{
    if (!db_exec(store, "BEGIN IMMEDIATE", err))
        return false;
    if (migrate_base(store, projection, err) && db_exec(store, "COMMIT", err))
        return true;
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* the error is already said */
    return false;
}

/* In one snapshot: somebody else may be creating the tables at this moment. */
static bool read_marks(struct store *store, int64_t *application, int64_t *version, int64_t *tables,
                       struct error *err)
{
    if (!db_exec(store, "BEGIN", err))
        return false;
    bool read = db_integer(store, "PRAGMA application_id", 0, application, err) &&
                db_integer(store, "PRAGMA user_version", 0, version, err) &&
                db_integer(store, "SELECT count(*) FROM sqlite_schema", 0, tables, err);
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* nothing was written */
    return read;
}

bool schema_recognise(struct store *store, struct error *err)
{
    int64_t application, tables;
    if (!read_marks(store, &application, &store->version, &tables, err))
        return false;
    bool fresh = application == 0 && store->version == 0 && tables == 0;
    if (!fresh && application != APPLICATION_ID)
        return error_set(
            err, ERR_CORRUPT,
            "%s est une base SQLite, mais pas une base de dentelle ; elle n'a pas été touchée",
            store->path);
    store->own = 1;
    store->newer = store->version > SCHEMA_VERSION;
    store->read_only = store->read_only || store->newer;
    return true;
}

bool schema_prepare(struct store *store, struct error *err)
{
    bool same = false;
    if (store->newer)
        return true;
    char *projection = schema_projection();
    bool done = store->version == 0 || same_projection(store, projection, &same, err);
    if (done && (store->version < SCHEMA_VERSION || !same)) {
        if (store->read_only)
            done = error_set(err, ERR_READONLY,
                             "cette base vient d'une version plus ancienne et doit être mise à "
                             "jour, mais elle est en "
                             "lecture seule");
        else
            done = migrate(store, projection, err);
    }
    free(projection);
    return done;
}
