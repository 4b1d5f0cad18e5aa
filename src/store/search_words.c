/* By which words a case is found, and which of its fields explains that it was. */
#include "derive.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What a case is found by beside its name and its reference, in the order in which a hit is
 * explained by it. */
static const enum field searched[] = {
    FIELD_CASE_PRESUMED_ISSUE, FIELD_CASE_ELEMENTS,         FIELD_CASE_INTEREST,
    FIELD_HOLDER_ACTIVITIES,   FIELD_HOLDER_PURPOSE,        FIELD_HOLDER_TOWN,
    FIELD_HOLDER_ADDRESS,      FIELD_HOLDER_CONTACT_PERSON, FIELD_HOLDER_EMAIL,
    FIELD_HOLDER_PHONE,        FIELD_HOLDER_MOBILE,
};
enum { SEARCHED = sizeof searched / sizeof searched[0] };

bool search_case_follows(enum field field)
{
    for (int i = 0; i < SEARCHED; i++)
        if (searched[i] == field)
            return true;
    return field == FIELD_HOLDER_NAME || field == FIELD_HOLDER_ALIASES ||
           field == FIELD_HOLDER_SAME_AS || field == FIELD_HOLDER_DELETED ||
           field == FIELD_CASE_HOLDER || field == FIELD_CASE_REF || field == FIELD_CASE_DELETED;
}

/* The number, and each end of it: so each group that it can be typed in begins one of them, and
 * its last digits are one. A French number also begins by 33. */
static void add_phone(struct text *words, const char *phone)
{
    char digits[32];
    size_t count = 0;
    for (const char *at = phone; *at && count + 1 < sizeof digits; at++)
        if (isdigit((unsigned char)*at))
            digits[count++] = *at;
    digits[count] = '\0';
    for (size_t at = 0; at + 2 <= count; at++)
        text_addf(words, "%s%s", words->length ? " " : "", digits + at);
    if (count == 10 && digits[0] == '0')
        text_addf(words, " 33%s", digits + 1);
}

static bool is_phone(enum field field)
{
    return field_info(field)->type == TYPE_PHONE;
}

/* What the index holds of a field. The caller frees. */
static char *indexed_form(enum field field, const char *value)
{
    struct text words = {0};
    if (is_phone(field))
        add_phone(&words, value);
    else
        text_add(&words, value);
    return text_take(&words);
}

/* "HR-2024-7K-003 3": zeros forgiven. The caller frees. */
static char *reference_words(const char *ref)
{
    const char *number = ref ? strrchr(ref, '-') : NULL;
    size_t zeros = number ? strspn(number + 1, "0") : 0;
    return zeros && number[1 + zeros] ? mem_print("%s %s", ref, number + 1 + zeros)
                                      : mem_copy(ref ? ref : "");
}

/* Other names, one after the other; "" when there are none. The caller frees. */
static bool read_aliases(struct store *store, const struct id *holder, char **text,
                         struct error *err)
{
    struct strings aliases;
    struct text all = {0};
    if (!query_members(store, holder, FIELD_HOLDER_ALIASES, &aliases, err))
        return false;
    for (size_t i = 0; i < aliases.count; i++)
        text_addf(&all, "%s%s", i ? ", " : "", aliases.items[i]);
    strings_clear(&aliases);
    *text = text_take(&all);
    return true;
}

/* A row of the case: porteur, reference, name, the name of the holder it was given when that is
 * another, then the fields of `searched`. NULL with an error. */
static sqlite3_stmt *sheet_statement(struct store *store, const struct id *case_id,
                                     struct error *err)
{
    struct text sql = {0};
    text_add(&sql, "SELECT c.porteur, c.ref, h.name, nullif(w.name, h.name)");
    for (int i = 0; i < SEARCHED; i++)
        text_addf(&sql, ", %s.%s", field_info(searched[i])->entity == ENTITY_CASE ? "c" : "h",
                  field_info(searched[i])->column);
    text_add(&sql, " FROM case_file c LEFT JOIN holder h ON h.id = c.porteur"
                   " LEFT JOIN holder w ON w.id = c.holder WHERE c.id = ?1");
    sqlite3_stmt *stmt = db_prepare(store, text_get(&sql), err);
    text_clear(&sql);
    if (stmt)
        db_bind_id(stmt, 1, case_id);
    return stmt;
}
enum { SHEET_HOLDER, SHEET_REF, SHEET_NAME, SHEET_GIVEN, SHEET_FIELDS };

static char *fold_and_free(char *text)
{
    char *folded = utf8_fold(text);
    free(text);
    return folded;
}

bool case_words_read(struct store *store, const struct id *case_id, struct case_words *words,
                     struct error *err)
{
    struct text others = {0};
    char *aliases = NULL;
    *words = (struct case_words){0};
    sqlite3_stmt *stmt = sheet_statement(store, case_id, err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    if (step != SQLITE_ROW) {
        sqlite3_reset(stmt);
        return step == SQLITE_DONE;
    }
    struct id holder = db_column_id(stmt, SHEET_HOLDER);
    char *name = db_column_copy(stmt, SHEET_NAME), *given = db_column_copy(stmt, SHEET_GIVEN);
    words->ref = fold_and_free(reference_words((const char *)sqlite3_column_text(stmt, SHEET_REF)));
    for (int i = 0; i < SEARCHED; i++) {
        const char *value = (const char *)sqlite3_column_text(stmt, SHEET_FIELDS + i);
        char *form = value ? indexed_form(searched[i], value) : NULL;
        if (form)
            text_addf(&others, " %s", form);
        free(form);
    }
    sqlite3_reset(stmt);
    words->others = fold_and_free(text_take(&others));
    bool done = read_aliases(store, &holder, &aliases, err);
    if (done)
        words->name =
            fold_and_free(mem_print("%s %s %s", name ? name : "", aliases, given ? given : ""));
    free(aliases);
    free(name);
    free(given);
    return done;
}

/* Keeps a value as the explanation when it holds more of the words still to be explained than the
 * one before. */
static void offer(const struct words *words, unsigned left, enum field field, const char *value,
                  int *best, struct hit *hit)
{
    char *form = indexed_form(field, value);
    int holds = words_counted(words_in(words, form) & left);
    free(form);
    if (holds <= *best)
        return;
    *best = holds;
    free(hit->text);
    hit->text = mem_copy(value);
    hit->field = field;
}

bool search_explain(struct store *store, const struct words *words, struct hit *hit,
                    struct error *err)
{
    char *shown = mem_print("%s %s", hit->name ? hit->name : "", hit->place ? hit->place : "");
    unsigned left = words_all(words) & ~words_in(words, shown);
    int best = 0;
    free(shown);
    sqlite3_stmt *stmt = left ? sheet_statement(store, &hit->id, err) : NULL;
    if (!stmt)
        return !left;
    int step = db_step(store, stmt, err);
    struct id holder = step == SQLITE_ROW ? db_column_id(stmt, SHEET_HOLDER) : ID_NONE;
    for (int i = 0; step == SQLITE_ROW && i < SEARCHED; i++) {
        const char *value = (const char *)sqlite3_column_text(stmt, SHEET_FIELDS + i);
        if (value)
            offer(words, left, searched[i], value, &best, hit);
    }
    sqlite3_reset(stmt);
    char *aliases = NULL;
    if (!read_aliases(store, &holder, &aliases, err))
        return false;
    offer(words, left, FIELD_HOLDER_ALIASES, aliases, &best, hit);
    free(aliases);
    if (hit->ref)
        offer(words, left, FIELD_CASE_REF, hit->ref, &best, hit);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

void case_words_clear(struct case_words *words)
{
    free(words->name);
    free(words->ref);
    free(words->others);
    *words = (struct case_words){0};
}
