/* Sharing, piece by piece: what is sealed is read by the team alone and unchanged; what a folder
 * does to files hurts nobody; a cycle that is stopped anywhere goes on from there. */
#include "pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(sync, .init = pair_open, .fini = pair_close);

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
    struct team stranger = pair.team;
    char *path = pair_find_file(pattern, 0);
    cr_assert_not_null(path, "%s", pattern);
    pair_read_file(path, &bytes);
    cr_assert(opens(&pair.team, text_get(&bytes), bytes.length));
    stranger.key[31] ^= 1;
    cr_expect_not(opens(&stranger, text_get(&bytes), bytes.length));
    for (size_t i = 0; i < bytes.length; i++)
        for (int bit = 0; bit < 8; bit += 7) {
            bytes.bytes[i] ^= (char)(1 << bit);
            cr_expect_not(opens(&pair.team, text_get(&bytes), bytes.length), "byte %zu, bit %d", i,
                          bit);
            bytes.bytes[i] ^= (char)(1 << bit);
        }
    for (size_t length = 0; length < bytes.length; length++)
        cr_expect_not(opens(&pair.team, text_get(&bytes), length), "cut at %zu", length);
    text_add_bytes(&bytes, "", 1);
    cr_expect_not(opens(&pair.team, text_get(&bytes), bytes.length), "one byte more");
    text_clear(&bytes);
    free(path);
}

Test(sync, no_byte_of_a_segment_or_a_head_can_be_changed_or_cut)
{
    pair_make_holder(pair.ours, "Alpha fictif");
    pair_cycle(pair.ours);
    check_sealed("dev/*/s-*");
    check_sealed("dev/*/h-*");
}

Test(sync, what_goes_through_a_segment_comes_out_the_same)
{
    struct op_run run, again;
    struct sealed sealed;
    struct seal_header header;
    struct segment_id id, none = {0};
    struct id holder = pair_make_holder(pair.ours, "Œuvre « à l'étroit »\xf0\x9f\x8c\xb1");
    cr_assert(op_begin(pair.ours, &pair.err) &&
              op_add(pair.ours, &holder, FIELD_HOLDER_ALIASES, "AF", &pair.err) &&
              op_delete(pair.ours, ENTITY_HOLDER, &holder, &pair.err) &&
              op_commit(pair.ours, "x", NULL, &pair.err));
    cr_assert(stream_read_own(pair.ours, 1, 100, SIZE_MAX, &run, &pair.err), "%s", pair.err.text);
    cr_assert_eq(run.count, 3);
    cr_assert(segment_seal(&pair.team, &run, &none, &sealed, &pair.err), "%s", pair.err.text);
    cr_assert(segment_open(&pair.team, text_get(&sealed.bytes), sealed.bytes.length, &header,
                           &again, &id, &pair.err),
              "%s", pair.err.text);
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
        cr_assert(op_begin(pair.ours, &pair.err));
        for (int i = 0; i < 3000; i++) {
            struct id id = id_new(&pair.ground.clock);
            cr_assert(op_set(pair.ours, &id, FIELD_HOLDER_NAME, "X", NULL, &pair.err), "%s",
                      pair.err.text);
        }
        cr_assert(op_commit(pair.ours, "import", NULL, &pair.err), "%s", pair.err.text);
    }
    pair_cycle(pair.ours);
    cr_expect_not_null(path = pair_find_file("dev/*/s-1-6000-*", 0));
    free(path);
    cr_expect_not_null(path = pair_find_file("dev/*/s-6001-9000-*", 0));
    free(path);
    pair_cycle(pair.theirs);
    cr_expect_eq(pair.report.received, 9000);
}

Test(sync, a_phrase_can_be_read_out_and_a_slip_is_seen)
{
    char phrase[SYNC_PHRASE_SIZE], canonical[PHRASE_SIZE];
    struct text sloppy = {0};
    cr_assert(sodium_ready(&pair.err));
    phrase_make(phrase);
    for (const char *at = phrase; *at; at++) /* in small letters, blanks for dashes, o for 0 */
        text_addf(&sloppy, "%c",
                  *at == '-'   ? ' '
                  : *at == '0' ? 'o'
                  : *at == '1' ? 'l'
                               : *at | ' ');
    cr_assert(phrase_read(text_get(&sloppy), canonical, &pair.err), "%s", pair.err.text);
    cr_expect_str_eq(canonical, phrase);
    text_clear(&sloppy);
    phrase[0] = phrase[0] == '7' ? '8' : '7';
    cr_expect_not(phrase_read(phrase, canonical, &pair.err));
    cr_expect_not_null(strstr(pair.err.text, "faute de frappe"));
    cr_expect_not(phrase_read("7K3M", canonical, &pair.err));
    cr_expect_not_null(strstr(pair.err.text, "24 signes"));
    cr_expect_not(phrase_read("é", canonical, &pair.err));
}

Test(sync, the_team_s_keys_open_with_their_phrase_alone)
{
    struct stream_name author = {{1, 2, 3, 4, 5, 6, 7, 8}};
    struct text file;
    struct team opened, nobody = {0};
    struct keys_notice notice;
    unsigned char second[TEAM_KEY_SIZE] = {9};
    cr_assert(team_add_key(&pair.team, 1 << 16 | 5, second));
    cr_assert(keys_wrap(&pair.team, "7K3M", &author, 77, &file, &pair.err), "%s", pair.err.text);
    cr_assert_eq(file.length, 100 + 2 * 56 + 16);
    cr_assert(keys_unwrap(text_get(&file), file.length, "7K3M", &opened, &pair.err), "%s",
              pair.err.text);
    cr_expect_eq(memcmp(&opened, &pair.team, sizeof pair.team), 0);
    cr_expect_not(keys_unwrap(text_get(&file), file.length, "7K3N", &opened, &pair.err));
    cr_expect_not_null(strstr(pair.err.text, "pas la phrase"));
    cr_assert(keys_look(text_get(&file), file.length, &pair.team, &notice, &pair.err) &&
              notice.vouched);
    cr_expect(stream_equal(&notice.author, &author) && notice.at_ms == 77);
    cr_expect_eq(notice.epoch, 1 << 16 | 5);
    cr_assert(keys_look(text_get(&file), file.length, &nobody, &notice, &pair.err));
    cr_expect_not(notice.vouched, "who has no key cannot tell");
    /* one byte of each part */
    static const size_t places[] = {0, 8, 12, 16, 36, 40, 56, 80, 88, 96, 100, 104, 120, 140, 227};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        file.bytes[places[i]] ^= 64;
        cr_expect_not(keys_unwrap(text_get(&file), file.length, "7K3M", &opened, &pair.err), "%zu",
                      places[i]);
        file.bytes[places[i]] ^= 64;
    }
    cr_expect_not(keys_unwrap(text_get(&file), file.length - 1, "7K3M", &opened, &pair.err));
    text_clear(&file);
}

/* ---- a folder treated badly ---------------------------------------------------------------- */

/* Three segments of ours, then something is done to the folder, then theirs looks: nothing wrong is
 * taken, nothing is removed, and once it is set right all is there. */
static void three_segments(struct id ids[3])
{
    static const char *const names[] = {"Alpha fictif", "Bravo fictif", "Charlie fictif"};
    for (int i = 0; i < 3; i++) {
        ids[i] = pair_make_holder(pair.ours, names[i]);
        pair_cycle(pair.ours);
    }
}

static void expect_all(const struct id ids[3])
{
    pair_expect_value(pair.theirs, &ids[0], FIELD_HOLDER_NAME, "Alpha fictif");
    pair_expect_value(pair.theirs, &ids[1], FIELD_HOLDER_NAME, "Bravo fictif");
    pair_expect_value(pair.theirs, &ids[2], FIELD_HOLDER_NAME, "Charlie fictif");
}

Test(sync, what_a_carrier_does_to_files_delays_and_never_hurts)
{
    struct id ids[3];
    struct text whole;
    three_segments(ids);
    char *second = pair_find_file("dev/*/s-2-2-*", 0),
         *aside = mem_print("%s/ailleurs", pair.ground.folder);
    pair_read_file(second, &whole);
    const size_t lengths[] = {0, 50, 100, whole.length - 1};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) { /* empty, then cut */
        pair_put_file(second, text_get(&whole), lengths[i]);
        pair_cycle(pair.theirs);
        cr_expect(pair_remarked("pas encore arrivé en entier"), "%zu", lengths[i]);
        cr_expect(pair_remarked(") : 2 lots ne sont pas encore arriv"), "%zu", lengths[i]);
        pair_expect_value(pair.theirs, &ids[0], FIELD_HOLDER_NAME, "Alpha fictif");
        pair_expect_value(pair.theirs, &ids[1], FIELD_HOLDER_NAME, "");
        pair_expect_value(pair.theirs, &ids[2], FIELD_HOLDER_NAME, "");
    }
    cr_assert_eq(rename(second, aside), 0); /* not there: says nothing */
    pair_cycle(pair.theirs);
    cr_expect(pair_remarked(") : 2 lots ne sont pas encore arriv"));
    pair_expect_value(pair.theirs, &ids[0], FIELD_HOLDER_NAME, "Alpha fictif");
    /* A conflict copy, under another name in another folder, among things of no concern. */
    char *copies = mem_print("%s/dev/copie de poste", pair.root),
         *copy = mem_print("%s/s-2-2 (conflit de Z. 2027).seg", copies),
         *fifo = mem_print("%s/s-9-9-pipe", copies), *hidden = mem_print("%s/.stfolder", pair.root);
    cr_assert(mkdir(copies, 0777) == 0 && mkfifo(fifo, 0666) == 0 && mkdir(hidden, 0777) == 0);
    pair_put_file(copy, text_get(&whole), whole.length);
    pair_cycle(pair.theirs);
    expect_all(ids);
    pair_cycle(pair.theirs);
    cr_expect_eq(pair.report.received, 0, "twice is once");
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
    char *first = pair_find_file("dev/*/s-1-1-*", 0), *second = pair_find_file("dev/*/s-2-2-*", 0),
         *aside = mem_print("%s/x", pair.ground.folder);
    cr_assert(rename(first, aside) == 0 && rename(second, first) == 0 &&
              rename(aside, second) == 0); /* each under the name of the other */
    /* Ours finds neither as it left them, and publishes again; the strange files stay. */
    pair_cycle(pair.ours);
    char *again = pair_find_file("dev/*/s-1-1-*-2", 0);
    cr_expect_not_null(again);
    unlink(again);
    pair_cycle(pair.theirs); /* by the headers */
    expect_all(ids);
    struct id more = pair_make_holder(pair.theirs, "Delta fictif");
    pair_cycle(pair.theirs);
    pair_cycle(pair.ours);
    pair_expect_value(pair.ours, &more, FIELD_HOLDER_NAME, "Delta fictif");
    free(first);
    free(second);
    free(again);
    free(aside);
}

static char *folder_file(const char *name)
{
    return mem_print("%s/%s", pair.root, name);
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
    char *format = folder_file("FORMAT"), *away = mem_print("%s/debranchee", pair.ground.folder);
    struct text right;
    pair_read_file(format, &right);
    pair_make_holder(pair.ours, "Alpha fictif");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (!cases[i].format)
            cr_assert_eq(rename(pair.root, away), 0);
        else if (cases[i].format[0])
            pair_put_file(format, cases[i].format, strlen(cases[i].format));
        else
            unlink(format);
        cr_expect_not(pair_try_cycle(pair.ours), "%zu", i);
        cr_expect_eq(pair.err.code, cases[i].code, "%zu: %d, %s", i, pair.err.code, pair.err.text);
        cr_expect_not_null(strstr(pair.err.text, cases[i].words), "%zu: %s", i, pair.err.text);
        if (!cases[i].format) {
            struct stat status;
            cr_expect_neq(stat(pair.root, &status), 0, "made by accident");
            cr_assert_eq(rename(away, pair.root), 0);
        }
        char *segment = pair_find_file("dev/*/s-*", 0);
        cr_expect_null(segment, "%zu: written all the same", i);
        free(segment);
    }
    struct sync_status status;
    cr_assert(sync_status_read(pair.ours, &status, &pair.err));
    cr_expect_not_null(strstr(status.places.rows[0].last_error, "une autre équipe"));
    sync_status_clear(&status);
    pair_put_file(format, text_get(&right), right.length);
    pair_cycle(pair.ours);
    cr_expect_eq(pair.report.sent, 1);
    free(format);
    free(away);
    text_clear(&right);
}

Test(sync, where_a_place_may_be_made_and_joined)
{
    char phrase[SYNC_PHRASE_SIZE], wrong[SYNC_PHRASE_SIZE];
    struct store *third = ground_store_in(&pair.ground, "c"),
                 *fourth = ground_store_in(&pair.ground, "d");
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
        char *place = mem_print("dossier:%s/%s", pair.ground.folder, refused[i].place);
        cr_expect_not(sync_init(third, place, NULL, phrase, &pair.err));
        cr_expect_eq(pair.err.code, refused[i].code, "%zu: %d %s", i, pair.err.code, pair.err.text);
        cr_expect_not_null(strstr(pair.err.text, refused[i].words), "%zu: %s", i, pair.err.text);
        free(place);
    }
    cr_expect_not(sync_init(third, "ftp://x", NULL, phrase, &pair.err));
    cr_expect_eq(pair.err.code, ERR_USAGE);
    cr_expect_not(pair_try_cycle(third), "shares with nobody");
    char *place = mem_print("dossier:%s/neuf", pair.ground.folder);
    cr_assert(sync_init(third, place, NULL, phrase, &pair.err), "%s", pair.err.text);
    cr_expect_not(sync_init(third, place, NULL, wrong, &pair.err), "twice");
    struct id id = pair_make_holder(third, "Alpha fictif");
    pair_cycle(third);
    phrase_make(wrong);
    cr_expect_not(sync_join(fourth, place, wrong, NULL, &pair.err));
    cr_expect_not_null(strstr(pair.err.text, "pas la phrase"), "%s", pair.err.text);
    cr_expect_not(sync_join(pair.ours, place, phrase, NULL, &pair.err));
    cr_expect_not_null(strstr(pair.err.text, "autre équipe"), "%s", pair.err.text);
    cr_assert(sync_join(fourth, place, phrase, NULL, &pair.err), "%s", pair.err.text);
    pair_cycle(fourth);
    pair_expect_value(fourth, &id, FIELD_HOLDER_NAME, "Alpha fictif");
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
        third = ground_store_in(&pair.ground, name);
        cr_assert(team_join(third, &pair.team, pair.url, &pair.err));
        sync_report_clear(&pair.report);
        cr_assert(sync_cycle(third, "poste", &watch, &pair.report, &pair.err), "%s", pair.err.text);
        stopped = pair.report.stopped;
        pair_cycle(third);
        pair_cycle(pair.theirs);
        expect_all(ids);
        pair_expect_value(third, &ids[2], FIELD_HOLDER_NAME, "Charlie fictif");
        store_close(third);
    }
    cr_expect_not(stopped, "it was never let through");
}

/* Two who meet at a second place, when the first is not there. */
Test(sync, what_is_said_at_one_place_is_newer_than_what_was_said_at_another)
{
    struct sync_status status;
    char *other = mem_print("%s/autre", pair.ground.folder),
         *there = mem_print("dossier:%s", other), *away = mem_print("%s.retiree", pair.root);
    for (int i = 0; i < 4; i++) {
        pair_make_holder(pair.ours, "Fictif");
        pair_cycle(pair.ours);
        pair_cycle(pair.theirs);
    }
    cr_assert(folder_create(other, &pair.team.organisation, "x", 1, &pair.err) &&
                  team_join(pair.ours, &pair.team, there, &pair.err) &&
                  team_join(pair.theirs, &pair.team, there, &pair.err),
              "%s", pair.err.text);
    cr_assert_eq(rename(pair.root, away), 0);
    pair_make_holder(pair.theirs, "Fictif");
    pair_cycle(pair.theirs);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    cr_assert(sync_status_read(pair.theirs, &status, &pair.err), "%s", pair.err.text);
    cr_expect_eq(status.unconfirmed, 0);
    sync_status_clear(&status);
    free(other);
    free(there);
    free(away);
}

Test(sync, what_is_acknowledged_is_counted_by_what_the_others_say)
{
    struct sync_status status;
    pair_make_holder(pair.ours, "Alpha fictif");
    cr_assert(sync_status_read(pair.ours, &status, &pair.err), "%s", pair.err.text);
    cr_expect(status.pending == 1 && status.unconfirmed == 1 && status.peers == 0);
    sync_status_clear(&status);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    cr_assert(sync_status_read(pair.ours, &status, &pair.err));
    cr_expect(status.pending == 0 && status.unconfirmed == 1);
    sync_status_clear(&status);
    pair_cycle(pair.ours);
    cr_assert(sync_status_read(pair.ours, &status, &pair.err));
    cr_expect(status.unconfirmed == 0 && status.peers == 1, "%lld, %d",
              (long long)status.unconfirmed, status.peers);
    cr_expect_eq(status.streams.rows[1].has_ours, 1);
    sync_status_clear(&status);
}
