/* All that a base holds and that must be alike on all devices, as text: the small numbers by which
 * each base calls streams and documents are left out or replaced by names. */
#include "picture.h"

#include <stdlib.h>
#include <string.h>

static void add_column(sqlite3_stmt *stmt, int column, struct text *text)
{
    static const char digits[] = "0123456789abcdef";
    if (sqlite3_column_type(stmt, column) == SQLITE_BLOB) {
        const unsigned char *bytes = sqlite3_column_blob(stmt, column);
        for (int i = 0; i < sqlite3_column_bytes(stmt, column); i++) {
            text_add_bytes(text, &digits[bytes[i] >> 4], 1);
            text_add_bytes(text, &digits[bytes[i] & 15], 1);
        }
    } else {
        const char *value = (const char *)sqlite3_column_text(stmt, column);
        text_add(text, value ? value : "-");
    }
    text_add(text, "|");
}

static void add_rows(struct world *world, struct store *store, const char *sql, struct text *text)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, &world->err);
    WORKS(world, stmt);
    while (db_step(store, stmt, &world->err) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++)
            add_column(stmt, i, text);
        text_add(text, "\n");
    }
    sqlite3_reset(stmt);
    text_add(text, "--\n");
}

static void add_prevs(struct world *world, struct store *store, const char *prevs,
                      struct text *text)
{
    struct stream_name name;
    int64_t sid, seq;
    while (*prevs) {
        if (*prevs == ' ' || *prevs == '|') {
            text_add_bytes(text, prevs++, 1);
            continue;
        }
        if (!prevs_next(&prevs, &sid, &seq))
            return;
        WORKS(world, stream_name_of(store, sid, &name, &world->err));
        for (int i = 0; i < 4; i++)
            text_addf(text, "%02x", name.bytes[i]);
        text_addf(text, ":%lld", (long long)seq);
    }
}

static void add_operations(struct world *world, struct store *store, struct text *text)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT o.prevs, s.stream, o.seq, o.hlc, o.flags & ?1, o.kind,"
                                    " o.ent, o.field, o.value, o.grp FROM op o JOIN stream s"
                                    " USING(sid) ORDER BY s.stream, o.seq",
                                    &world->err);
    WORKS(world, stmt);
    sqlite3_bind_int(stmt, 1,
                     ~OP_REDACTED); /* whether it came without what was erased, or lost it */
    while (db_step(store, stmt, &world->err) == SQLITE_ROW) {
        const char *prevs = (const char *)sqlite3_column_text(stmt, 0);
        for (int i = 1; i < 10; i++)
            add_column(stmt, i, text);
        add_prevs(world, store, prevs ? prevs : "", text);
        text_add(text, "\n");
    }
    sqlite3_reset(stmt);
}

/* The columns of an entity, written once. */
static const char *entity_rows(enum entity entity)
{
    static char *kept[ENTITY_COUNT];
    struct text sql = {0};
    if (kept[entity])
        return kept[entity];
    text_add(&sql, "SELECT id, created, changed");
    for (enum field f = entity_first_field(entity); f <= entity_last_field(entity); f++)
        if (field_info(f)->type != TYPE_SET)
            text_addf(&sql, ", %s", field_info(f)->column);
    text_addf(&sql, "%s FROM %s ORDER BY id",
              entity == ENTITY_CASE ? ", contacts, met, last_contact, rank, porteur" : "",
              entity_table(entity));
    return kept[entity] = text_take(&sql);
}

char *picture_of(struct world *world, struct store *store)
{
    static const char *const others[] = {
        "SELECT h.ent, h.field, s.stream, h.seq FROM head h JOIN stream s USING(sid) ORDER BY 1, 2,"
        " 3, 4",
        "SELECT ent FROM erased ORDER BY 1",
        "SELECT ent, field, at FROM conflict ORDER BY 1, 2",
        "SELECT id, programme, stage, due_at, met, name, ref, words FROM summary ORDER BY 1",
        "SELECT programme, stage, cases, met FROM tally WHERE cases <> 0 ORDER BY 1, 2",
        "SELECT due_at, programme, cases FROM tally_due WHERE cases <> 0 ORDER BY 1, 2",
        "SELECT id FROM note_doc ORDER BY 1",
        "SELECT stream, seq FROM stream JOIN applied USING(sid) WHERE seq > 0 ORDER BY 1",
    };
    struct text text = {0};
    for (enum entity e = 0; e < ENTITY_COUNT; e++)
        add_rows(world, store, entity_rows(e), &text);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        add_rows(world, store, others[i], &text);
    add_operations(world, store, &text);
    return text_take(&text);
}

static size_t line_length(const char *text)
{
    return strcspn(text, "\n");
}

void picture_difference(const char *one, const char *other, char *words, size_t size)
{
    while (*one && *other && line_length(one) == line_length(other) &&
           strncmp(one, other, line_length(one)) == 0) {
        one += line_length(one) + (one[line_length(one)] == '\n');
        other += line_length(other) + (other[line_length(other)] == '\n');
    }
    snprintf(words, size, "« %.*s » and « %.*s »", (int)line_length(one), one,
             (int)line_length(other), other);
}
