/* What somebody means: a case by its reference or a piece of its name, a partner, a programme, a
 * holder. Forgiving on accents and case, strict on doubt: several that fit are listed, never
 * guessed. */
#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { CANDIDATES_SHOWN = 5 };

/* What was found so far: the best rank wins, two of the same rank are a doubt. */
struct search {
    int rank; /* 0: nothing yet; greater is better */
    int count;
    struct id id;
    struct text names;
};

static void search_offer(struct search *search, int rank, const struct id *id, const char *name)
{
    if (rank == 0 || rank < search->rank)
        return;
    if (rank == search->rank && id_equal(id, &search->id)) /* by its old name as by its new one */
        return;
    if (rank > search->rank) {
        search->rank = rank;
        search->count = 0;
        text_clear(&search->names);
    }
    search->id = *id;
    if (++search->count <= CANDIDATES_SHOWN)
        text_addf(&search->names, "%s%s", search->count > 1 ? ", " : "", name);
}

static bool search_end(struct search *search, const char *what, const char *named, struct id *id,
                       struct error *err)
{
    bool found = search->count == 1;
    char *shown = utf8_cut(named, 60);
    if (found)
        *id = search->id;
    else if (search->count == 0)
        error_set(err, ERR_NOT_FOUND, "%s « %s » : introuvable", what, shown);
    else
        error_set(err, ERR_AMBIGUOUS, "%s « %s » : plusieurs conviennent (%s%s)", what, shown,
                  text_get(&search->names), search->count > CANDIDATES_SHOWN ? "…" : "");
    free(shown);
    text_clear(&search->names);
    return found;
}

/* 4: this very reference; 3: its end, on a separator, zeros forgiven; 0: no. */
static int rank_reference(const char *ref, const char *named)
{
    if (strcasecmp(ref, named) == 0)
        return 4;
    size_t length = strlen(ref), wanted = strlen(named);
    if (wanted > 0 && wanted < length && ref[length - wanted - 1] == '-' &&
        strcasecmp(ref + length - wanted, named) == 0)
        return 3;
    const char *number = strrchr(ref, '-');
    if (number && wanted > 0 && strspn(named, "0123456789") == wanted &&
        strtol(number + 1, NULL, 10) == strtol(named, NULL, 10))
        return 3;
    return 0;
}

/* 2: this very name; 1: a part of it that begins a word; 0: no. Both folded. */
static int rank_name(const char *folded, const char *wanted)
{
    if (!folded || !wanted[0])
        return 0;
    if (strcmp(folded, wanted) == 0)
        return 2;
    for (const char *at = folded; (at = strstr(at, wanted)); at++)
        if (at == folded || at[-1] == ' ')
            return 1;
    return 0;
}

/* A name made of signs has nothing to fold: it is asked for as it is written. */
static int rank_signs(const char *name, const char *named)
{
    return named[0] && strcmp(name, named) == 0 ? 2 : 0;
}

static int greater(int a, int b)
{
    return a > b ? a : b;
}

/* "HR-2024-7K-003 La Palette". The caller frees. */
static char *case_label(struct store *store, const struct id *id)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT c.ref, h.name FROM case_file c LEFT JOIN holder h"
                                    " ON h.id = c.porteur WHERE c.id = ?1",
                                    NULL);
    if (!stmt)
        return mem_copy("?");
    db_bind_id(stmt, 1, id);
    bool found = db_step(store, stmt, NULL) == SQLITE_ROW;
    const char *ref = found ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    const char *name = found ? (const char *)sqlite3_column_text(stmt, 1) : NULL;
    char *label = mem_print("%s %s", ref ? ref : "?", name ? name : "");
    sqlite3_reset(stmt);
    return label;
}

/* Offers the cases of a query of (id, text), ranked on that text. */
static bool offer_cases(struct store *store, const char *sql, const char *named,
                        int (*rank_text)(const char *text, const char *named),
                        struct search *search, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    if (sqlite3_bind_parameter_count(stmt) > 0)
        sqlite3_bind_text(stmt, 1, named, -1, SQLITE_TRANSIENT);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(stmt, 1);
        struct id id = db_column_id(stmt, 0);
        int rank = text ? rank_text(text, named) : 0;
        char *label = rank && search->count < CANDIDATES_SHOWN ? case_label(store, &id) : NULL;
        search_offer(search, rank, &id, label ? label : "");
        free(label);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* From the surest meaning to the widest, each on an index; the first that fits somebody is the
 * answer. A whole reference or name is looked up in its index, a piece walks along it. */
bool query_find_case(struct store *store, const char *named, struct id *id, struct error *err)
{
    static const struct {
        const char *sql;
        int (*rank)(const char *text, const char *named);
    } meanings[] = {
        {"SELECT id, ref FROM case_file WHERE ref = ?1 COLLATE NOCASE AND deleted IS NULL",
         rank_reference},
        {"SELECT id, ref FROM case_file WHERE deleted IS NULL ORDER BY ref COLLATE NOCASE",
         rank_reference},
        {"SELECT c.id, h.folded FROM holder h CROSS JOIN case_file c ON (c.porteur = h.id"
         " OR c.holder = h.id)"
         " WHERE h.folded = ?1 AND c.deleted IS NULL ORDER BY c.ref",
         rank_name},
        {"SELECT c.id, h.folded FROM holder h CROSS JOIN case_file c ON (c.porteur = h.id"
         " OR c.holder = h.id)"
         " WHERE instr(' ' || h.folded, ' ' || ?1) AND c.deleted IS NULL ORDER BY c.ref",
         rank_name},
        {"SELECT c.id, h.name FROM holder h CROSS JOIN case_file c ON (c.porteur = h.id"
         " OR c.holder = h.id)"
         " WHERE h.folded = '' AND h.name = ?1 AND c.deleted IS NULL ORDER BY c.ref",
         rank_signs},
    };
    struct search search = {0};
    char *folded = utf8_fold(named);
    bool done = true;
    for (size_t i = 0; done && !search.count && i < sizeof meanings / sizeof meanings[0]; i++)
        done = offer_cases(store, meanings[i].sql, meanings[i].rank == rank_name ? folded : named,
                           meanings[i].rank, &search, err);
    free(folded);
    if (done)
        return search_end(&search, "dossier", named, id, err);
    text_clear(&search.names);
    return false;
}

bool query_find_partner(struct store *store, const char *named, struct id *id, struct error *err)
{
    struct partners partners;
    if (!query_partners(store, &partners, err))
        return false;
    struct search search = {0};
    char *wanted = utf8_fold(named);
    for (size_t i = 0; i < partners.count; i++) {
        const struct partner_row *row = &partners.rows[i];
        char *name = utf8_fold(row->name ? row->name : ""),
             *short_name = utf8_fold(row->short_name ? row->short_name : "");
        int rank = greater(rank_name(name, wanted), rank_name(short_name, wanted));
        if (!wanted[0] && row->name)
            rank = rank_signs(row->name, named);
        if (row->code && strcasecmp(row->code, named) == 0)
            rank = 4;
        search_offer(&search, rank, &row->id,
                     row->short_name ? row->short_name
                     : row->name     ? row->name
                                     : "?");
        free(name);
        free(short_name);
    }
    free(wanted);
    partners_clear(&partners);
    return search_end(&search, "partenaire", named, id, err);
}

bool query_find_programme(struct store *store, const char *name, struct id *id, struct error *err)
{
    struct programmes programmes;
    if (!query_programmes(store, &programmes, err))
        return false;
    char *wanted = utf8_name_key(name);
    struct search search = {0};
    for (size_t i = 0; i < programmes.count; i++) {
        const char *known = programmes.rows[i].name ? programmes.rows[i].name : "";
        char *key = utf8_name_key(known);
        search_offer(&search, wanted[0] && strcmp(key, wanted) == 0, &programmes.rows[i].id, known);
        free(key);
    }
    free(wanted);
    programmes_clear(&programmes);
    return search_end(&search, "programme", name, id, err);
}

/* Its first case in the programme; what the open group wrote has no porteur yet. The "+" keeps
 * SQLite from looking through the whole programme for the cases of one porteur. */
#define FIRST_CASE(holder)                                                                         \
    "(SELECT c.id FROM case_file c WHERE (c.porteur = " holder " OR c.holder = " holder ") AND"    \
    " c.deleted IS NULL AND +c.programme = ?2 ORDER BY length(c.ref), c.ref LIMIT 1)"

static void namesakes_add(struct namesakes *namesakes, sqlite3_stmt *stmt)
{
    if ((namesakes->count & (namesakes->count - 1)) == 0) /* full: twice as many */
        namesakes->rows =
            mem_resize(namesakes->rows,
                       (namesakes->count ? 2 * namesakes->count : 1) * sizeof namesakes->rows[0]);
    namesakes->rows[namesakes->count++] =
        (struct namesake){.holder = db_column_id(stmt, 0),
                          .case_id = db_column_id(stmt, 2),
                          .town = mem_copy((const char *)sqlite3_column_text(stmt, 1))};
}

void namesakes_clear(struct namesakes *namesakes)
{
    for (size_t i = 0; i < namesakes->count; i++)
        free(namesakes->rows[i].town);
    free(namesakes->rows);
    *namesakes = (struct namesakes){0};
}

bool query_first_case(struct store *store, const struct id *programme, const struct id *holder,
                      struct id *case_id, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT " FIRST_CASE("?1"), err);
    *case_id = ID_NONE;
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, holder);
    db_bind_id(stmt, 2, programme);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW)
        *case_id = db_column_id(stmt, 0);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

/* The one that stands for a holder of that name, and its case when the holder itself has none. */
static bool follow_mark(struct store *store, const struct id *programme, struct namesake *row,
                        struct error *err)
{
    struct id holder = row->holder;
    return query_porteur(store, &holder, &row->holder, err) &&
           (!id_is_none(&row->case_id) ||
            query_first_case(store, programme, &row->holder, &row->case_id, err));
}

static bool follow_marks(struct store *store, const struct id *programme,
                         struct namesakes *namesakes, struct error *err)
{
    bool done = true;
    for (size_t i = 0; done && i < namesakes->count; i++)
        done = follow_mark(store, programme, &namesakes->rows[i], err);
    return done;
}

bool query_namesakes(struct store *store, const struct id *programme, const char *name,
                     struct namesakes *namesakes, struct error *err)
{
    *namesakes = (struct namesakes){0};
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT h.id, h.town, f.id FROM holder h LEFT JOIN case_file f ON f.id = " FIRST_CASE(
            "h.id") " WHERE h.folded = ?1 AND h.deleted IS NULL AND (?3 IS NULL OR h.name = ?3)"
                    " ORDER BY f.ref IS NULL, length(f.ref), f.ref, h.id",
        err);
    if (!stmt)
        return false;
    char *folded = utf8_fold(name), *key = utf8_name_key(name);
    sqlite3_bind_text(stmt, 1, folded, -1, SQLITE_TRANSIENT);
    db_bind_id(stmt, 2, programme);
    if (!folded[0]) /* made of signs: this very name */
        sqlite3_bind_text(stmt, 3, key, -1, SQLITE_TRANSIENT);
    free(folded);
    free(key);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        namesakes_add(namesakes, stmt);
    sqlite3_reset(stmt);
    if (step == SQLITE_DONE && follow_marks(store, programme, namesakes, err))
        return true;
    namesakes_clear(namesakes);
    return false;
}

bool query_case_of_holder(struct store *store, const struct id *holder, struct id *case_id)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT id FROM case_file WHERE porteur = ?1 AND deleted IS NULL"
                   " ORDER BY id DESC LIMIT 1",
                   NULL);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, holder);
    bool found = db_step(store, stmt, NULL) == SQLITE_ROW;
    if (found)
        *case_id = db_column_id(stmt, 0);
    sqlite3_reset(stmt);
    return found;
}

size_t query_case_total(struct store *store)
{
    int64_t total;
    return db_integer(store, "SELECT sum(cases) FROM tally", 0, &total, NULL) ? (size_t)total : 0;
}
