/* What follows from the rows and is kept beside them, so that no screen has to count: where a case
 * stands in its column, how often it was contacted, how many cases a column holds, by which words a
 * case is found. Worked out once at the end of each group, for the cases that it touched, in its
 * transaction. `summary` says what the tallies and the index hold of a case now: that is what a
 * change takes back first. */
#include "derive.h"

#include <stdlib.h>
#include <string.h>

/* ---- what a group touched ------------------------------------------------------------------ */

/* Fields from which a tally, a contact or a rank follows; words follow from those of
 * search_case_follows; all others cost nothing here. */
static bool is_followed(enum field field)
{
    switch (field) {
    case FIELD_CASE_DELETED:
    case FIELD_CASE_PROGRAMME:
    case FIELD_CASE_STAGE:
    case FIELD_CASE_DUE_AT:
    case FIELD_NOTE_DELETED:
    case FIELD_NOTE_CASE:
    case FIELD_NOTE_KIND:
    case FIELD_NOTE_AT:
        return true;
    default:
        return search_case_follows(field);
    }
}

static void remember(struct touched *touched, enum entity entity, const struct id *id, bool words)
{
    enum { LOOKED_AT = 6 }; /* an import writes to a porteur, its case and a note in turn */
    for (size_t i = touched->count; i > 0 && i + LOOKED_AT > touched->count; i--) {
        struct touch *touch = &touched->items[i - 1];
        if (touch->entity != entity || !id_equal(&touch->id, id))
            continue;
        touch->words = touch->words || words;
        return;
    }
    if (touched->count == touched->room) {
        touched->room = touched->room ? touched->room * 2 : 16;
        touched->items = mem_resize(touched->items, touched->room * sizeof *touched->items);
    }
    touched->items[touched->count++] = (struct touch){entity, *id, words};
}

/* The case that a note is about to leave has a contact less. */
static bool touch_left_case(struct store *store, const struct id *note, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT case_file FROM note WHERE id = ?1 AND case_file IS NOT NULL", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, note);
    int step = db_step(store, stmt, err);
    struct id left = step == SQLITE_ROW ? db_column_id(stmt, 0) : ID_NONE;
    sqlite3_reset(stmt);
    if (step == SQLITE_ROW)
        remember(&store->touched, ENTITY_CASE, &left, false);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool derive_touch(struct store *store, const struct op *op, struct error *err)
{
    enum entity entity = field_info(op->field)->entity;
    bool erased = op->kind == OP_ERASE;
    if (store->rebuilding || (!erased && !is_followed(op->field)))
        return true;
    store->touched.erased = store->touched.erased || erased;
    bool leaves = entity == ENTITY_NOTE && (erased || op->field == FIELD_NOTE_CASE);
    if (leaves && !touch_left_case(store, &op->entity, err))
        return false;
    remember(&store->touched, entity, &op->entity, erased || search_case_follows(op->field));
    return true;
}

void derive_made(struct store *store, enum entity entity, const struct id *record)
{
    if (!store->rebuilding && entity == ENTITY_CASE)
        remember(&store->touched, ENTITY_CASE, record, true);
}

void derive_forget(struct store *store)
{
    free(store->touched.items);
    store->touched = (struct touched){0};
    state_forget(store);
}

/* ---- one case ------------------------------------------------------------------------------ */

/* What the tallies and the index hold, or should hold, of a case. */
struct summary {
    bool there; /* false: no such case, or in the trash */
    int64_t doc;
    struct id programme;
    char *stage;
    char *due_at; /* "": open, without a date; NULL: closed */
    int met;
    struct case_words words;
};

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void summary_clear(struct summary *summary)
{
    free(summary->stage);
    free(summary->due_at);
    case_words_clear(&summary->words);
    *summary = (struct summary){0};
}

/* Its contacts are counted first, and the row, which lies in many indexes, is written only when
 * something in it differs. */
static bool rank_and_count(struct store *store, const struct id *case_id, struct error *err)
{
    sqlite3_stmt *count = db_prepare(
        store, "SELECT " CONTACT_FIGURES " FROM note WHERE case_file = ?1 AND " IS_CONTACT, err);
    sqlite3_stmt *update =
        count ? db_prepare(store,
                           "UPDATE case_file SET rank = " CASE_RANK
                           ", contacts = ?2, met = ?3, last_contact = ?4 WHERE id = ?1 AND (rank IS"
                           " NOT " CASE_RANK
                           " OR contacts <> ?2 OR met <> ?3 OR last_contact IS NOT ?4)",
                           err)
              : NULL;
    if (!update)
        return false;
    db_bind_id(count, 1, case_id);
    db_bind_id(update, 1, case_id);
    int step = db_step(store, count, err);
    for (int i = 0; step == SQLITE_ROW && i < 3; i++)
        sqlite3_bind_value(update, i + 2, sqlite3_column_value(count, i));
    sqlite3_reset(count);
    return step == SQLITE_ROW && db_run(store, update, err);
}

/* Its words are read when they may have changed; NULL: they did not. */
static bool summary_is(struct store *store, const struct id *case_id, bool words,
                       struct summary *is, struct error *err)
{
    *is = (struct summary){0};
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT programme, coalesce(stage, 'contact'), met > 0,"
                                    " CASE WHEN stage IS NOT 'closed' THEN coalesce(due_at, '') END"
                                    " FROM case_file WHERE id = ?1 AND deleted IS NULL",
                                    err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    int step = db_step(store, stmt, err);
    if (step != SQLITE_ROW) {
        sqlite3_reset(stmt);
        return step == SQLITE_DONE;
    }
    is->there = true;
    is->programme = db_column_id(stmt, 0);
    is->stage = db_column_copy(stmt, 1);
    is->met = sqlite3_column_int(stmt, 2);
    is->due_at = db_column_copy(stmt, 3);
    sqlite3_reset(stmt);
    return !words || case_words_read(store, case_id, &is->words, err);
}

static bool summary_was(struct store *store, const struct id *case_id, struct summary *was,
                        struct error *err)
{
    *was = (struct summary){0};
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT doc, programme, stage, due_at, met, name, ref, words FROM summary WHERE id = ?1",
        err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW)
        *was = (struct summary){
            .there = true,
            .doc = sqlite3_column_int64(stmt, 0),
            .programme = db_column_id(stmt, 1),
            .stage = db_column_copy(stmt, 2),
            .due_at = db_column_copy(stmt, 3),
            .met = sqlite3_column_int(stmt, 4),
            .words = {db_column_copy(stmt, 5), db_column_copy(stmt, 6), db_column_copy(stmt, 7)}};
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* Adds to the row of a tally: an UPDATE, and an INSERT when it found none. Not one upsert: a
 * statement that may have to be taken back makes the index of words write out what it holds. ?1 is
 * the programme, ?2 the key, ?3 what is added, ?4 how many of them were met, where that is told. */
static bool add_to_tally(struct store *store, const char *const both[2],
                         const struct summary *summary, const char *key, int by, struct error *err)
{
    bool done = true;
    for (int i = 0; done && i < 2 && (i == 0 || sqlite3_changes64(store->db) == 0); i++) {
        sqlite3_stmt *stmt = db_prepare(store, both[i], err);
        if (!stmt)
            return false;
        db_bind_id(stmt, 1, &summary->programme);
        sqlite3_bind_text(stmt, 2, key, -1, SQLITE_TRANSIENT);
        sqlite3_bind_int(stmt, 3, by);
        if (sqlite3_bind_parameter_count(stmt) >= 4)
            sqlite3_bind_int(stmt, 4, by * summary->met);
        done = db_run(store, stmt, err);
    }
    return done;
}

static bool tally_column(struct store *store, const struct summary *summary, int by,
                         struct error *err)
{
    static const char *const both[] = {
        "UPDATE tally SET cases = cases + ?3, met = met + ?4 WHERE programme = ?1 AND stage = ?2",
        "INSERT INTO tally(programme, stage, cases, met) VALUES(?1, ?2, ?3, ?4)"};
    return add_to_tally(store, both, summary, summary->stage, by, err);
}

static bool tally_due(struct store *store, const struct summary *summary, int by, struct error *err)
{
    static const char *const both[] = {
        "UPDATE tally_due SET cases = cases + ?3 WHERE due_at = ?2 AND programme = ?1",
        "INSERT INTO tally_due(programme, due_at, cases) VALUES(?1, ?2, ?3)"};
    return !summary->due_at || add_to_tally(store, both, summary, summary->due_at, by, err);
}

static bool same_column(const struct summary *was, const struct summary *is)
{
    return was->there && is->there && id_equal(&was->programme, &is->programme) &&
           strcmp(was->stage, is->stage) == 0 && was->met == is->met;
}

static bool same_day(const struct summary *was, const struct summary *is)
{
    return was->there && is->there && id_equal(&was->programme, &is->programme) &&
           same_text(was->due_at, is->due_at);
}

/* From where it was to where it is: the tallies of what differs. */
static bool move_tallies(struct store *store, const struct summary *was, const struct summary *is,
                         struct error *err)
{
    if (!same_column(was, is) && ((was->there && !tally_column(store, was, -1, err)) ||
                                  (is->there && !tally_column(store, is, 1, err))))
        return false;
    return same_day(was, is) || ((!was->there || tally_due(store, was, -1, err)) &&
                                 (!is->there || tally_due(store, is, 1, err)));
}

static bool write_summary(struct store *store, const struct id *case_id, struct summary *is,
                          struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        is->doc ? "UPDATE summary SET programme = ?3, stage = ?4, met = ?5, name = coalesce(?6, "
                  "name), ref = coalesce(?7, ref), words = coalesce(?8, words), due_at = ?9"
                  " WHERE doc = ?1 AND id = ?2"
                : "INSERT INTO summary(doc, id, programme, stage, met, name, ref, words, due_at)"
                  " VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, is->doc);
    db_bind_id(stmt, 2, case_id);
    db_bind_id(stmt, 3, &is->programme);
    sqlite3_bind_text(stmt, 4, is->stage, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int(stmt, 5, is->met);
    sqlite3_bind_text(stmt, 6, is->words.name, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 7, is->words.ref, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 8, is->words.others, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 9, is->due_at, -1, SQLITE_TRANSIENT);
    if (!db_run(store, stmt, err))
        return false;
    if (!is->doc)
        is->doc = sqlite3_last_insert_rowid(store->db);
    return true;
}

static bool remove_summary(struct store *store, const struct id *case_id, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "DELETE FROM summary WHERE id = ?1", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    return db_run(store, stmt, err);
}

static bool same_words(const struct case_words *was, const struct case_words *is)
{
    return !is->name || (strcmp(was->name, is->name) == 0 && strcmp(was->ref, is->ref) == 0 &&
                         strcmp(was->others, is->others) == 0);
}

/* The index is told what leaves before the row that holds it does, and what comes after. */
static bool replace(struct store *store, const struct id *case_id, const struct summary *was,
                    struct summary *is, struct error *err)
{
    bool same = was->there && is->there && same_words(&was->words, &is->words);
    if ((same && same_column(was, is) && same_day(was, is)) || (!was->there && !is->there))
        return true;
    is->doc = was->doc;
    if (was->there && !same && !search_case(store, SEARCH_REMOVE, was->doc, &was->words, err))
        return false;
    if (is->there ? !write_summary(store, case_id, is, err) : !remove_summary(store, case_id, err))
        return false;
    if (is->there && !same && !search_case(store, SEARCH_ADD, is->doc, &is->words, err))
        return false;
    return move_tallies(store, was, is, err);
}

static bool derive_case(struct store *store, const struct id *case_id, bool words,
                        struct error *err)
{
    struct summary was = {0}, is = {0};
    bool done = (!words || porteur_of_case(store, case_id, err)) &&
                rank_and_count(store, case_id, err) && summary_was(store, case_id, &was, err) &&
                summary_is(store, case_id, words || !was.there, &is, err) &&
                replace(store, case_id, &was, &is, err);
    summary_clear(&was);
    summary_clear(&is);
    return done;
}

/* ---- the group ----------------------------------------------------------------------------- */

struct touched_case {
    struct id id;
    bool words;
};
struct touched_cases {
    struct touched_case *items;
    size_t count, room;
};

static void add_case(struct touched_cases *cases, const struct id *id, bool words)
{
    if (cases->count == cases->room) {
        cases->room = cases->room ? cases->room * 2 : 16;
        cases->items = mem_resize(cases->items, cases->room * sizeof *cases->items);
    }
    cases->items[cases->count++] = (struct touched_case){*id, words};
}

/* The cases that a touched record is about: of a holder, those of all that are marked as it too.
 */
static bool collect_cases(struct store *store, const struct touch *touch,
                          struct touched_cases *cases, struct error *err)
{
    const char *sql = touch->entity == ENTITY_HOLDER
                          ? "WITH RECURSIVE same(id) AS (SELECT ?1 UNION SELECT h.id FROM same s"
                            " JOIN holder h ON h.same_as = s.id AND h.same_as IS NOT NULL)"
                            " SELECT c.id FROM same s CROSS JOIN case_file c ON c.holder = s.id"
                          : "SELECT case_file FROM note WHERE id = ?1 AND case_file IS NOT NULL";
    if (touch->entity == ENTITY_CASE)
        add_case(cases, &touch->id, touch->words);
    if (touch->entity != ENTITY_HOLDER && touch->entity != ENTITY_NOTE)
        return true;
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &touch->id);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id id = db_column_id(stmt, 0);
        add_case(cases, &id, touch->words);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* Those of one case side by side, the one whose words changed first. */
static int by_case(const void *a, const void *b)
{
    const struct touched_case *left = a, *right = b;
    int order = memcmp(&left->id, &right->id, sizeof left->id);
    return order ? order : right->words - left->words;
}

bool derive_flush(struct store *store, struct error *err)
{
    struct touched_cases cases = {0};
    bool done = true;
    for (size_t i = 0; done && i < store->touched.count; i++)
        done = collect_cases(store, &store->touched.items[i], &cases, err);
    if (cases.count)
        qsort(cases.items, cases.count, sizeof *cases.items, by_case);
    for (size_t i = 0; done && i < cases.count; i++)
        done = (i > 0 && id_equal(&cases.items[i].id, &cases.items[i - 1].id)) ||
               derive_case(store, &cases.items[i].id, cases.items[i].words, err);
    if (done && store->touched.erased)
        done = search_purge(store, err);
    done = done && state_flush(store, err);
    free(cases.items);
    derive_forget(store);
    return done;
}

/* ---- all of it, again ---------------------------------------------------------------------- */

static bool each_case(struct store *store, struct error *err)
{
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(store->db, "SELECT id FROM case_file WHERE deleted IS NULL", -1,
                                    &stmt, NULL);
    if (result != SQLITE_OK)
        return db_fail(store, result, "lecture des dossiers impossible", err);
    bool done = true;
    int step = SQLITE_DONE;
    while (done && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id id = db_column_id(stmt, 0);
        struct summary was = {0}, is = {0};
        done = summary_is(store, &id, true, &is, err) && replace(store, &id, &was, &is, err);
        summary_clear(&is);
    }
    sqlite3_finalize(stmt);
    return done && step == SQLITE_DONE;
}

bool derive_all(struct store *store, struct error *err)
{
    return search_empty(store, err) &&
           db_exec(store,
                   "DELETE FROM summary; DELETE FROM tally; DELETE FROM tally_due;"
                   "UPDATE case_file SET rank = " CASE_RANK
                   ", (contacts, met, last_contact) = (SELECT " CONTACT_FIGURES
                   " FROM note WHERE case_file = case_file.id AND " IS_CONTACT ");",
                   err) &&
           porteur_of_all(store, err) && each_case(store, err) && search_all_notes(store, err) &&
           conflict_all(store, err);
}
