/* What is compared to find the same porteur twice: of each holder that stands for itself and has a
 * case, its name and other names, where it is, its numbers. The rule is app's (twins_score.c). All
 * of them are many: of each no more than identity and birth is in memory at once. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static void sheet_clear(struct twin_sheet *sheet)
{
    char *const texts[] = {sheet->name,  sheet->town,   sheet->siret, sheet->rna,
                           sheet->phone, sheet->mobile, sheet->email};
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
        free(texts[t]);
    strings_clear(&sheet->aliases);
}

void twin_sheets_clear(struct twin_sheets *sheets)
{
    for (size_t i = 0; i < sheets->count; i++)
        sheet_clear(&sheets->rows[i]);
    free(sheets->rows);
    *sheets = (struct twin_sheets){0};
}

/* Identities first, so that a list of any of these is found by one. */
static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id));
}

/* ---- members of the sets of holders -------------------------------------------------------- */

#define MEMBERS_OF(holders)                                                                        \
    "SELECT h.id, o.value FROM " holders " CROSS JOIN head x ON x.ent = h.id AND x.field = ?1"     \
    " JOIN op o USING(sid, seq) WHERE h.deleted IS NULL"
#define NAMES_OF(holders)                                                                          \
    MEMBERS_OF(holders)                                                                            \
    " UNION ALL SELECT h.id, h.name FROM " holders                                                 \
    " WHERE h.same_as IS NOT NULL AND h.deleted IS NULL"
#define ALL "holder h"
/* A porteur, and those that it stands for. */
#define WITH_SAME                                                                                  \
    "WITH RECURSIVE same(id) AS (VALUES(?2) UNION SELECT m.id FROM same s JOIN holder m ON"        \
    " m.same_as = s.id AND m.same_as IS NOT NULL) "
#define SAME "same CROSS JOIN holder h ON h.id = same.id"

typedef bool take_member(struct store *store, void *state, const struct id *porteur,
                         const char *member, struct error *err);

/* Under the porteur that stands for each holder. */
static bool read_members(struct store *store, const char *sql, enum field field,
                         const struct id *one, take_member *take, void *state, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    sqlite3_bind_int(stmt, 1, field_info(field)->id);
    if (one)
        db_bind_id(stmt, 2, one);
    bool done = true;
    int step = SQLITE_DONE;
    while (done && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id holder = db_column_id(stmt, 0), porteur;
        char *member = db_column_copy(stmt, 1);
        done = !member || (query_porteur(store, &holder, &porteur, err) &&
                           take(store, state, &porteur, member, err));
        free(member);
    }
    sqlite3_reset(stmt);
    return done && step == SQLITE_DONE;
}

/* ---- other names --------------------------------------------------------------------------- */

struct called {
    struct id id;
    size_t number; /* in the order in which they were read */
    char *name;
};
struct calls {
    struct called *rows;
    size_t count;
};

static int by_call(const void *a, const void *b)
{
    const struct called *left = a, *right = b;
    int order = by_id(a, b);
    return order ? order : (left->number > right->number) - (left->number < right->number);
}

static bool take_name(struct store *store, void *state, const struct id *porteur, const char *name,
                      struct error *err)
{
    struct calls *calls = state;
    (void)store;
    (void)err;
    if ((calls->count & (calls->count - 1)) == 0) /* full: twice as many */
        calls->rows =
            mem_resize(calls->rows, (calls->count ? 2 * calls->count : 1) * sizeof calls->rows[0]);
    calls->rows[calls->count] = (struct called){*porteur, calls->count, mem_copy(name)};
    calls->count++;
    return true;
}

static void calls_sort(struct calls *calls)
{
    if (calls->count)
        qsort(calls->rows, calls->count, sizeof calls->rows[0], by_call);
}

static void calls_clear(struct calls *calls)
{
    for (size_t i = 0; i < calls->count; i++)
        free(calls->rows[i].name);
    free(calls->rows);
}

static void add_names(const struct calls *calls, struct twin_sheet *sheet)
{
    size_t from = 0, to = calls->count;
    while (from < to) { /* the first of this holder */
        size_t middle = from + (to - from) / 2;
        if (by_id(&calls->rows[middle].id, &sheet->id) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    for (; from < calls->count && id_equal(&calls->rows[from].id, &sheet->id); from++)
        strings_add(&sheet->aliases, calls->rows[from].name);
}

/* ---- sheets -------------------------------------------------------------------------------- */

#define HAS_A_CASE                                                                                 \
    "h.deleted IS NULL AND h.name IS NOT NULL AND EXISTS (SELECT 1 FROM case_file c"               \
    " WHERE c.porteur = h.id AND c.deleted IS NULL)"

/* Without its other names; `*there` false when it has no case. */
static bool read_sheet(struct store *store, const struct id *id, struct twin_sheet *sheet,
                       bool *there, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT h.id, h.name, h.town, h.siret, h.rna, h.phone, h.mobile, h.email"
                   " FROM holder h WHERE h.id = ?1 AND " HAS_A_CASE,
                   err);
    *there = false;
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, id);
    int step = db_step(store, stmt, err);
    *there = step == SQLITE_ROW;
    if (*there)
        *sheet = (struct twin_sheet){.id = db_column_id(stmt, 0),
                                     .name = db_column_copy(stmt, 1),
                                     .town = db_column_copy(stmt, 2),
                                     .siret = db_column_copy(stmt, 3),
                                     .rna = db_column_copy(stmt, 4),
                                     .phone = db_column_copy(stmt, 5),
                                     .mobile = db_column_copy(stmt, 6),
                                     .email = db_column_copy(stmt, 7)};
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* Identities of one millisecond are in no order; their operations are. */
struct birth {
    struct id id;
    int64_t created;
};
struct births {
    struct birth *rows;
    size_t count;
};

static int by_birth(const void *a, const void *b)
{
    const struct birth *left = a, *right = b;
    if (left->created != right->created)
        return left->created < right->created ? -1 : 1;
    return by_id(a, b);
}

static bool read_births(struct store *store, struct births *births, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT h.id, h.created FROM holder h WHERE " HAS_A_CASE, err);
    int step;
    if (!stmt)
        return false;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        if ((births->count & (births->count - 1)) == 0) /* full: twice as many */
            births->rows = mem_resize(births->rows, (births->count ? 2 * births->count : 1) *
                                                        sizeof births->rows[0]);
        births->rows[births->count++] =
            (struct birth){db_column_id(stmt, 0), sqlite3_column_int64(stmt, 1)};
    }
    sqlite3_reset(stmt);
    if (births->count)
        qsort(births->rows, births->count, sizeof births->rows[0], by_birth);
    return step == SQLITE_DONE;
}

bool query_twin_sheets(struct store *store, twin_sheet_visit *visit, void *state, struct error *err)
{
    struct births births = {0};
    struct calls calls = {0};
    bool done =
        read_births(store, &births, err) &&
        read_members(store, NAMES_OF(ALL), FIELD_HOLDER_ALIASES, NULL, take_name, &calls, err);
    calls_sort(&calls);
    for (size_t i = 0; done && i < births.count; i++) {
        struct twin_sheet sheet = {0};
        bool there;
        done = read_sheet(store, &births.rows[i].id, &sheet, &there, err);
        if (there) {
            add_names(&calls, &sheet);
            visit(state, &sheet);
        }
        sheet_clear(&sheet);
    }
    calls_clear(&calls);
    free(births.rows);
    return done;
}

/* ---- some of them -------------------------------------------------------------------------- */

/* Each under the one that stands for it, once. */
static bool read_one(struct store *store, const struct id *holder, struct twin_sheets *sheets,
                     struct error *err)
{
    struct id porteur;
    struct twin_sheet sheet;
    bool there;
    if (!query_porteur(store, holder, &porteur, err))
        return false;
    for (size_t i = 0; i < sheets->count; i++)
        if (id_equal(&sheets->rows[i].id, &porteur))
            return true;
    if (!read_sheet(store, &porteur, &sheet, &there, err))
        return false;
    if (!there)
        return true;
    if ((sheets->count & (sheets->count - 1)) == 0) /* full: twice as many */
        sheets->rows = mem_resize(sheets->rows,
                                  (sheets->count ? 2 * sheets->count : 1) * sizeof sheets->rows[0]);
    sheets->rows[sheets->count++] = sheet;
    return true;
}

bool query_twin_sheets_of(struct store *store, const struct id holders[], size_t count,
                          struct twin_sheets *sheets, struct error *err)
{
    bool done = true;
    *sheets = (struct twin_sheets){0};
    for (size_t i = 0; done && i < count; i++)
        done = read_one(store, &holders[i], sheets, err);
    if (sheets->count)
        qsort(sheets->rows, sheets->count, sizeof sheets->rows[0], by_id);
    for (size_t i = 0; done && i < sheets->count; i++) {
        struct calls calls = {0};
        done = read_members(store, WITH_SAME NAMES_OF(SAME), FIELD_HOLDER_ALIASES,
                            &sheets->rows[i].id, take_name, &calls, err);
        calls_sort(&calls);
        add_names(&calls, &sheets->rows[i]);
        calls_clear(&calls);
    }
    if (!done)
        twin_sheets_clear(sheets);
    return done;
}

bool query_names(struct store *store, name_visit *visit, void *state, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT id, folded FROM holder WHERE folded IS NOT NULL", err);
    int step;
    if (!stmt)
        return false;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id holder = db_column_id(stmt, 0);
        visit(state, &holder, (const char *)sqlite3_column_text(stmt, 1));
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

bool query_named(struct store *store, const struct id holders[], size_t count,
                 twin_sheet_visit *visit, void *state, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT name, town FROM holder WHERE id = ?1 AND name IS NOT NULL", err);
    int step = stmt ? SQLITE_DONE : SQLITE_ERROR;
    for (size_t i = 0; (step == SQLITE_DONE || step == SQLITE_ROW) && i < count; i++) {
        db_bind_id(stmt, 1, &holders[i]);
        step = db_step(store, stmt, err);
        if (step == SQLITE_ROW) {
            const struct twin_sheet sheet = {.id = holders[i],
                                             .name = (char *)sqlite3_column_text(stmt, 0),
                                             .town = (char *)sqlite3_column_text(stmt, 1)};
            visit(state, &sheet);
        }
        sqlite3_reset(stmt);
    }
    return step == SQLITE_DONE || step == SQLITE_ROW;
}

bool query_coordinates(struct store *store, twin_sheet_visit *visit, void *state, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT id, siret, rna, phone, mobile, email FROM holder WHERE"
                                    " coalesce(siret, rna, phone, mobile, email) IS NOT NULL",
                                    err);
    int step;
    if (!stmt)
        return false;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        const struct twin_sheet sheet = {.id = db_column_id(stmt, 0),
                                         .siret = (char *)sqlite3_column_text(stmt, 1),
                                         .rna = (char *)sqlite3_column_text(stmt, 2),
                                         .phone = (char *)sqlite3_column_text(stmt, 3),
                                         .mobile = (char *)sqlite3_column_text(stmt, 4),
                                         .email = (char *)sqlite3_column_text(stmt, 5)};
        visit(state, &sheet);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* ---- who is not the same ------------------------------------------------------------------- */

static int by_apart(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct twin_apart));
}

static struct twin_apart apart_of(const struct id *a, const struct id *b)
{
    bool first = memcmp(a, b, sizeof *a) < 0;
    return (struct twin_apart){first ? *a : *b, first ? *b : *a};
}

/* What was said of one that is marked holds for the one that stands for it. */
static bool take_apart(struct store *store, void *state, const struct id *porteur,
                       const char *member, struct error *err)
{
    struct twin_aparts *aparts = state;
    struct id other, others;
    if (!id_from_text(member, &other))
        return true;
    if (!query_porteur(store, &other, &others, err))
        return false;
    if ((aparts->count & (aparts->count - 1)) == 0) /* full: twice as many */
        aparts->rows = mem_resize(aparts->rows,
                                  (aparts->count ? 2 * aparts->count : 1) * sizeof aparts->rows[0]);
    aparts->rows[aparts->count++] = apart_of(porteur, &others);
    return true;
}

bool query_twin_aparts(struct store *store, const struct id porteurs[], size_t count,
                       struct twin_aparts *aparts, struct error *err)
{
    *aparts = (struct twin_aparts){0};
    bool done = porteurs || read_members(store, MEMBERS_OF(ALL), FIELD_HOLDER_DIFFERENT_FROM, NULL,
                                         take_apart, aparts, err);
    for (size_t i = 0; porteurs && done && i < count; i++)
        done = read_members(store, WITH_SAME MEMBERS_OF(SAME), FIELD_HOLDER_DIFFERENT_FROM,
                            &porteurs[i], take_apart, aparts, err);
    if (aparts->count)
        qsort(aparts->rows, aparts->count, sizeof aparts->rows[0], by_apart);
    if (!done)
        twin_aparts_clear(aparts);
    return done;
}

bool twins_are_apart(const struct twin_aparts *aparts, const struct id *a, const struct id *b)
{
    struct twin_apart wanted = apart_of(a, b);
    return aparts->count &&
           bsearch(&wanted, aparts->rows, aparts->count, sizeof aparts->rows[0], by_apart);
}

void twin_aparts_clear(struct twin_aparts *aparts)
{
    free(aparts->rows);
    *aparts = (struct twin_aparts){0};
}

int64_t query_version(struct store *store)
{
    int64_t version = 0;
    db_integer(store, "PRAGMA data_version", 0, &version, NULL);
    return (version << 40) ^ sqlite3_total_changes64(store->db);
}
