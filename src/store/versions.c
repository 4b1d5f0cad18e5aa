/* The values of a field in conflict: each with who wrote it and when. What an undo gave back was
 * written by this device now, but it is somebody's of then: the operations say whose. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* How far back an origin is looked for: a base that is damaged could make a ring. */
enum { MOST_STEPS = 64 };

void versions_clear(struct versions *versions)
{
    for (size_t i = 0; i < versions->count; i++) {
        free(versions->rows[i].value);
        free(versions->rows[i].who);
    }
    free(versions->rows);
    free(versions->seen);
    *versions = (struct versions){0};
}

/* ---- whose a value is ---------------------------------------------------------------------- */

struct names {
    struct {
        int64_t sid, seq;
    } items[MOST_STEPS];
    size_t count;
};

static void names_add(struct names *names, const char *prevs)
{
    int64_t sid, seq;
    while (prevs && names->count < MOST_STEPS && prevs_next(&prevs, &sid, &seq)) {
        bool known = false;
        for (size_t i = 0; i < names->count; i++)
            known = known || (names->items[i].sid == sid && names->items[i].seq == seq);
        if (known)
            continue;
        names->items[names->count].sid = sid;
        names->items[names->count++].seq = seq;
    }
}

/* The nearest operation behind `prevs` that wrote this value and was no undo; one that chose it
 * among others only when nobody is found who wrote it. Leaves `*sid` and the others when none did.
 */
static void find_origin(struct store *store, enum field field, const char *value, const char *prevs,
                        int64_t *sid, int64_t *hlc, bool *suspect, struct error *err)
{
    struct names names = {0};
    bool found = false, chosen = false;
    names_add(&names, prevs);
    for (size_t i = 0; i < names.count && !found; i++) {
        sqlite3_stmt *stmt = db_prepare(store,
                                        "SELECT hlc, flags, value IS ?3, prevs, kind FROM op"
                                        " WHERE sid = ?1 AND seq = ?2",
                                        err);
        if (!stmt)
            return;
        sqlite3_bind_int64(stmt, 1, names.items[i].sid);
        sqlite3_bind_int64(stmt, 2, names.items[i].seq);
        db_bind_value(stmt, 3, field, value);
        bool there = db_step(store, stmt, err) == SQLITE_ROW;
        int flags = there ? sqlite3_column_int(stmt, 1) : 0;
        bool wrote = there && sqlite3_column_int(stmt, 2) && !(flags & OP_TURNED);
        found = wrote && sqlite3_column_int(stmt, 4) != OP_RESOLVE;
        if (found || (wrote && !chosen)) {
            *sid = names.items[i].sid;
            *hlc = sqlite3_column_int64(stmt, 0);
            *suspect = flags & OP_SUSPECT;
        }
        chosen = chosen || wrote;
        if (there)
            names_add(&names, (const char *)sqlite3_column_text(stmt, 3));
        sqlite3_reset(stmt);
    }
}

char *stream_name(struct store *store, int64_t sid, struct error *err)
{
    if (sid == store->own)
        return NULL;
    sqlite3_stmt *stmt = db_prepare(store, "SELECT label FROM stream WHERE sid = ?1", err);
    if (!stmt)
        return mem_copy("autre poste");
    sqlite3_bind_int64(stmt, 1, sid);
    char *label = db_step(store, stmt, err) == SQLITE_ROW ? db_column_copy(stmt, 0) : NULL;
    sqlite3_reset(stmt);
    if (label && label[0])
        return label;
    free(label);
    return mem_copy("autre poste");
}

/* ---- the values ---------------------------------------------------------------------------- */

static bool is_listed(const struct versions *versions, enum field field, const char *value)
{
    for (size_t i = 0; i < versions->count; i++) {
        const struct version *row = &versions->rows[i];
        if (row->field == field &&
            (row->value && value ? strcmp(row->value, value) == 0 : row->value == value))
            return true;
    }
    return false;
}

/* A row of VERSION_COLUMNS; the statement is stepped on by the caller alone. */
#define VERSION_COLUMNS "o.sid, o.seq, o.hlc, o.flags, o.field, o.value, o.prevs"
struct raw {
    int64_t sid, hlc;
    int flags;
    char *prevs;
};

/* Reads all rows first: looking for an origin uses statements of its own, and time. */
static bool collect(struct store *store, sqlite3_stmt *stmt, struct versions *versions,
                    struct error *err)
{
    struct raw *raws = NULL;
    size_t first = versions->count;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        enum field field = field_by_id(sqlite3_column_int(stmt, 4));
        if (field == FIELD_COUNT)
            continue;
        char *value = db_column_value(stmt, 5, field);
        if (is_listed(versions, field, value)) {
            free(value);
            continue;
        }
        size_t at = versions->count - first;
        raws = mem_resize(raws, (at + 1) * sizeof *raws);
        raws[at] = (struct raw){.sid = sqlite3_column_int64(stmt, 0),
                                .hlc = sqlite3_column_int64(stmt, 2),
                                .flags = sqlite3_column_int(stmt, 3),
                                .prevs = db_column_copy(stmt, 6)};
        versions->rows =
            mem_resize(versions->rows, (versions->count + 1) * sizeof versions->rows[0]);
        versions->rows[versions->count++] = (struct version){.field = field, .value = value};
    }
    sqlite3_reset(stmt);
    for (size_t i = first; i < versions->count; i++) {
        struct version *row = &versions->rows[i];
        struct raw *raw = &raws[i - first];
        row->suspect = raw->flags & OP_SUSPECT;
        if (raw->flags & OP_TURNED)
            find_origin(store, row->field, row->value, raw->prevs, &raw->sid, &raw->hlc,
                        &row->suspect, err);
        row->at_ms = hlc_ms(raw->hlc);
        row->who = stream_name(store, raw->sid, err);
        free(raw->prevs);
    }
    free(raws);
    return step == SQLITE_DONE;
}

static bool collect_for(struct store *store, const char *sql, const struct id *record,
                        enum field field, struct versions *versions, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, record);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    return collect(store, stmt, versions, err);
}

/* What contests a deletion is on screen too: "1:5 | 2:9 3:4". */
static bool see_unseen(struct store *store, const struct id *record, enum field field,
                       struct versions *versions, struct error *err)
{
    struct text seen = {0};
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT o.sid, o.seq" TRASH_UNSEEN " ORDER BY o.sid, o.seq", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, record);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    text_addf(&seen, "%s |", versions->seen);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        text_addf(&seen, " %lld:%lld", (long long)sqlite3_column_int64(stmt, 0),
                  (long long)sqlite3_column_int64(stmt, 1));
    sqlite3_reset(stmt);
    free(versions->seen);
    versions->seen = text_take(&seen);
    return step == SQLITE_DONE;
}

bool query_conflict_versions(struct store *store, const struct id *record, enum field field,
                             struct versions *versions, struct error *err)
{
    static const char heads[] =
        "SELECT " VERSION_COLUMNS " FROM head h JOIN op o USING(sid, seq) JOIN stream s USING(sid)"
        " WHERE h.ent = ?1 AND h.field = ?2"
        " ORDER BY o.flags & 1, o.hlc DESC, s.stream DESC, o.seq DESC";
    /* The deletion first, whatever its clock. */
    static const char deletion[] =
        "SELECT " VERSION_COLUMNS " FROM head h JOIN op o USING(sid, seq)"
        " WHERE h.ent = ?1 AND h.field = ?2 ORDER BY o.value IS NULL, o.hlc DESC";
    static const char unseen[] = "SELECT " VERSION_COLUMNS TRASH_UNSEEN " ORDER BY o.hlc DESC";
    *versions = (struct versions){.seen = query_seen(store, record, field, err)};
    bool trash = trash_is_field(field);
    bool done = versions->seen &&
                collect_for(store, trash ? deletion : heads, record, field, versions, err) &&
                (!trash || (see_unseen(store, record, field, versions, err) &&
                            collect_for(store, unseen, record, field, versions, err)));
    if (!done)
        versions_clear(versions);
    return done;
}
