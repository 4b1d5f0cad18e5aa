/* What is compared to find the same porteur twice: of each holder that stands for itself and has a
 * case, its name and other names, where it is, its numbers. The rule is app's (twins_score.c). */
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
    free(sheets->apart);
    *sheets = (struct twin_sheets){0};
}

/* ---- sheets -------------------------------------------------------------------------------- */

#define SHEETS(which)                                                                              \
    "SELECT h.id, h.name, h.town, h.siret, h.rna, h.phone, h.mobile, h.email, h.created"           \
    " FROM holder h WHERE " which " h.deleted IS NULL AND h.name IS NOT NULL AND EXISTS (SELECT"   \
    " 1 FROM case_file c WHERE c.porteur = h.id AND c.deleted IS NULL) ORDER BY h.id"

/* Of all, or of the one that is asked for. */
static bool read_sheets(struct store *store, const struct id *one, struct twin_sheets *sheets,
                        struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, one ? SHEETS("h.id = ?1 AND") : SHEETS(""), err);
    int step;
    if (!stmt)
        return false;
    if (one)
        db_bind_id(stmt, 1, one);
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        if ((sheets->count & (sheets->count - 1)) == 0) /* full: twice as many */
            sheets->rows = mem_resize(sheets->rows, (sheets->count ? 2 * sheets->count : 1) *
                                                        sizeof sheets->rows[0]);
        sheets->rows[sheets->count++] =
            (struct twin_sheet){.id = db_column_id(stmt, 0),
                                .name = db_column_copy(stmt, 1),
                                .town = db_column_copy(stmt, 2),
                                .siret = db_column_copy(stmt, 3),
                                .rna = db_column_copy(stmt, 4),
                                .phone = db_column_copy(stmt, 5),
                                .mobile = db_column_copy(stmt, 6),
                                .email = db_column_copy(stmt, 7),
                                .created = sqlite3_column_int64(stmt, 8)};
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id));
}

static struct twin_sheet *sheet_of(const struct twin_sheets *sheets, const struct id *id)
{
    _Static_assert(offsetof(struct twin_sheet, id) == 0, "compared by its first member");
    return sheets->count ? bsearch(id, sheets->rows, sheets->count, sizeof sheets->rows[0], by_id)
                         : NULL;
}

/* ---- other names, and who is not the same -------------------------------------------------- */

static int apart_order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct twin_apart));
}

static void add_apart(struct twin_sheets *sheets, const struct id *a, const struct id *b)
{
    if ((sheets->apart_count & (sheets->apart_count - 1)) == 0) /* full: twice as many */
        sheets->apart =
            mem_resize(sheets->apart, (sheets->apart_count ? 2 * sheets->apart_count : 1) *
                                          sizeof sheets->apart[0]);
    bool first = memcmp(a, b, sizeof *a) < 0;
    sheets->apart[sheets->apart_count++] = (struct twin_apart){first ? *a : *b, first ? *b : *a};
}

/* Members of the two sets of a holder; what was said of one that is marked holds for the one that
 * stands for it. */
static bool take_member(struct store *store, struct twin_sheets *sheets, const struct id *holder,
                        bool alias, const char *member, struct error *err)
{
    struct id porteur, other, others;
    if (!query_porteur(store, holder, &porteur, err))
        return false;
    struct twin_sheet *sheet = sheet_of(sheets, &porteur);
    if (alias && sheet && member)
        strings_add(&sheet->aliases, member);
    if (alias || !member || !id_from_text(member, &other))
        return true;
    if (!query_porteur(store, &other, &others, err))
        return false;
    add_apart(sheets, &porteur, &others);
    return true;
}

#define MEMBERS(which)                                                                             \
    "SELECT h.id, x.field = ?1, o.value FROM holder h CROSS JOIN head x ON x.ent = h.id AND"       \
    " x.field IN (?1, ?2) JOIN op o USING(sid, seq) WHERE " which " h.deleted IS NULL"
#define MARKED_NAMES                                                                               \
    " UNION ALL SELECT id, 1, name FROM holder WHERE same_as IS NOT NULL AND deleted IS NULL"

static bool read_members(struct store *store, const struct id *one, struct twin_sheets *sheets,
                         struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, one ? MEMBERS("h.id = ?3 AND") : MEMBERS("") MARKED_NAMES, err);
    if (!stmt)
        return false;
    sqlite3_bind_int(stmt, 1, field_info(FIELD_HOLDER_ALIASES)->id);
    sqlite3_bind_int(stmt, 2, field_info(FIELD_HOLDER_DIFFERENT_FROM)->id);
    if (one)
        db_bind_id(stmt, 3, one);
    bool done = true;
    int step = SQLITE_DONE;
    while (done && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id holder = db_column_id(stmt, 0);
        done = take_member(store, sheets, &holder, sqlite3_column_int(stmt, 1) != 0,
                           (const char *)sqlite3_column_text(stmt, 2), err);
    }
    sqlite3_reset(stmt);
    return done && step == SQLITE_DONE;
}

/* Identities of one millisecond are in no order; their operations are. */
static int by_birth(const void *a, const void *b)
{
    const struct twin_sheet *left = a, *right = b;
    if (left->created != right->created)
        return left->created < right->created ? -1 : 1;
    return by_id(a, b);
}

bool query_twin_sheets(struct store *store, struct twin_sheets *sheets, struct error *err)
{
    *sheets = (struct twin_sheets){0};
    if (!read_sheets(store, NULL, sheets, err) || !read_members(store, NULL, sheets, err)) {
        twin_sheets_clear(sheets);
        return false;
    }
    if (sheets->count)
        qsort(sheets->rows, sheets->count, sizeof sheets->rows[0], by_birth);
    if (sheets->apart_count)
        qsort(sheets->apart, sheets->apart_count, sizeof sheets->apart[0], apart_order);
    return true;
}

/* Each under the one that stands for it, once. */
static bool read_one(struct store *store, const struct id *holder, struct twin_sheets *sheets,
                     struct error *err)
{
    struct id porteur;
    if (!query_porteur(store, holder, &porteur, err))
        return false;
    for (size_t i = 0; i < sheets->count; i++)
        if (id_equal(&sheets->rows[i].id, &porteur))
            return true;
    return read_sheets(store, &porteur, sheets, err);
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
    for (size_t i = 0; done && i < sheets->count; i++)
        done = read_members(store, &sheets->rows[i].id, sheets, err);
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

bool twin_sheets_apart(const struct twin_sheets *sheets, const struct id *a, const struct id *b)
{
    bool first = memcmp(a, b, sizeof *a) < 0;
    struct twin_apart wanted = {first ? *a : *b, first ? *b : *a};
    return sheets->apart_count && bsearch(&wanted, sheets->apart, sheets->apart_count,
                                          sizeof sheets->apart[0], apart_order);
}

int64_t query_version(struct store *store)
{
    int64_t version = 0;
    db_integer(store, "PRAGMA data_version", 0, &version, NULL);
    return (version << 40) ^ sqlite3_total_changes64(store->db);
}
