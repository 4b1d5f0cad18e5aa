/* Sharing, piece by piece: what is sealed is read by the team alone and unchanged; what a folder
 * does to files hurts nobody; what comes from another version or a wrong clock is kept. */
#include "ground.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/internal.h"
#include "sync/folder.h"
#include "sync/segment.h"

static struct ground ground;
static struct store *ours, *theirs;
static char *root, *url;
static struct team team;
static struct error err;
static struct sync_report report;

/* Two bases of one team, and their folder. The key is not made from a phrase: that is slow, and
 * tested once. */
static void lay_ground(void)
{
    ground_open(&ground);
    err = (struct error){0};
    report = (struct sync_report){0};
    team = (struct team){.epoch = 1};
    memset(team.organisation.bytes, 7, sizeof team.organisation.bytes);
    memset(team.key, 42, sizeof team.key);
    ours = ground_store_in(&ground, "a");
    theirs = ground_store_in(&ground, "b");
    root = mem_print("%s/partage", ground.folder);
    url = mem_print("dossier:%s", root);
    cr_assert(folder_create(root, &team.organisation, "x", 1, &err), "%s", err.text);
    cr_assert(team_join(ours, &team, url, &err) && team_join(theirs, &team, url, &err), "%s",
              err.text);
}

static void clear_ground(void)
{
    sync_report_clear(&report);
    store_close(ours);
    store_close(theirs);
    free(root);
    free(url);
    ground_close(&ground);
}

TestSuite(sync, .init = lay_ground, .fini = clear_ground);

static void write_field(struct store *store, const struct id *id, enum field field,
                        const char *value)
{
    cr_assert(op_begin(store, &err) && op_set(store, id, field, value, NULL, &err) &&
                  op_commit(store, "geste", NULL, &err),
              "%s", err.text);
}

static struct id make_holder(struct store *store, const char *name)
{
    struct id id = id_new(&ground.clock);
    write_field(store, &id, FIELD_HOLDER_NAME, name);
    return id;
}

static bool cycle(struct store *store)
{
    sync_report_clear(&report);
    err = (struct error){0};
    return sync_cycle(store, "poste", NULL, &report, &err);
}

static void must_cycle(struct store *store)
{
    cr_assert(cycle(store), "%s", err.text);
}

static bool remarked(const char *words)
{
    for (size_t i = 0; i < report.remarks.count; i++)
        if (strstr(report.remarks.items[i], words))
            return true;
    return false;
}

static void expect(struct store *store, const struct id *id, enum field field, const char *wanted)
{
    struct record record = {0};
    bool there = query_record(store, field_info(field)->entity, id, &record, NULL);
    const char *value = there ? record_get(&record, field) : NULL;
    cr_expect_str_eq(value ? value : "", wanted);
    record_clear(&record);
}

/* The `index`-th file of the folder that fits the pattern. The caller frees. */
static char *find_file(const char *pattern, size_t index)
{
    glob_t found;
    char *whole = mem_print("%s/%s", root, pattern), *path = NULL;
    if (glob(whole, 0, NULL, &found) == 0) {
        if (index < found.gl_pathc)
            path = mem_copy(found.gl_pathv[index]);
        globfree(&found);
    }
    free(whole);
    return path;
}

static void read_file(const char *path, struct text *bytes)
{
    *bytes = (struct text){0};
    cr_assert(file_read_whole(path, 1 << 24, bytes, &err), "%s", err.text);
}

static void put_file(const char *path, const void *bytes, size_t length)
{
    cr_assert(file_write_whole(path, bytes, length, &err), "%s", err.text);
}

/* ---- sealing ------------------------------------------------------------------------------- */

static bool opens(const struct team *whose, const char *bytes, size_t length)
{
    struct seal_header header;
    struct segment_id id;
    struct op_run run = {0};
    struct head head = {0};
    struct error why = {0};
    bool opened = segment_open(whose, bytes, length, &header, &run, &id, &why);
    run_clear(&run);
    if (!opened)
        opened = head_open(whose, bytes, length, &head, &why);
    head_clear(&head);
    cr_expect(opened || why.text[0]);
    return opened;
}

/* A file of the folder: each byte changed, each length but its own, another key: refused. */
static void check_sealed(const char *pattern)
{
    struct text bytes;
    struct team stranger = team;
    char *path = find_file(pattern, 0);
    cr_assert_not_null(path, "%s", pattern);
    read_file(path, &bytes);
    cr_assert(opens(&team, text_get(&bytes), bytes.length));
    stranger.key[31] ^= 1;
    cr_expect_not(opens(&stranger, text_get(&bytes), bytes.length));
    for (size_t i = 0; i < bytes.length; i++)
        for (int bit = 0; bit < 8; bit += 7) {
            bytes.bytes[i] ^= (char)(1 << bit);
            cr_expect_not(opens(&team, text_get(&bytes), bytes.length), "byte %zu, bit %d", i, bit);
            bytes.bytes[i] ^= (char)(1 << bit);
        }
    for (size_t length = 0; length < bytes.length; length++)
        cr_expect_not(opens(&team, text_get(&bytes), length), "cut at %zu", length);
    text_add_bytes(&bytes, "", 1);
    cr_expect_not(opens(&team, text_get(&bytes), bytes.length), "one byte more");
    text_clear(&bytes);
    free(path);
}

Test(sync, no_byte_of_a_segment_or_a_head_can_be_changed_or_cut)
{
    make_holder(ours, "Alpha fictif");
    must_cycle(ours);
    check_sealed("dev/*/s-*");
    check_sealed("dev/*/h-*");
}

Test(sync, what_goes_through_a_segment_comes_out_the_same)
{
    struct op_run run, again;
    struct sealed sealed;
    struct seal_header header;
    struct segment_id id, none = {0};
    struct id holder = make_holder(ours, "Œuvre « à l'étroit »\xf0\x9f\x8c\xb1");
    cr_assert(op_begin(ours, &err) && op_add(ours, &holder, FIELD_HOLDER_ALIASES, "AF", &err) &&
              op_delete(ours, ENTITY_HOLDER, &holder, &err) && op_commit(ours, "x", NULL, &err));
    cr_assert(stream_read_own(ours, 1, 100, SIZE_MAX, &run, &err), "%s", err.text);
    cr_assert_eq(run.count, 3);
    cr_assert(segment_seal(&team, &run, &none, &sealed, &err), "%s", err.text);
    cr_assert(segment_open(&team, text_get(&sealed.bytes), sealed.bytes.length, &header, &again,
                           &id, &err),
              "%s", err.text);
    cr_expect(segment_id_equal(&id, &sealed.id));
    struct text one = {0}, other = {0};
    operations_pack(&run, NULL, &one);
    operations_pack(&again, NULL, &other);
    cr_expect(one.length == other.length &&
              memcmp(text_get(&one), text_get(&other), one.length) == 0);
    text_clear(&one);
    text_clear(&other);
    text_clear(&sealed.bytes);
    run_clear(&run);
    run_clear(&again);
}

Test(sync, a_group_is_never_cut_between_segments)
{
    char *path;
    for (int group = 0; group < 3; group++) {
        cr_assert(op_begin(ours, &err));
        for (int i = 0; i < 3000; i++) {
            struct id id = id_new(&ground.clock);
            cr_assert(op_set(ours, &id, FIELD_HOLDER_NAME, "X", NULL, &err), "%s", err.text);
        }
        cr_assert(op_commit(ours, "import", NULL, &err), "%s", err.text);
    }
    must_cycle(ours);
    cr_expect_not_null(path = find_file("dev/*/s-1-6000-*", 0));
    free(path);
    cr_expect_not_null(path = find_file("dev/*/s-6001-9000-*", 0));
    free(path);
    must_cycle(theirs);
    cr_expect_eq(report.received, 9000);
}

Test(sync, a_phrase_can_be_read_out_and_a_slip_is_seen)
{
    char phrase[SYNC_PHRASE_SIZE], canonical[PHRASE_SIZE];
    struct text sloppy = {0};
    cr_assert(sodium_ready(&err));
    phrase_make(phrase);
    for (const char *at = phrase; *at; at++) /* in small letters, blanks for dashes, o for 0 */
        text_addf(&sloppy, "%c",
                  *at == '-'   ? ' '
                  : *at == '0' ? 'o'
                  : *at == '1' ? 'l'
                               : *at | ' ');
    cr_assert(phrase_read(text_get(&sloppy), canonical, &err), "%s", err.text);
    cr_expect_str_eq(canonical, phrase);
    text_clear(&sloppy);
    phrase[0] = phrase[0] == '7' ? '8' : '7';
    cr_expect_not(phrase_read(phrase, canonical, &err));
    cr_expect_not_null(strstr(err.text, "faute de frappe"));
    cr_expect_not(phrase_read("7K3M", canonical, &err));
    cr_expect_not_null(strstr(err.text, "24 signes"));
    cr_expect_not(phrase_read("é", canonical, &err));
}

Test(sync, the_team_s_keys_open_with_their_phrase_alone)
{
    struct stream_name author = {{1, 2, 3, 4, 5, 6, 7, 8}};
    struct text file;
    struct team opened, nobody = {0};
    struct keys_notice notice;
    unsigned char second[TEAM_KEY_SIZE] = {9};
    cr_assert(team_add_key(&team, 1 << 16 | 5, second));
    cr_assert(keys_wrap(&team, "7K3M", &author, 77, &file, &err), "%s", err.text);
    cr_assert_eq(file.length, 100 + 2 * 56 + 16);
    cr_assert(keys_unwrap(text_get(&file), file.length, "7K3M", &opened, &err), "%s", err.text);
    cr_expect_eq(memcmp(&opened, &team, sizeof team), 0);
    cr_expect_not(keys_unwrap(text_get(&file), file.length, "7K3N", &opened, &err));
    cr_expect_not_null(strstr(err.text, "pas la phrase"));
    cr_assert(keys_look(text_get(&file), file.length, &team, &notice, &err) && notice.vouched);
    cr_expect(stream_equal(&notice.author, &author) && notice.at_ms == 77);
    cr_expect_eq(notice.epoch, 1 << 16 | 5);
    cr_assert(keys_look(text_get(&file), file.length, &nobody, &notice, &err));
    cr_expect_not(notice.vouched, "who has no key cannot tell");
    /* one byte of each part */
    static const size_t places[] = {0, 8, 12, 16, 36, 40, 56, 80, 88, 96, 100, 104, 120, 140, 227};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        file.bytes[places[i]] ^= 64;
        cr_expect_not(keys_unwrap(text_get(&file), file.length, "7K3M", &opened, &err), "%zu",
                      places[i]);
        file.bytes[places[i]] ^= 64;
    }
    cr_expect_not(keys_unwrap(text_get(&file), file.length - 1, "7K3M", &opened, &err));
    text_clear(&file);
}

/* ---- a folder treated badly ---------------------------------------------------------------- */

/* Three segments of ours, then something is done to the folder, then theirs looks: nothing wrong is
 * taken, nothing is removed, and once it is set right all is there. */
static void three_segments(struct id ids[3])
{
    static const char *const names[] = {"Alpha fictif", "Bravo fictif", "Charlie fictif"};
    for (int i = 0; i < 3; i++) {
        ids[i] = make_holder(ours, names[i]);
        must_cycle(ours);
    }
}

static void expect_all(const struct id ids[3])
{
    expect(theirs, &ids[0], FIELD_HOLDER_NAME, "Alpha fictif");
    expect(theirs, &ids[1], FIELD_HOLDER_NAME, "Bravo fictif");
    expect(theirs, &ids[2], FIELD_HOLDER_NAME, "Charlie fictif");
}

Test(sync, what_a_carrier_does_to_files_delays_and_never_hurts)
{
    struct id ids[3];
    struct text whole;
    three_segments(ids);
    char *second = find_file("dev/*/s-2-2-*", 0), *aside = mem_print("%s/ailleurs", ground.folder);
    read_file(second, &whole);
    const size_t lengths[] = {0, 50, 100, whole.length - 1};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) { /* empty, then cut */
        put_file(second, text_get(&whole), lengths[i]);
        must_cycle(theirs);
        cr_expect(remarked("pas encore arrivé en entier"), "%zu", lengths[i]);
        cr_expect(remarked(") : 2 lots ne sont pas encore arriv"), "%zu", lengths[i]);
        expect(theirs, &ids[0], FIELD_HOLDER_NAME, "Alpha fictif");
        expect(theirs, &ids[1], FIELD_HOLDER_NAME, "");
        expect(theirs, &ids[2], FIELD_HOLDER_NAME, "");
    }
    cr_assert_eq(rename(second, aside), 0); /* not there: says nothing */
    must_cycle(theirs);
    cr_expect(remarked(") : 2 lots ne sont pas encore arriv"));
    expect(theirs, &ids[0], FIELD_HOLDER_NAME, "Alpha fictif");
    /* A conflict copy, under another name in another folder, among things of no concern. */
    char *copies = mem_print("%s/dev/copie de poste", root),
         *copy = mem_print("%s/s-2-2 (conflit de Z. 2027).seg", copies),
         *fifo = mem_print("%s/s-9-9-pipe", copies), *hidden = mem_print("%s/.stfolder", root);
    cr_assert(mkdir(copies, 0777) == 0 && mkfifo(fifo, 0666) == 0 && mkdir(hidden, 0777) == 0);
    put_file(copy, text_get(&whole), whole.length);
    must_cycle(theirs);
    expect_all(ids);
    must_cycle(theirs);
    cr_expect_eq(report.received, 0, "twice is once");
    free(copies);
    free(copy);
    free(fifo);
    free(hidden);
    free(aside);
    free(second);
    text_clear(&whole);
}

Test(sync, names_that_lie_and_damage_at_home_are_set_right)
{
    struct id ids[3];
    three_segments(ids);
    char *first = find_file("dev/*/s-1-1-*", 0), *second = find_file("dev/*/s-2-2-*", 0),
         *aside = mem_print("%s/x", ground.folder);
    cr_assert(rename(first, aside) == 0 && rename(second, first) == 0 &&
              rename(aside, second) == 0); /* each under the name of the other */
    /* Ours finds neither as it left them, and publishes again; the strange files stay. */
    must_cycle(ours);
    char *again = find_file("dev/*/s-1-1-*-2", 0);
    cr_expect_not_null(again);
    unlink(again);
    must_cycle(theirs); /* by the headers */
    expect_all(ids);
    struct id more = make_holder(theirs, "Delta fictif");
    must_cycle(theirs);
    must_cycle(ours);
    expect(ours, &more, FIELD_HOLDER_NAME, "Delta fictif");
    free(first);
    free(second);
    free(again);
    free(aside);
}

static char *folder_file(const char *name)
{
    return mem_print("%s/%s", root, name);
}

Test(sync, each_wrong_place_is_said_in_words_and_left_as_it_is)
{
    static const struct {
        const char *format; /* what FORMAT says; NULL: the folder is gone */
        enum error_code code;
        const char *words;
    } cases[] = {
        {NULL, ERR_NOT_FOUND, "clé est-elle branchée"},
        {"", ERR_INPUT, "n'est pas un dossier partagé"},
        {"autre chose", ERR_INPUT, "est-ce le bon"},
        {"dentelle 2\norganisation x\n", ERR_NEWER, "plus récente"},
        {"dentelle 1\norganis", ERR_INPUT, "FORMAT est abîmé"},
        {"dentelle 1\norganisation 11111111-2222-7333-8444-555555555555\n", ERR_INPUT,
         "une autre équipe"},
    };
    char *format = folder_file("FORMAT"), *away = mem_print("%s/debranchee", ground.folder);
    struct text right;
    read_file(format, &right);
    make_holder(ours, "Alpha fictif");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (!cases[i].format)
            cr_assert_eq(rename(root, away), 0);
        else if (cases[i].format[0])
            put_file(format, cases[i].format, strlen(cases[i].format));
        else
            unlink(format);
        cr_expect_not(cycle(ours), "%zu", i);
        cr_expect_eq(err.code, cases[i].code, "%zu: %d, %s", i, err.code, err.text);
        cr_expect_not_null(strstr(err.text, cases[i].words), "%zu: %s", i, err.text);
        if (!cases[i].format) {
            struct stat status;
            cr_expect_neq(stat(root, &status), 0, "made by accident");
            cr_assert_eq(rename(away, root), 0);
        }
        char *segment = find_file("dev/*/s-*", 0);
        cr_expect_null(segment, "%zu: written all the same", i);
        free(segment);
    }
    struct sync_status status;
    cr_assert(sync_status_read(ours, &status, &err));
    cr_expect_not_null(strstr(status.places.rows[0].last_error, "une autre équipe"));
    sync_status_clear(&status);
    put_file(format, text_get(&right), right.length);
    must_cycle(ours);
    cr_expect_eq(report.sent, 1);
    free(format);
    free(away);
    text_clear(&right);
}

Test(sync, where_a_place_may_be_made_and_joined)
{
    char phrase[SYNC_PHRASE_SIZE], wrong[SYNC_PHRASE_SIZE];
    struct store *third = ground_store_in(&ground, "c"), *fourth = ground_store_in(&ground, "d");
    static const struct {
        const char *place; /* within the folder of the test */
        enum error_code code;
        const char *words;
    } refused[] = {
        {"cle/dentelle", ERR_NOT_FOUND, "clé"},
        {"c", ERR_INPUT, "base elle-même"},
        {"", ERR_INPUT, "base elle-même"},
        {"d", ERR_INPUT, "contient déjà autre chose"},
        {"partage", ERR_INPUT, "déjà un dossier partagé"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char *place = mem_print("dossier:%s/%s", ground.folder, refused[i].place);
        cr_expect_not(sync_init(third, place, NULL, phrase, &err));
        cr_expect_eq(err.code, refused[i].code, "%zu: %d %s", i, err.code, err.text);
        cr_expect_not_null(strstr(err.text, refused[i].words), "%zu: %s", i, err.text);
        free(place);
    }
    cr_expect_not(sync_init(third, "ftp://x", NULL, phrase, &err));
    cr_expect_eq(err.code, ERR_USAGE);
    cr_expect_not(cycle(third), "shares with nobody");
    char *place = mem_print("dossier:%s/neuf", ground.folder);
    cr_assert(sync_init(third, place, NULL, phrase, &err), "%s", err.text);
    cr_expect_not(sync_init(third, place, NULL, wrong, &err), "twice");
    struct id id = make_holder(third, "Alpha fictif");
    must_cycle(third);
    phrase_make(wrong);
    cr_expect_not(sync_join(fourth, place, wrong, NULL, &err));
    cr_expect_not_null(strstr(err.text, "pas la phrase"), "%s", err.text);
    cr_expect_not(sync_join(ours, place, phrase, NULL, &err));
    cr_expect_not_null(strstr(err.text, "autre équipe"), "%s", err.text);
    cr_assert(sync_join(fourth, place, phrase, NULL, &err), "%s", err.text);
    must_cycle(fourth);
    expect(fourth, &id, FIELD_HOLDER_NAME, "Alpha fictif");
    free(place);
    store_close(third);
    store_close(fourth);
}

/* ---- stopping anywhere --------------------------------------------------------------------- */

struct patience {
    int left;
};

static bool stop_later(void *context, const struct sync_step *step)
{
    struct patience *patience = context;
    cr_expect(step->done <= step->total);
    return patience->left-- > 0;
}

Test(sync, a_cycle_stopped_at_any_step_goes_on_from_there)
{
    struct id ids[3];
    three_segments(ids);
    bool stopped = true;
    for (int steps = 0; stopped && steps < 20; steps++) {
        struct patience patience = {steps};
        struct sync_watch watch = {.tell = stop_later, .context = &patience};
        struct store *third;
        char name[16];
        snprintf(name, sizeof name, "t%d", steps);
        third = ground_store_in(&ground, name);
        cr_assert(team_join(third, &team, url, &err));
        sync_report_clear(&report);
        cr_assert(sync_cycle(third, "poste", &watch, &report, &err), "%s", err.text);
        stopped = report.stopped;
        must_cycle(third);
        must_cycle(theirs);
        expect_all(ids);
        expect(third, &ids[2], FIELD_HOLDER_NAME, "Charlie fictif");
        store_close(third);
    }
    cr_expect_not(stopped, "it was never let through");
}

/* ---- what comes from elsewhere ------------------------------------------------------------- */

static void make_run(struct op_run *run, int count)
{
    static const struct stream_name stranger = {{1, 2, 3, 4, 5, 6, 7, 8}};
    *run = (struct op_run){.first = 1};
    run_stream(run, &stranger);
    for (int i = 0; i < count; i++) {
        struct run_op *op = run_add(run);
        op->hlc = ((ground.now_ms << 16) | i);
        op->grp = 1;
        op->kind = OP_SET;
        op->field = field_info(FIELD_HOLDER_NAME)->id;
        op->entity = id_new(&ground.clock);
        run_set_bytes(run, op, VALUE_TEXT, "Écho fictif", strlen("Écho fictif"));
    }
}

static bool receive(const struct op_run *run, enum receipt *receipt)
{
    struct segment_id id = {{1}}, none = {0};
    struct op_run copy = run_copy(run);
    err = (struct error){0};
    bool done = stream_receive(ours, &copy, &id, &none, receipt, &err) && stream_settle(ours, &err);
    run_clear(&copy);
    return done;
}

static char *ask(const char *sql)
{
    struct text text = {0};
    sqlite3_stmt *stmt = db_prepare(ours, sql, &err);
    cr_assert_not_null(stmt, "%s", err.text);
    if (db_step(ours, stmt, &err) == SQLITE_ROW)
        text_add(&text, (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_reset(stmt);
    return text_take(&text);
}

static void expect_answer(const char *sql, const char *wanted)
{
    char *answer = ask(sql);
    cr_expect_str_eq(answer, wanted, "%s: %s", sql, answer);
    free(answer);
}

Test(sync, a_value_that_is_not_of_its_field_is_refused_and_the_whole_segment_with_it)
{
    struct op_run run;
    enum receipt receipt;
    const enum field fields[] = {FIELD_HOLDER_DELETED, FIELD_CASE_HOLDER, FIELD_PROGRAMME_YEAR};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        make_run(&run, 2);
        run.ops[1].field = field_info(fields[i])->id;
        cr_expect_not(receive(&run, &receipt));
        cr_expect_eq(err.code, ERR_CORRUPT, "%s", err.text);
        run_clear(&run);
    }
    make_run(&run, 1);
    run.ops[0].value = VALUE_INTEGER;
    cr_expect_not(receive(&run, &receipt));
    run_clear(&run);
    expect_answer("SELECT count(*) FROM op", "0");
}

Test(sync, what_a_later_version_wrote_is_kept_and_waits_and_text_is_cleaned_at_the_door)
{
    struct op_run run;
    enum receipt receipt;
    make_run(&run, 4);
    run.ops[0].field = 999999;
    run.ops[1].kind = 77;
    run.ops[2].value = VALUE_NONE;
    run_set_bytes(&run, &run.ops[3], VALUE_TEXT, "a\033[31mb\xff", 8);
    cr_assert(receive(&run, &receipt), "%s", err.text);
    cr_expect_eq(receipt, RECEIPT_APPLIED);
    expect(ours, &run.ops[3].entity, FIELD_HOLDER_NAME, "a[31mb\xef\xbf\xbd");
    expect_answer("SELECT count(*) FROM op", "4");
    expect_answer("SELECT count(*) FROM holder", "2");
    int64_t waiting;
    cr_assert(stream_count_waiting(ours, &waiting, &err));
    cr_expect_eq(waiting, 2);
    cr_assert(receive(&run, &receipt));
    cr_expect_eq(receipt, RECEIPT_KNOWN);
    run.first = 9;
    cr_assert(receive(&run, &receipt));
    cr_expect_eq(receipt, RECEIPT_GAP);
    run.first = 3;
    cr_assert(receive(&run, &receipt));
    cr_expect_eq(receipt, RECEIPT_FORK);
    run_clear(&run);
}

Test(sync, a_clock_that_cannot_be_right_does_not_set_ours)
{
    static const struct {
        int64_t ahead_ms;
        int flags;
        bool carries;
    } cases[] = {{3600000, 0, true}, {90000000, 0, false}, {3600000, OP_SUSPECT, false}};
    make_holder(ours, "Alpha fictif");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct op_run run;
        enum receipt receipt;
        int64_t before = 0, after = 0, confirmed;
        cr_assert(clock_read(ours, &before, &confirmed, &err));
        make_run(&run, 1);
        run.streams[0].bytes[0] = (unsigned char)(20 + i);
        run.ops[0].hlc += (cases[i].ahead_ms + (int64_t)i) << 16;
        run.ops[0].flags = cases[i].flags;
        cr_assert(receive(&run, &receipt), "%s", err.text);
        cr_assert(clock_read(ours, &after, &confirmed, &err));
        cr_expect_eq(after > before, cases[i].carries, "%zu", i);
        expect(ours, &run.ops[0].entity, FIELD_HOLDER_NAME, "Écho fictif");
        run_clear(&run);
    }
}

Test(sync, an_erasure_travels_and_takes_what_comes_later_too)
{
    struct id id = make_holder(ours, "À oublier");
    must_cycle(ours);
    must_cycle(theirs);
    write_field(theirs, &id, FIELD_HOLDER_TOWN, "Lens-à-oublier");
    cr_assert(op_begin(ours, &err) && op_erase(ours, ENTITY_HOLDER, &id, &err) &&
                  op_commit(ours, "effacé", NULL, &err),
              "%s", err.text);
    must_cycle(theirs);
    must_cycle(ours);
    must_cycle(theirs);
    struct record record;
    cr_expect_not(query_record(ours, ENTITY_HOLDER, &id, &record, NULL));
    record_clear(&record);
    cr_expect_not(query_record(theirs, ENTITY_HOLDER, &id, &record, NULL));
    record_clear(&record);
    expect_answer("SELECT count(*) FROM op WHERE value LIKE '%oublier%'", "0");
}

/* ---- erased everywhere --------------------------------------------------------------------- */

/* Is this song anywhere: in a base, its log, what is sealed there, the folder? */
static bool sings(const char *bytes, size_t length)
{
    static const char song[] = "zyxcanari";
    for (size_t i = 0; i + sizeof song - 1 <= length; i++)
        if (strncasecmp(bytes + i, song, sizeof song - 1) == 0)
            return true;
    return false;
}

static bool file_sings(const char *path)
{
    struct text bytes = {0};
    bool found =
        file_read_whole(path, 1 << 26, &bytes, NULL) && sings(text_get(&bytes), bytes.length);
    text_clear(&bytes);
    return found;
}

static bool sealed_sings(const struct text *bytes)
{
    struct seal_header header;
    struct segment_id id;
    struct text plain;
    cr_assert(seal_open(&team, text_get(bytes), bytes->length, &header, &plain, &id, &err), "%s",
              err.text);
    bool found = sings(text_get(&plain), plain.length);
    text_clear(&plain);
    return found;
}

static int songs_in_folder(void)
{
    int songs = 0;
    char *path;
    for (size_t i = 0; (path = find_file("dev/*/*", i)); i++, free(path)) {
        struct text bytes;
        read_file(path, &bytes);
        songs += sealed_sings(&bytes);
        text_clear(&bytes);
    }
    return songs;
}

static int songs_in_base(struct store *store)
{
    struct sealed sealed = {0};
    char *log = mem_print("%s-wal", store_path(store));
    int songs = file_sings(store_path(store)) + file_sings(log);
    while (outbox_next(store, &sealed, &err) && sealed.first) {
        cr_assert(outbox_read(store, &sealed, &err), "%s", err.text);
        songs += sealed_sings(&sealed.bytes);
    }
    text_clear(&sealed.bytes);
    free(log);
    return songs;
}

static void expect_erased_on(struct store *store, int64_t done, int64_t devices, bool missing)
{
    struct erasures erasures;
    cr_assert(erasures_read(store, 5, &erasures, &err), "%s", err.text);
    cr_assert_eq(erasures.count, 1);
    cr_expect_eq(erasures.rows[0].done, done);
    cr_expect_eq(erasures.rows[0].devices, devices);
    cr_expect_eq(erasures.rows[0].missing != NULL, missing);
    cr_expect_eq(erasures.everywhere, done == devices);
    erasures_clear(&erasures);
}

static void expect_alike(struct store *one, struct store *other)
{
    uint64_t first, second;
    cr_assert(stream_state_hash(one, &first, &err) && stream_state_hash(other, &second, &err));
    cr_expect_eq(first, second);
}

Test(sync, what_is_erased_is_found_nowhere_and_the_chain_goes_on)
{
    struct id id = make_holder(ours, "Zyxcanari fictif"), kept = make_holder(ours, "Gardé fictif");
    struct text original;
    must_cycle(ours);
    must_cycle(theirs);
    write_field(theirs, &id, FIELD_HOLDER_TOWN, "zyxcanari-lez-fictif");
    must_cycle(theirs);
    must_cycle(ours);
    cr_assert_eq(songs_in_folder(), 2);
    cr_assert(songs_in_base(ours) > 0 && songs_in_base(theirs) > 0);
    char *path = find_file("dev/*/s-1-2-*", 0);
    read_file(path, &original);
    cr_assert(op_begin(ours, &err) && op_erase(ours, ENTITY_HOLDER, &id, &err) &&
                  op_commit(ours, NULL, NULL, &err),
              "%s", err.text);
    expect_erased_on(ours, 1, 2, true);
    must_cycle(ours);
    cr_expect_eq(songs_in_base(ours), 0);
    cr_expect_eq(songs_in_folder(), 1, "that of the other, who has not heard of it");
    must_cycle(theirs);
    cr_expect_eq(songs_in_base(theirs), 0);
    cr_expect_eq(songs_in_folder(), 0);
    must_cycle(ours);
    expect_erased_on(ours, 2, 2, false);
    /* One who comes later gets all but that; so does one who finds the original beside it. */
    for (int i = 0; i < 2; i++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", i);
        struct store *third = ground_store_in(&ground, name);
        cr_assert(team_join(third, &team, url, &err));
        must_cycle(third);
        expect(third, &kept, FIELD_HOLDER_NAME, "Gardé fictif");
        expect_alike(ours, third);
        cr_expect_eq(songs_in_base(third), 0);
        write_field(third, &kept, FIELD_HOLDER_TOWN, i ? "Béthune" : "Lens");
        must_cycle(third);
        must_cycle(ours);
        cr_expect_not(remarked("deux bases"));
        expect(ours, &kept, FIELD_HOLDER_TOWN, i ? "Béthune" : "Lens");
        store_close(third);
        put_file(path, text_get(&original), original.length);
    }
    /* What a carrier brought back goes with the next cycle of its author. */
    must_cycle(ours);
    cr_expect_eq(songs_in_folder(), 0);
    cr_expect_not(remarked("copie"));
    make_holder(ours, "Suite fictive");
    must_cycle(ours);
    must_cycle(theirs);
    expect_alike(ours, theirs);
    text_clear(&original);
    free(path);
}

/* ---- a laptop is lost ---------------------------------------------------------------------- */

static char *hex_name(struct store *store)
{
    struct stream_name name;
    struct text hex = {0};
    cr_assert(stream_own(store, &name, &err));
    for (int i = 0; i < STREAM_SIZE; i++)
        text_addf(&hex, "%02x", name.bytes[i]);
    return text_take(&hex);
}

/* The file of keys that was put last is not looked at, as a thief would do it. */
static void cycle_as_thief(struct store *store)
{
    char *keys = mem_print("%s/keys", root), *aside = mem_print("%s/cles", ground.folder);
    cr_assert_eq(rename(keys, aside), 0);
    must_cycle(store);
    rmdir(keys);
    cr_assert_eq(rename(aside, keys), 0);
    free(keys);
    free(aside);
}

static void expect_gone(struct store *store, enum gone_kind kind, int64_t held, int peers)
{
    struct sync_status status;
    int met = 0;
    cr_assert(sync_status_read(store, &status, &err), "%s", err.text);
    cr_expect_eq(status.peers, peers);
    for (size_t i = 0; i < status.streams.count; i++)
        if (status.streams.rows[i].gone != GONE_BACK) {
            met++;
            cr_expect_eq(status.streams.rows[i].gone, kind);
            cr_expect_eq(status.streams.rows[i].held, held);
        }
    cr_expect_eq(met, kind != GONE_BACK);
    sync_status_clear(&status);
}

Test(sync, a_lost_laptop_is_shut_out_and_may_come_back)
{
    struct store *lost = ground_store_in(&ground, "c");
    char phrase[SYNC_PHRASE_SIZE], *name = hex_name(lost);
    cr_assert(team_join(lost, &team, url, &err));
    struct id before = make_holder(lost, "Avant fictif");
    for (int i = 0; i < 2; i++) {
        must_cycle(lost);
        must_cycle(ours);
        must_cycle(theirs);
    }
    expect_gone(ours, GONE_BACK, 0, 2);
    cr_assert(sync_lose(ours, name, phrase, &err), "%s", err.text);
    struct id after = make_holder(ours, "Après fictif");
    must_cycle(ours);
    /* Whoever has not the new phrase is told so, sends nothing, loses nothing. */
    struct id waits = make_holder(theirs, "Bravo fictif");
    must_cycle(theirs);
    cr_expect(remarked("la clé de l'équipe a changé") && report.sent == 0);
    expect(theirs, &after, FIELD_HOLDER_NAME, "");
    /* The thief goes on with the old key, under his own name and under another's. */
    struct id stolen = make_holder(lost, "Voleur fictif");
    cycle_as_thief(lost);
    must_cycle(ours);
    cr_expect(remarked("déclaré perdu"));
    expect(ours, &stolen, FIELD_HOLDER_NAME, "");
    expect_gone(ours, GONE_LOST, 1, 1);
    cr_assert(sync_join(theirs, NULL, phrase, NULL, &err), "%s", err.text);
    must_cycle(theirs);
    must_cycle(ours);
    must_cycle(theirs);
    expect(theirs, &after, FIELD_HOLDER_NAME, "Après fictif");
    expect(ours, &waits, FIELD_HOLDER_NAME, "Bravo fictif");
    expect_gone(theirs, GONE_LOST, 1, 1);
    cr_expect_not(sync_lose(theirs, name, phrase, &err));
    struct sync_status status;
    cr_assert(sync_status_read(ours, &status, &err));
    cr_expect_eq(status.unconfirmed, 0, "the lost one is not waited for");
    sync_status_clear(&status);
    expect_alike(ours, theirs);
    /* A new laptop gets all but what is kept apart. */
    struct store *fresh = ground_store_in(&ground, "d");
    cr_assert(sync_join(fresh, url, phrase, NULL, &err), "%s", err.text);
    must_cycle(fresh);
    expect(fresh, &before, FIELD_HOLDER_NAME, "Avant fictif");
    expect(fresh, &stolen, FIELD_HOLDER_NAME, "");
    store_close(fresh);
    /* It was under the seat of the car: its owner types the new phrase, another takes it back. */
    cr_assert(sync_join(lost, NULL, phrase, NULL, &err), "%s", err.text);
    must_cycle(lost);
    cr_expect(remarked("ce poste a été déclaré perdu"));
    cr_assert(sync_take_back(theirs, name, &err), "%s", err.text);
    for (int i = 0; i < 2; i++) {
        must_cycle(theirs);
        must_cycle(ours);
        must_cycle(lost);
    }
    expect(ours, &stolen, FIELD_HOLDER_NAME, "Voleur fictif");
    expect(lost, &waits, FIELD_HOLDER_NAME, "Bravo fictif");
    expect_gone(ours, GONE_BACK, 0, 3);
    expect_alike(ours, theirs);
    expect_alike(ours, lost);
    free(name);
    store_close(lost);
}

/* A key that the thief makes, and lays beside those of the team. */
static void lay_key(struct store *thief, struct store *whom)
{
    char phrase[SYNC_PHRASE_SIZE], *name = hex_name(whom);
    struct key_file file;
    cr_assert(sync_lose(thief, name, phrase, &err) && key_file_read(thief, &file, &err), "%s",
              err.text);
    char *path = mem_print("%s/%s", root, file.name);
    put_file(path, text_get(&file.bytes), file.bytes.length);
    key_file_clear(&file);
    free(path);
    free(name);
}

Test(sync, what_a_thief_takes_out_of_what_the_laptop_had_sent_stays_with_the_team)
{
    struct store *lost = ground_store_in(&ground, "c"), *fresh = ground_store_in(&ground, "d");
    char phrase[SYNC_PHRASE_SIZE], *name = hex_name(lost);
    cr_assert(team_join(lost, &team, url, &err));
    struct id id = make_holder(lost, "Avant fictif");
    must_cycle(lost);
    must_cycle(ours);
    cr_assert(sync_lose(ours, name, phrase, &err), "%s", err.text);
    must_cycle(ours);
    /* He rewrites what lies there. Only one of the team had it. */
    cr_assert(op_begin(lost, &err) && op_erase(lost, ENTITY_HOLDER, &id, &err) &&
                  op_commit(lost, NULL, NULL, &err),
              "%s", err.text);
    cycle_as_thief(lost);
    cr_assert_null(find_file("dev/*/s-1-1-*", 0));
    cr_assert(sync_join(theirs, NULL, phrase, NULL, &err), "%s", err.text);
    must_cycle(theirs);
    must_cycle(ours);
    must_cycle(theirs);
    expect(theirs, &id, FIELD_HOLDER_NAME, "Avant fictif");
    expect_alike(ours, theirs);
    expect_gone(theirs, GONE_LOST, 1, 1);
    must_cycle(theirs);
    cr_expect_eq(report.sent_lots, 0, "once is enough");
    /* Found again, what was erased on it is erased. */
    cr_assert(sync_join(lost, NULL, phrase, NULL, &err) && sync_take_back(ours, name, &err), "%s",
              err.text);
    for (int i = 0; i < 2; i++) {
        must_cycle(ours);
        must_cycle(lost);
        must_cycle(theirs);
    }
    expect(theirs, &id, FIELD_HOLDER_NAME, "");
    expect_alike(ours, theirs);
    expect_alike(ours, lost);
    /* Lost once more: a key that it makes locks nobody, and is asked of nobody. */
    cr_assert(sync_lose(ours, name, phrase, &err), "%s", err.text);
    must_cycle(ours);
    lay_key(lost, theirs);
    cr_assert(sync_join(theirs, NULL, phrase, NULL, &err), "%s", err.text);
    must_cycle(theirs);
    make_holder(ours, "Suite fictive");
    must_cycle(ours);
    cr_expect(report.sent > 0 && !remarked("la clé"));
    must_cycle(theirs);
    cr_expect_not(remarked("la clé"));
    expect_alike(ours, theirs);
    cr_expect_not(sync_join(fresh, url, "0000-0000-0000-0000-0000-0000", NULL, &err));
    cr_assert(sync_join(fresh, url, phrase, NULL, &err), "%s", err.text);
    free(name);
    store_close(lost);
    store_close(fresh);
}

Test(sync, two_who_change_the_key_at_once_end_with_one_and_a_phrase_can_be_changed)
{
    struct store *gone = ground_store_in(&ground, "c"), *fresh = ground_store_in(&ground, "d");
    char first[SYNC_PHRASE_SIZE], second[SYNC_PHRASE_SIZE], *name = hex_name(gone);
    struct team one, other;
    cr_assert(team_join(gone, &team, url, &err));
    must_cycle(gone);
    must_cycle(ours);
    must_cycle(theirs);
    cr_assert(sync_lose(ours, name, first, &err) && sync_lose(theirs, name, second, &err), "%s",
              err.text);
    must_cycle(ours);
    must_cycle(theirs);
    cr_assert(sync_join(theirs, NULL, first, NULL, &err), "%s", err.text);
    for (int i = 0; i < 2; i++) {
        make_holder(ours, i ? "Alpha fictif" : "Bravo fictif");
        make_holder(theirs, i ? "Charlie fictif" : "Delta fictif");
        must_cycle(theirs);
        must_cycle(ours);
    }
    must_cycle(theirs);
    cr_assert(team_read(ours, &one, &err) && team_read(theirs, &other, &err));
    cr_expect_eq(one.epoch, other.epoch);
    cr_expect(one.older_count == 2 && other.older_count == 2);
    expect_alike(ours, theirs);
    expect_gone(ours, GONE_LOST, 0, 1);
    expect_gone(theirs, GONE_LOST, 0, 1);
    /* Another phrase: the older ones open nothing any more. */
    char third[SYNC_PHRASE_SIZE];
    cr_assert(sync_change_phrase(ours, third, &err), "%s", err.text);
    must_cycle(ours);
    must_cycle(theirs);
    cr_expect_not(remarked("la clé de l'équipe"));
    cr_expect_not(sync_join(fresh, url, first, NULL, &err));
    cr_expect_not(sync_join(fresh, url, second, NULL, &err));
    cr_assert(sync_join(fresh, url, third, NULL, &err), "%s", err.text);
    must_cycle(fresh);
    expect_alike(ours, fresh);
    /* One that is no longer used counts no more, until it speaks again. */
    char *unused = hex_name(fresh);
    must_cycle(ours);
    expect_gone(ours, GONE_LOST, 0, 2);
    cr_assert(sync_forget(ours, unused, &err), "%s", err.text);
    cr_expect_not(sync_forget(ours, unused, &err));
    struct sync_status status;
    cr_assert(sync_status_read(ours, &status, &err));
    cr_expect_eq(status.peers, 1);
    sync_status_clear(&status);
    make_holder(fresh, "Retour fictif");
    must_cycle(fresh);
    must_cycle(ours);
    expect_gone(ours, GONE_LOST, 0, 2);
    free(name);
    free(unused);
    store_close(gone);
    store_close(fresh);
}

Test(sync, of_two_lost_at_once_neither_keeps_the_key_that_shuts_out_the_other)
{
    struct store *first = ground_store_in(&ground, "c"), *second = ground_store_in(&ground, "d");
    char one[SYNC_PHRASE_SIZE], other[SYNC_PHRASE_SIZE], third[SYNC_PHRASE_SIZE],
        *name = hex_name(first), *second_name = hex_name(second);
    struct team stolen;
    cr_assert(team_join(first, &team, url, &err) && team_join(second, &team, url, &err));
    must_cycle(first);
    must_cycle(second);
    must_cycle(ours);
    must_cycle(theirs);
    /* The second one is given the phrase made against the first, and is lost then. */
    cr_assert(sync_lose(ours, name, one, &err), "%s", err.text);
    must_cycle(ours);
    cr_assert(sync_join(second, NULL, one, NULL, &err), "%s", err.text);
    cr_expect_not(sync_lose(ours, name, third, &err));
    cr_assert(sync_lose(theirs, second_name, other, &err), "%s", err.text);
    must_cycle(theirs);
    cr_assert(sync_join(theirs, NULL, one, NULL, &err), "%s", err.text);
    for (int i = 0; i < 3; i++) {
        must_cycle(theirs);
        must_cycle(ours);
    }
    cr_expect(remarked("déclarés perdus en même temps"));
    cr_assert(sync_lose(ours, name, third, &err), "%s", err.text);
    must_cycle(ours);
    cr_assert(sync_join(theirs, NULL, third, NULL, &err), "%s", err.text);
    must_cycle(theirs);
    must_cycle(ours);
    cr_expect_not(remarked("en même temps"));
    expect_alike(ours, theirs);
    must_cycle(second);
    cr_assert(team_read(second, &stolen, &err));
    cr_expect_eq(epoch_changes(stolen.epoch), 1);
    free(name);
    free(second_name);
    store_close(first);
    store_close(second);
}

Test(sync, a_phrase_changed_without_having_heard_of_a_lost_laptop_takes_no_key_away)
{
    struct store *stolen = ground_store_in(&ground, "c"), *last = ground_store_in(&ground, "d");
    char phrase[SYNC_PHRASE_SIZE], unheard[SYNC_PHRASE_SIZE], *name = hex_name(stolen);
    cr_assert(team_join(stolen, &team, url, &err));
    make_holder(stolen, "Alpha fictif");
    must_cycle(stolen);
    must_cycle(ours);
    must_cycle(theirs);
    cr_assert(sync_lose(ours, name, phrase, &err) && sync_change_phrase(theirs, unheard, &err),
              "%s", err.text);
    must_cycle(ours);
    must_cycle(theirs);
    cr_expect(remarked("la clé de l'équipe a changé"));
    cr_assert(sync_join(theirs, NULL, phrase, NULL, &err), "%s", err.text);
    must_cycle(theirs);
    cr_expect_not(sync_join(last, url, unheard, NULL, &err));
    cr_assert(sync_join(last, url, phrase, NULL, &err), "%s", err.text);
    must_cycle(last);
    cr_expect_not(remarked("clé"));
    expect_alike(ours, last);
    /* The one that is found again gets it too. */
    cr_assert(sync_take_back(ours, name, &err), "%s", err.text);
    must_cycle(ours);
    cr_assert(sync_join(stolen, NULL, phrase, NULL, &err), "%s", err.text);
    make_holder(stolen, "Bravo fictif");
    must_cycle(stolen);
    must_cycle(theirs);
    cr_expect_not(remarked("clé"));
    expect_alike(theirs, stolen);
    free(name);
    store_close(stolen);
    store_close(last);
}

Test(sync, decisions_join_alike_whatever_comes_first)
{
    struct gone all[12];
    size_t count = sizeof all / sizeof all[0];
    for (size_t i = 0; i < count; i++)
        all[i] = (struct gone){.turn = 1 + (int64_t)i % 3,
                               .kind = (enum gone_kind)(i % 3),
                               .at_ms = 100 - (int64_t)i,
                               .by = {{(unsigned char)(i * 7 % 5)}},
                               .epoch = (uint32_t)i * 5 % 7,
                               .mark = (int64_t)i * 3 % 5};
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b < count; b++)
            for (size_t c = 0; c < count; c++) {
                struct gone one = all[a], other = all[c], twice;
                gone_join(&one, &all[b]);
                gone_join(&one, &all[c]);
                gone_join(&other, &all[b]);
                gone_join(&other, &all[a]);
                twice = one;
                cr_assert(gone_equal(&one, &other), "%zu %zu %zu", a, b, c);
                cr_assert_not(gone_join(&twice, &all[b]), "%zu %zu %zu", a, b, c);
            }
}

/* The next segment of a device, which another one of the team makes up and puts among its files. */
static void forge(struct store *store, const struct id *entity, const char *name)
{
    struct stream_name own;
    struct sealed last, forged = {0};
    struct op_run run;
    cr_assert(stream_own(store, &own, &err) && outbox_last(store, &last, &err));
    run = (struct op_run){.first = last.last + 1};
    run_stream(&run, &own);
    struct run_op *op = run_add(&run);
    op->hlc = ground.now_ms << 16;
    op->grp = run.first;
    op->kind = OP_SET;
    op->field = field_info(FIELD_HOLDER_NAME)->id;
    op->entity = *entity;
    run_set_bytes(&run, op, VALUE_TEXT, name, strlen(name));
    cr_assert(segment_seal(&team, &run, &last.id, &forged, &err), "%s", err.text);
    forged.stream = own;
    char *hex = hex_name(store), *file = folder_segment_name(&forged),
         *path = mem_print("%s/dev/%s/%s", root, hex, file);
    put_file(path, text_get(&forged.bytes), forged.bytes.length);
    text_clear(&forged.bytes);
    run_clear(&run);
    free(hex);
    free(file);
    free(path);
}

/* What docs/sync.md says of it: a member is believed, and the one whose name it was takes another.
 */
Test(sync, who_has_the_key_can_write_in_another_s_name_and_that_one_loses_nothing)
{
    struct id alpha = make_holder(ours, "Alpha fictif"), made_up = id_new(&ground.clock);
    must_cycle(ours);
    must_cycle(theirs);
    char *before = hex_name(ours);
    forge(ours, &made_up, "Forgé fictif");
    struct id beta = make_holder(ours, "Beta fictif");
    must_cycle(theirs);
    expect(theirs, &made_up, FIELD_HOLDER_NAME, "Forgé fictif");
    must_cycle(ours);
    cr_expect(remarked("cette base est la copie d'une autre"));
    char *after = hex_name(ours);
    cr_expect_str_neq(before, after);
    must_cycle(theirs);
    must_cycle(ours);
    expect(theirs, &alpha, FIELD_HOLDER_NAME, "Alpha fictif");
    expect(theirs, &beta, FIELD_HOLDER_NAME, "Beta fictif");
    expect(ours, &made_up, FIELD_HOLDER_NAME, "Forgé fictif");
    expect_alike(ours, theirs);
    free(before);
    free(after);
}

/* Two who meet at a second place, when the first is not there. */
Test(sync, what_is_said_at_one_place_is_newer_than_what_was_said_at_another)
{
    struct sync_status status;
    char *other = mem_print("%s/autre", ground.folder), *there = mem_print("dossier:%s", other),
         *away = mem_print("%s.retiree", root);
    for (int i = 0; i < 4; i++) {
        make_holder(ours, "Fictif");
        must_cycle(ours);
        must_cycle(theirs);
    }
    cr_assert(folder_create(other, &team.organisation, "x", 1, &err) &&
                  team_join(ours, &team, there, &err) && team_join(theirs, &team, there, &err),
              "%s", err.text);
    cr_assert_eq(rename(root, away), 0);
    make_holder(theirs, "Fictif");
    must_cycle(theirs);
    must_cycle(ours);
    must_cycle(theirs);
    cr_assert(sync_status_read(theirs, &status, &err), "%s", err.text);
    cr_expect_eq(status.unconfirmed, 0);
    sync_status_clear(&status);
    free(other);
    free(there);
    free(away);
}

Test(sync, what_is_acknowledged_is_counted_by_what_the_others_say)
{
    struct sync_status status;
    make_holder(ours, "Alpha fictif");
    cr_assert(sync_status_read(ours, &status, &err), "%s", err.text);
    cr_expect(status.pending == 1 && status.unconfirmed == 1 && status.peers == 0);
    sync_status_clear(&status);
    must_cycle(ours);
    must_cycle(theirs);
    cr_assert(sync_status_read(ours, &status, &err));
    cr_expect(status.pending == 0 && status.unconfirmed == 1);
    sync_status_clear(&status);
    must_cycle(ours);
    cr_assert(sync_status_read(ours, &status, &err));
    cr_expect(status.unconfirmed == 0 && status.peers == 1, "%lld, %d",
              (long long)status.unconfirmed, status.peers);
    cr_expect_eq(status.streams.rows[1].has_ours, 1);
    sync_status_clear(&status);
}
