/* Conflicts: how they are counted, read, closed, and given back by an undo; what differs between
 * two texts; what a history says. */
#include "ground.h"
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"
#include "tui/word_diff.h"

static struct ground ground;
static struct app app;
static struct store *store;
static struct error err;

enum { US = 1, SECOND = 2, THIRD = 3, DEVICES = 4 };
static int64_t their_seq[DEVICES];

static void lay_ground(void)
{
    ground_open(&ground);
    ground_app(&ground, &app);
    store = app.store;
    err = (struct error){0};
    memset(their_seq, 0, sizeof their_seq);
    peer_introduce(store);
}

static void clear_ground(void)
{
    app_close(&app);
    ground_close(&ground);
}

TestSuite(conflicts, .init = lay_ground, .fini = clear_ground);

/* ---- what is done -------------------------------------------------------------------------- */

static void receive(int sender, enum op_kind kind, const struct id *id, enum field field,
                    const char *value, const char *prevs, int ahead_s, int flags)
{
    peer_receive(store, &(struct op){.sid = sender,
                                     .seq = ++their_seq[sender],
                                     .hlc = (ground.now_ms + ahead_s * INT64_C(1000)) << 16,
                                     .flags = flags,
                                     .kind = kind,
                                     .entity = *id,
                                     .field = field,
                                     .value = value,
                                     .prevs = prevs});
}

/* Of a note as its text. */
static void set_field(const struct id *id, enum field field, const char *value)
{
    cr_assert(op_begin(store, &err), "%s", err.text);
    cr_assert(field == FIELD_NOTE_TEXT ? op_note(store, id, value, NULL, &err)
                                       : op_set(store, id, field, value, NULL, &err),
              "%s", err.text);
    cr_assert(op_commit(store, field_info(field)->column, NULL, &err), "%s", err.text);
}

static struct id make_case(const char *name)
{
    struct id id;
    cr_assert(app_add_case(&app, name, "Arras", NULL, &id, &err), "%s", err.text);
    return id;
}

static struct id holder_of(const struct id *case_id)
{
    struct record record;
    struct id holder;
    cr_assert(query_record(store, ENTITY_CASE, case_id, &record, &err), "%s", err.text);
    cr_assert(record_reference(&record, FIELD_CASE_HOLDER, &holder));
    record_clear(&record);
    return holder;
}

static void turn_back(bool redo)
{
    struct id subject;
    cr_assert(redo ? app_redo(&app, &subject, &err) : app_undo(&app, &subject, &err), "%s",
              err.text);
}

/* ---- what is expected ---------------------------------------------------------------------- */

static size_t count_conflicts(void)
{
    size_t count;
    cr_assert(query_conflict_count(store, &count, &err), "%s", err.text);
    return count;
}

static void expect_value(const char *when, const struct id *id, enum field field,
                         const char *wanted)
{
    struct record record = {0};
    cr_assert(query_record(store, field_info(field)->entity, id, &record, &err), "%s", err.text);
    const char *value = record_get(&record, field);
    cr_expect_str_eq(value ? value : "", wanted, "%s: %s is « %s », not « %s »", when,
                     field_info(field)->column, value ? value : "", wanted);
    record_clear(&record);
}

static void expect_sound(void)
{
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(store, false, &diagnosis, &err), "%s", err.text);
    for (size_t i = 0; !diagnosis.sound && i < diagnosis.lines.count; i++)
        fprintf(stderr, "%s\n", diagnosis.lines.items[i]);
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
}

/* The first of the list, and what it is between. */
static void first_conflict(struct conflicts *page, struct versions *versions)
{
    cr_assert(query_conflict_page(store, 0, 1, page, &err), "%s", err.text);
    cr_assert_eq(page->count, 1, "no conflict is listed");
    cr_assert(
        query_conflict_versions(store, &page->rows[0].record, page->rows[0].field, versions, &err),
        "%s", err.text);
}

/* "Lens (autre) | Arras (-)": values and who wrote them. The caller frees. */
static char *versions_text(void)
{
    struct conflicts page;
    struct versions versions;
    struct text text = {0};
    first_conflict(&page, &versions);
    for (size_t i = 0; i < versions.count; i++)
        text_addf(&text, "%s%s (%s)", i ? " | " : "",
                  versions.rows[i].value ? versions.rows[i].value : "",
                  versions.rows[i].who ? versions.rows[i].who : "-");
    versions_clear(&versions);
    conflicts_clear(&page);
    return text_take(&text);
}

static void expect_versions(const char *when, const char *wanted)
{
    char *text = versions_text();
    cr_expect_str_eq(text, wanted, "%s: « %s », not « %s »", when, text, wanted);
    free(text);
}

/* `pick`: which of the versions, of RESOLVE_ONE. */
static bool resolve(enum resolution how, size_t pick)
{
    struct conflicts page;
    struct versions versions;
    first_conflict(&page, &versions);
    bool done = app_resolve(&app, &page.rows[0], &versions, how,
                            how == RESOLVE_ONE ? versions.rows[pick].value : NULL, &err);
    versions_clear(&versions);
    conflicts_clear(&page);
    return done;
}

/* ---- closing, and giving back -------------------------------------------------------------- */

static const struct closing {
    const char *name;
    enum field field;
    const char *ours, *second, *third; /* third NULL: two alone wrote */
    int third_flags;
    enum resolution how;
    size_t pick;
    const char *result; /* NULL: refused */
    const char *versions;
} closings[] = {
    {"the other's town", FIELD_HOLDER_TOWN, "Arras", "Lens", NULL, 0, RESOLVE_ONE, 0, "Lens",
     "Lens (autre) | Arras (-)"},
    {"our town", FIELD_HOLDER_TOWN, "Arras", "Lens", NULL, 0, RESOLVE_ONE, 1, "Arras",
     "Lens (autre) | Arras (-)"},
    {"the third of three", FIELD_HOLDER_TOWN, "Arras", "Lens", "Hersin", 0, RESOLVE_ONE, 2, "Arras",
     "Hersin (encore un) | Lens (autre) | Arras (-)"},
    {"a doubtful date ranks last", FIELD_HOLDER_TOWN, "Arras", "Lens", "Hersin", OP_SUSPECT,
     RESOLVE_ONE, 2, "Hersin", "Lens (autre) | Arras (-) | Hersin (encore un)"},
    {"a value or none", FIELD_HOLDER_SIRET, "12345678200002", NULL, NULL, 0, RESOLVE_ONE, 0, "",
     " (autre) | 12345678200002 (-)"},
    {"a number", FIELD_HOLDER_EMPLOYEES, "3", "12", NULL, 0, RESOLVE_ONE, 1, "3",
     "12 (autre) | 3 (-)"},
    {"both lines", FIELD_HOLDER_CONTACT_PERSON, "A. B.", "C. D.", NULL, 0, RESOLVE_ALL, 0,
     "A. B. / C. D.", "C. D. (autre) | A. B. (-)"},
    {"both texts", FIELD_HOLDER_PURPOSE, "Réparer.", "Prêter.", "Vendre.", 0, RESOLVE_ALL, 0,
     "Réparer.\n\nPrêter.\n\nVendre.", "Vendre. (encore un) | Prêter. (autre) | Réparer. (-)"},
    {"one text holds the other", FIELD_HOLDER_PURPOSE, "Réparer", "Réparer des vélos", NULL, 0,
     RESOLVE_ALL, 0, "Réparer des vélos", "Réparer des vélos (autre) | Réparer (-)"},
    {"two numbers are no text", FIELD_HOLDER_EMPLOYEES, "3", "12", NULL, 0, RESOLVE_ALL, 0, NULL,
     "12 (autre) | 3 (-)"},
    {"no deletion to decide", FIELD_HOLDER_TOWN, "Arras", "Lens", NULL, 0, RESOLVE_DELETE, 0, NULL,
     "Lens (autre) | Arras (-)"},
    {"no name at all", FIELD_HOLDER_NAME, "La Palette", NULL, NULL, 0, RESOLVE_ONE, 0, NULL,
     " (autre) | La Palette (-)"},
    {"a note", FIELD_NOTE_TEXT, "appelée", "appelée deux fois", NULL, 0, RESOLVE_ONE, 1, "appelée",
     "appelée deux fois (autre) | appelée (-)"},
};

static void close_one(const struct closing *row, const struct id *id)
{
    enum op_kind kind = row->field == FIELD_NOTE_TEXT ? OP_REVISION : OP_SET;
    set_field(id, row->field, row->ours);
    receive(SECOND, kind, id, row->field, row->second, "", 10, 0);
    if (row->third)
        receive(THIRD, kind, id, row->field, row->third, "", 20, row->third_flags);
    cr_expect_eq(count_conflicts(), 1, "%s", row->name);
    cr_expect(query_is_conflict(store, id, row->field), "%s", row->name);
    expect_versions(row->name, row->versions);
    bool done = resolve(row->how, row->pick);
    cr_expect_eq(done, row->result != NULL, "%s: %s", row->name, err.text);
    if (!done) {
        cr_expect_eq(err.code, ERR_INPUT, "%s", row->name);
        cr_expect_eq(count_conflicts(), 1, "%s: refused, and yet written", row->name);
        cr_assert(resolve(RESOLVE_ONE, 1), "%s", err.text);
        return;
    }
    for (int again = 0; again < 2; again++) { /* an undo of a redo too */
        cr_expect_eq(count_conflicts(), 0, "%s: closed", row->name);
        expect_value(row->name, id, row->field, row->result);
        turn_back(false);
        cr_expect_eq(count_conflicts(), 1, "%s: undone", row->name);
        expect_versions(row->name, row->versions);
        turn_back(true);
    }
    cr_expect_eq(count_conflicts(), 0, "%s: redone", row->name);
    expect_value(row->name, id, row->field, row->result);
}

Test(conflicts, each_is_closed_by_one_act_and_given_back_whole_by_one_undo)
{
    struct id case_id = make_case("La Palette");
    char holder[ID_TEXT_SIZE];
    for (size_t i = 0; i < sizeof closings / sizeof closings[0]; i++) {
        struct id id = id_new(&ground.clock);
        ground.now_ms += 60000;
        if (closings[i].field == FIELD_NOTE_TEXT) {
            id_to_text(&case_id, holder);
            set_field(&id, FIELD_NOTE_CASE, holder);
        }
        close_one(&closings[i], &id);
    }
    expect_sound();
}

Test(conflicts, equal_values_sets_and_what_the_program_writes_ask_nothing)
{
    struct id case_id = make_case("La Palette"), holder = holder_of(&case_id);
    struct id partner = id_new(&ground.clock);
    receive(SECOND, OP_SET, &holder, FIELD_HOLDER_TOWN, "Arras", "", 10, 0);
    receive(SECOND, OP_ADD, &holder, FIELD_HOLDER_ALIASES, "LP", "", 10, 0);
    receive(THIRD, OP_ADD, &holder, FIELD_HOLDER_ALIASES, "Palette", "", 10, 0);
    set_field(&partner, FIELD_PARTNER_SHIPPED, "une édition");
    receive(SECOND, OP_SET, &partner, FIELD_PARTNER_SHIPPED, "une autre", "", 10, 0);
    cr_expect_eq(count_conflicts(), 0);
    expect_sound();
}

Test(conflicts, what_changed_since_it_was_read_is_not_decided)
{
    struct conflicts page;
    struct versions versions;
    struct id case_id = make_case("La Palette"), holder = holder_of(&case_id);
    size_t place;
    receive(SECOND, OP_SET, &holder, FIELD_HOLDER_TOWN, "Lens", "", 10, 0);
    first_conflict(&page, &versions);
    cr_expect_str_eq(page.rows[0].name, "La Palette");
    cr_expect(id_equal(&page.rows[0].case_id, &case_id));
    receive(THIRD, OP_SET, &holder, FIELD_HOLDER_TOWN, "Hersin", "", 20, 0);
    cr_expect_not(app_resolve(&app, &page.rows[0], &versions, RESOLVE_ONE, "Lens", &err));
    cr_expect_eq(err.code, ERR_STALE);
    expect_versions("a third came", "Hersin (encore un) | Lens (autre) | Arras (-)");
    versions_clear(&versions);
    conflicts_clear(&page);
    cr_expect(query_conflict_of_case(store, &case_id, &place) && place == 0);
    cr_assert(resolve(RESOLVE_ONE, 0), "%s", err.text);
    cr_expect_not(query_conflict_of_case(store, &case_id, &place));
    /* Another decided too, without knowing: what he left counts, and what we left does not. */
    receive(SECOND, OP_RESOLVE, &holder, FIELD_HOLDER_TOWN, "Lens", "2:1 3:1", 30, 0);
    expect_versions("decided twice", "Lens (autre) | Hersin (-)");
}

Test(conflicts, a_stage_that_is_kept_brings_what_goes_with_it)
{
    struct id case_id = make_case("La Palette");
    cr_assert(app_close_case(&app, &case_id, "abandon", &err) ||
                  app_close_case(&app, &case_id, choices_OUTCOME.choices[0].code, &err),
              "%s", err.text);
    receive(SECOND, OP_SET, &case_id, FIELD_CASE_STAGE, "orientation", "1:999", 10, 0);
    cr_expect_eq(count_conflicts(), 1);
    cr_assert(resolve(RESOLVE_ONE, 0), "%s", err.text);
    expect_value("open", &case_id, FIELD_CASE_STAGE, "orientation");
    expect_value("open", &case_id, FIELD_CASE_OUTCOME, "");
    expect_value("open", &case_id, FIELD_CASE_CLOSED_ON, "");
    turn_back(false);
    cr_assert(resolve(RESOLVE_ONE, 1), "%s", err.text);
    expect_value("closed", &case_id, FIELD_CASE_STAGE, "closed");
    cr_expect_eq(count_conflicts(), 0);
    expect_sound();
}

/* ---- deleted here, changed there ----------------------------------------------------------- */

static void expect_deletion(const char *when, const struct id *id, bool contested,
                            const char *deleted)
{
    cr_expect_eq(count_conflicts(), contested, "%s", when);
    cr_expect_eq(query_is_conflict(store, id, FIELD_CASE_DELETED), contested, "%s", when);
    expect_value(when, id, FIELD_CASE_DELETED, deleted);
}

static void decide_deletion(const char *when, const struct id *id, enum resolution how)
{
    const char *after = how == RESOLVE_DELETE ? "1" : "";
    expect_deletion(when, id, true, "");
    cr_assert(resolve(how, 0), "%s: %s", when, err.text);
    for (int again = 0; again < 2; again++) {
        expect_deletion(when, id, false, after);
        turn_back(false);
        expect_deletion(when, id, true, "");
        turn_back(true);
    }
    expect_deletion(when, id, false, after);
}

Test(conflicts, a_contested_deletion_is_decided_either_way_and_comes_back)
{
    static const enum resolution how[] = {RESOLVE_DELETE, RESOLVE_KEEP};
    for (int i = 0; i < 2; i++) {
        /* Deleted by us, changed by another. */
        struct id ours = make_case("Retirée ici");
        cr_assert(app_delete_case(&app, &ours, &err), "%s", err.text);
        receive(SECOND, OP_SET, &ours, FIELD_CASE_NEXT_ACTION, "rappeler", "", 10, 0);
        expect_versions("ours", "1 (-) | rappeler (autre)");
        decide_deletion("deleted here", &ours, how[i]);
        /* Deleted by another that had seen all but our last words. */
        struct id theirs = make_case("Retirée là");
        char *seen = ground_ask(&ground, "SELECT '| ' || group_concat('1:' || seq, ' ') FROM op"
                                         " WHERE sid = 1");
        set_field(&theirs, FIELD_CASE_NEXT_ACTION, "rappeler");
        receive(THIRD, OP_DELETE, &theirs, FIELD_CASE_DELETED, "1", seen, 20, 0);
        free(seen);
        expect_versions("theirs", "1 (encore un) | rappeler (-)");
        decide_deletion("deleted there", &theirs, how[i]);
    }
    expect_sound();
}

Test(conflicts, what_another_says_as_well_is_not_taken_back)
{
    struct id id = make_case("Alpha fictif");
    set_field(&id, FIELD_CASE_WORKER, "J. Essai");
    receive(SECOND, OP_SET, &id, FIELD_CASE_WORKER, "J. Essai", "", 5, 0);
    cr_expect_eq(count_conflicts(), 0);
    turn_back(false);
    expect_value("both said it", &id, FIELD_CASE_WORKER, "J. Essai");
    cr_expect_eq(count_conflicts(), 0);
    expect_sound();
}

Test(conflicts, a_deletion_done_again_leaves_what_another_wrote_meanwhile)
{
    struct id id = make_case("Alpha fictif");
    int64_t kept = 0;
    cr_assert(op_begin(store, &err) && op_delete(store, ENTITY_CASE, &id, &err) &&
                  op_set(store, &id, FIELD_CASE_WORKER, "M. Fictif", NULL, &err) &&
                  op_commit(store, "retire", NULL, &err),
              "%s", err.text);
    turn_back(false);
    receive(SECOND, OP_SET, &id, FIELD_CASE_WORKER, "J. Essai", "", 5, 0);
    turn_back(true);
    cr_assert(db_integer(store,
                         "SELECT count(*) FROM head JOIN op USING(sid, seq) WHERE value ="
                         " 'J. Essai'",
                         0, &kept, &err),
              "%s", err.text);
    cr_expect_eq(kept, 1, "the other's value is replaced by one that did not see it");
    expect_sound();
}

Test(conflicts, what_is_in_the_trash_asks_nothing_until_it_comes_back)
{
    struct id case_id = make_case("La Palette"), note;
    cr_assert(app_write_note(&app, &case_id, "appel", "une note", DAY_NONE, &note, &err), "%s",
              err.text);
    receive(SECOND, OP_REVISION, &note, FIELD_NOTE_TEXT, "une autre", "", 10, 0);
    receive(SECOND, OP_SET, &case_id, FIELD_CASE_WORKER, "A. B.", "", 10, 0);
    set_field(&case_id, FIELD_CASE_WORKER, "C. D.");
    receive(THIRD, OP_SET, &case_id, FIELD_CASE_WORKER, "E. F.", "", 10, 0);
    cr_expect_eq(count_conflicts(), 2);
    cr_assert(app_delete_case(&app, &case_id, &err), "%s", err.text);
    cr_expect_eq(count_conflicts(), 0);
    turn_back(false);
    cr_expect_eq(count_conflicts(), 2);
    ground_erase(store, ENTITY_NOTE, &note);
    cr_expect_eq(count_conflicts(), 1);
    expect_sound();
}

/* ---- any operations, in any order ---------------------------------------------------------- */

static uint64_t dice = 42;
static int roll(int sides)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (int)(dice % (uint64_t)sides);
}

/* The heads that another has seen: some of those that we have, or one that has not come yet. */
static char *some_prevs(const struct id *id, enum field field)
{
    char *seen = query_seen(store, id, field, &err);
    cr_assert_not_null(seen);
    if (roll(3) == 0)
        seen[0] = '\0';
    if (roll(3) == 0 && strchr(seen, ' '))
        *strchr(seen, ' ') = '\0';
    if (roll(6) == 0) {
        char *more = mem_print("%s%s3:%d", seen, seen[0] ? " " : "", (int)their_seq[THIRD] + 2);
        free(seen);
        return more;
    }
    return seen;
}

Test(conflicts, the_table_is_what_the_operations_say_whatever_comes)
{
    static const enum field fields[] = {FIELD_HOLDER_TOWN, FIELD_HOLDER_DELETED,
                                        FIELD_HOLDER_ALIASES};
    static const char *const values[] = {"Arras", "Lens", "Hersin"};
    struct id holders[3];
    for (int i = 0; i < 3; i++) {
        struct id case_id = make_case("Fictif");
        holders[i] = holder_of(&case_id);
    }
    for (int i = 0; i < 300; i++) {
        const struct id *id = &holders[roll(3)];
        enum field field = fields[roll(3)];
        char *prevs = some_prevs(id, field);
        bool trash = field == FIELD_HOLDER_DELETED, set = field == FIELD_HOLDER_ALIASES;
        const char *value = trash ? (roll(2) ? "1" : NULL) : values[roll(3)];
        ground.now_ms += 1000;
        if (roll(4) == 0 && !set)
            set_field(id, field, value);
        else
            receive(SECOND + roll(2),
                    trash ? (value ? OP_DELETE : OP_UNDELETE)
                    : set ? (roll(2) ? OP_ADD : OP_REMOVE)
                          : OP_SET,
                    id, field, value, prevs, roll(100) - 50, roll(8) ? 0 : OP_SUSPECT);
        free(prevs);
        if (i % 60 == 59)
            expect_sound();
    }
}

/* ---- the words that differ ----------------------------------------------------------------- */

/* The text with its marked parts in brackets. The caller frees. */
static char *bracketed(const char *text, const struct mark *marks, size_t count)
{
    struct text shown = {0};
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        text_add_bytes(&shown, text + at, marks[i].start - at);
        text_add(&shown, "[");
        text_add_bytes(&shown, text + marks[i].start, marks[i].end - marks[i].start);
        text_add(&shown, "]");
        at = marks[i].end;
    }
    text_add(&shown, text + at);
    return text_take(&shown);
}

Test(conflicts, the_words_that_differ_are_marked)
{
    static const struct {
        const char *left, *right, *marked_left, *marked_right;
    } rows[] = {
        {"", "", "", ""},
        {"a", "", "[a]", ""},
        {"même texte", "même texte", "même texte", "même texte"},
        {"Arras", "Lens", "[Arras]", "[Lens]"},
        {"un rendez-vous en mars", "un rendez-vous en avril", "un rendez-vous en [mars]",
         "un rendez-vous en [avril]"},
        {"le chat noir dort", "le chien noir dort bien", "le [chat] noir dort",
         "le [chien] noir dort [bien]"},
        {"a b c d", "c d a b", "[a b] c d", "c d [a b]"},
        {"un, deux", "un deux", "un[,] deux", "un deux"},
        {"deux   espaces", "deux espaces", "deux   espaces", "deux espaces"},
        {"ligne\nautre", "ligne\n\nautre fin", "ligne\nautre", "ligne\n\nautre [fin]"},
        {"é", "e", "[é]", "[e]"},
        {"x a y", "a", "[x] a [y]", "a"},
        {"\xF0\x9F\x98\x80 ici", "\xF0\x9F\x98\x81 ici", "[\xF0\x9F\x98\x80] ici",
         "[\xF0\x9F\x98\x81] ici"},
    };
    struct word_diff diff;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        word_diff(rows[i].left, rows[i].right, &diff);
        char *left = bracketed(rows[i].left, diff.marks[0], diff.counts[0]);
        char *right = bracketed(rows[i].right, diff.marks[1], diff.counts[1]);
        cr_expect_str_eq(left, rows[i].marked_left, "%s", left);
        cr_expect_str_eq(right, rows[i].marked_right, "%s", right);
        free(left);
        free(right);
        word_diff_clear(&diff);
    }
    /* Too long to be searched: bounded, and what is common at both ends is still unmarked. */
    struct text left = {0}, right = {0};
    text_add(&left, "début ");
    text_add(&right, "début ");
    for (int i = 0; i < 5000; i++) {
        text_addf(&left, "g%d ", i);
        text_addf(&right, "d%d ", i);
    }
    text_add(&left, "fin");
    text_add(&right, "fin");
    word_diff(text_get(&left), text_get(&right), &diff);
    cr_expect_eq(diff.counts[0], 1);
    cr_expect_eq(diff.counts[1], 1);
    cr_expect_eq(diff.marks[0][0].start, strlen("début "));
    cr_expect_eq(diff.marks[0][0].end, left.length - strlen(" fin"));
    word_diff_clear(&diff);
    text_clear(&left);
    text_clear(&right);
}

/* ---- histories ----------------------------------------------------------------------------- */

/* All lines, "who, label: sentence", newest first. The caller frees. */
static char *history_lines(struct history *history)
{
    struct history_rows rows;
    struct text text = {0};
    cr_assert_not_null(history, "%s", err.text);
    for (size_t at = 0; at < history_count(history); at += 2) { /* by pages */
        cr_assert(history_page(store, history, at, 2, &rows, &err), "%s", err.text);
        for (size_t i = 0; i < rows.count; i++) {
            char *words = history_words(&app, &rows.rows[i]);
            text_addf(&text, "%s%s%s: %s\n", rows.rows[i].who ? rows.rows[i].who : "-",
                      rows.rows[i].label ? ", " : "", rows.rows[i].label ? rows.rows[i].label : "",
                      words);
            free(words);
        }
        history_rows_clear(&rows);
    }
    cr_assert(history_page(store, history, history_count(history), 2, &rows, &err));
    cr_expect_eq(rows.count, 0);
    history_free(history);
    return text_take(&text);
}

static void expect_lines(struct history *history, const char *const wanted[])
{
    char *lines = history_lines(history);
    const char *at = lines;
    for (; *wanted; wanted++) {
        const char *found = strstr(at, *wanted);
        cr_expect_not_null(found, "« %s » is not, or not in its place, in:\n%s", *wanted, lines);
        at = found ? found + strlen(*wanted) : at;
    }
    free(lines);
}

Test(conflicts, histories_say_who_wrote_what_and_by_which_act)
{
    struct id case_id = make_case("La Palette"), holder = holder_of(&case_id), note;
    ground.now_ms += 60000;
    receive(SECOND, OP_SET, &holder, FIELD_HOLDER_TOWN, "Lens", "", 0, 0);
    ground.now_ms += 60000;
    cr_assert(resolve(RESOLVE_ONE, 1), "%s", err.text);
    ground.now_ms += 60000;
    cr_assert(app_set_field(&app, &holder, FIELD_HOLDER_TOWN, "Hersin", NULL, &case_id, &err), "%s",
              err.text);
    expect_lines(history_of_field(store, &holder, FIELD_HOLDER_TOWN, &err),
                 (const char *const[]){"-, Commune, La Palette: Commune : Arras → Hersin\n",
                                       "-, La Palette : Commune, gardé : Arras: Commune : Arras, "
                                       "choisi entre plusieurs\n",
                                       "autre: Commune : Lens\n",
                                       "-, nouveau dossier : La Palette: Commune : Arras\n", NULL});
    ground.now_ms += 60000;
    cr_assert(app_write_note(&app, &case_id, "appel", "une note", DAY_NONE, &note, &err));
    ground.now_ms += 60000;
    cr_assert(app_delete_note(&app, &note, &err), "%s", err.text);
    ground.now_ms += 60000;
    receive(THIRD, OP_ADD, &case_id, FIELD_CASE_NEEDS, "ess--rh porteur 2", "", 0, 0);
    ground.now_ms += 60000;
    receive(THIRD, OP_SET, &case_id, FIELD_CASE_DUE_AT, "2027-03-20", "", 0, 0);
    ground.now_ms += 60000;
    set_field(&case_id, FIELD_CASE_DUE_AT, NULL);
    expect_lines(history_of_case(store, &case_id, &err),
                 (const char *const[]){
                     "-, due_at: Échéance : vidé, c'était sam. 20 mars\n",
                     "encore un: Échéance : sam. 20 mars\n", "encore un: Besoins, ajouté : ",
                     "-, note retirée, La Palette: note du lun. 15 mars mise à la "
                     "corbeille\n",
                     "-, noté : appel, La Palette: note du lun. 15 mars : une note\n",
                     "Commune : Arras → Hersin\n", "Étape : Contact\n", "Porteur : La Palette\n",
                     "Nom : La Palette\n", NULL});
}
