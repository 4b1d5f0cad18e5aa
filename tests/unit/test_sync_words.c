/* What the screens say of sharing, in the columns they have; when it comes by itself; how a courier
 * that says nothing, or nonsense, ends. */
#include "ground.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/tui/sync.h"

static struct ground ground;
static struct app app;
static struct tui tui;

static void open_screens(void)
{
    utf8_locale();
    ground_open(&ground);
    ground_app(&ground, &app);
    tui = (struct tui){.app = &app, .sync = tui_sync_new()};
}

static void close_screens(void)
{
    tui_sync_close(&tui, false);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(sync_words, .init = open_screens, .fini = close_screens);

/* The badge is as it is here, not as the base says. */
static void set_badge(bool shares, int64_t unconfirmed, enum carrier carrier)
{
    tui.sync->badge = (struct sync_badge){shares, unconfirmed, 1, carrier};
    tui.sync->version = query_version(app.store);
    tui.sync->read = true;
}

static void says(const char *expected, int columns)
{
    enum look look;
    char *words = tui_sync_words(&tui, columns, &look);
    cr_expect_str_eq(words, expected, "%d columns: « %s », not « %s »", columns, words, expected);
    free(words);
}

Test(sync_words, a_header_says_it_in_as_many_words_as_fit)
{
    static const struct {
        bool shares;
        int64_t unconfirmed;
        enum carrier carrier;
        enum sync_trouble trouble;
        const char *wide, *narrow, *none; /* in 40, 18 and 3 columns */
    } standing[] = {
        {false, 12, CARRIER_FOLDER, TROUBLE_NONE, "", "", ""},
        {true, 0, CARRIER_FOLDER, TROUBLE_NONE, "", "", ""},
        {true, 3, CARRIER_KEY, TROUBLE_NONE, "3 à synchroniser", "3 à synchroniser", ""},
        {true, 12500, CARRIER_KEY, TROUBLE_NONE, "12 500 à synchroniser", "12 500 à sync.", ""},
        {true, 3, CARRIER_KEY, TROUBLE_ABSENT, "clé absente · 3 à synchroniser", "clé absente", ""},
        {true, 0, CARRIER_KEY, TROUBLE_ABSENT, "clé absente", "clé absente", ""},
        {true, 0, CARRIER_FOLDER, TROUBLE_ABSENT, "dossier absent", "dossier absent", ""},
        {true, 0, CARRIER_SERVER, TROUBLE_ABSENT, "serveur injoignable", "", ""},
        {true, 0, CARRIER_KEY, TROUBLE_OTHER, "échec de synchronisation", "", ""},
    };
    for (size_t i = 0; i < sizeof standing / sizeof standing[0]; i++) {
        set_badge(standing[i].shares, standing[i].unconfirmed, standing[i].carrier);
        tui.sync->trouble = standing[i].trouble;
        says(standing[i].wide, 40);
        says(standing[i].narrow, 18);
        says(standing[i].none, 3);
    }
    static const struct {
        bool stopped, moved;
        struct sync_step step;
        const char *wide, *narrow;
    } running[] = {
        {false, false, {0}, "synchronise…", "synchronise…"},
        {false,
         true,
         {SYNC_RECEIVING, 1240, 3980, 4},
         "reçoit 1 240 / 3 980, 4 postes",
         "reçoit 31 %"},
        {false, true, {SYNC_RECEIVING, 0, 0, 1}, "reçoit 0 / 0, 1 poste", "reçoit 0 %"},
        {false, true, {SYNC_SEALING, 12345, 0, 0}, "prépare 12 345 opérations", "prépare…"},
        {false, true, {SYNC_SENDING, 1, 10, 0}, "envoie 1 / 10 lots", "envoie 1 / 10 lots"},
        {true, true, {SYNC_SENDING, 1, 10, 0}, "la synchronisation s'arrête…", "s'arrête…"},
    };
    tui.sync->trouble = TROUBLE_NONE;
    for (size_t i = 0; i < sizeof running / sizeof running[0]; i++) {
        struct courier *courier = &tui.sync->courier;
        courier->child = 1; /* never asked for anything here */
        courier->stopped = running[i].stopped;
        courier->moved = running[i].moved;
        courier->step = running[i].step;
        says(running[i].wide, 40);
        says(running[i].narrow, 18);
    }
    tui.sync->courier.child = 0;
}

Test(sync_words, it_comes_by_itself_at_opening_and_after_so_many_minutes)
{
    set_badge(false, 0, CARRIER_FOLDER); /* with nobody: planned again, never started */
    tui_sync_open(&tui, 1000);
    cr_expect_eq(tui_sync_wait(&tui, 1000), -1, "neither was asked for");
    app.settings.sync_minutes = 2;
    tui_sync_open(&tui, 1000);
    cr_expect_eq(tui_sync_wait(&tui, 1000), 120000);
    cr_expect_eq(tui_sync_wait(&tui, 121000 - 5), 5);
    cr_expect_eq(tui_sync_wait(&tui, 500000), 0);
    tui_sync_turn(&tui, 121000);
    cr_expect_not(tui_sync_runs(&tui));
    cr_expect_eq(tui_sync_wait(&tui, 121000), 120000);
    app.settings.sync_at_opening = 1;
    tui_sync_open(&tui, 7000);
    cr_expect_eq(tui_sync_wait(&tui, 7000), 0);
    tui_sync_turn(&tui, 7000);
    cr_expect_eq(tui_sync_wait(&tui, 7000), 120000);
}

Test(sync_words, what_a_cycle_did_is_one_sentence)
{
    static const struct {
        int64_t received, sent, received_lots, sent_lots;
        const char *words;
    } table[] = {
        {0, 0, 0, 0, "rien de nouveau"},
        {1, 0, 1, 0, "reçu 1 opération"},
        {1240, 3, 1, 1, "reçu 1 240 opérations, envoyé 3"},
        {0, 2, 0, 1, "envoyé 2 opérations"},
        {0, 0, 0, 4, "les lots qui manquaient sont là"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct synced synced = {.report = {.received = table[i].received,
                                           .sent = table[i].sent,
                                           .received_lots = table[i].received_lots,
                                           .sent_lots = table[i].sent_lots}};
        char *words = synced_words(&synced);
        cr_expect_str_eq(words, table[i].words);
        free(words);
    }
    cr_expect_eq(error_named(error_name(ERR_BUSY)), ERR_BUSY);
    cr_expect_eq(error_named("no such name"), ERR_NONE);
}

/* The courier of another program than ours: a pipe of whatever bytes, then the end. */
static void courier_reads(struct courier *courier, const char *bytes)
{
    int ends[2];
    courier_init(courier);
    cr_assert_eq(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(3);
    cr_assert_gt(child, 0);
    cr_assert_eq(write(ends[1], bytes, strlen(bytes)), (ssize_t)strlen(bytes));
    close(ends[1]);
    courier->child = child;
    courier->pipe = ends[0];
    cr_expect(courier_wait(courier, 10000));
}

Test(sync_words, whatever_the_courier_says_it_ends_in_words)
{
    static const struct {
        const char *bytes;
        bool done;
        enum error_code code;
        const char *text;
    } table[] = {
        {"", false, ERR_IO, "sans rien dire (sortie 3)"},
        {"not JSON\n[1]\n\"x\"\n", false, ERR_IO, "sans rien dire"},
        {"{\"phase\":\"dancing\",\"done\":1}\n", false, ERR_IO, "sans rien dire"},
        {"{\"received\":4", false, ERR_IO, "sans rien dire"}, /* cut in the middle */
        {"{\"error\":\"not_found\",\"message\":\"a\\u001b[31mb\"}\n", false, ERR_NOT_FOUND, "a"},
        {"{\"error\":\"?\",\"message\":\"b\"}\n", false, ERR_IO, "b"},
        {"{\"phase\":\"receiving\",\"done\":1,\"total\":2,\"devices\":1}\n"
         "{\"received\":4,\"sent\":5,\"stopped\":true,\"twins\":1,\"remarks\":[\"r\\u001b\",7]}\n",
         true, ERR_NONE, ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct courier courier;
        courier_reads(&courier, table[i].bytes);
        cr_expect_eq(courier.done, table[i].done, "%s", table[i].bytes);
        cr_expect_eq(courier.err.code, table[i].code, "%s", table[i].bytes);
        cr_expect_not_null(strstr(courier.err.text, table[i].text), "%s", courier.err.text);
        cr_expect_null(strchr(courier.err.text, '\033'));
        if (courier.done) {
            cr_expect_eq(courier.synced.report.received, 4);
            cr_expect(courier.synced.report.stopped && courier.synced.twins == 1);
            cr_expect_eq(courier.synced.report.remarks.count, 1);
            cr_expect_null(strchr(courier.synced.report.remarks.items[0], '\033'));
        }
        courier_leave(&courier);
    }
}
