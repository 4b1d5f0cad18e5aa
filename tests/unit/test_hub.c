/* A PostgreSQL server as the shared place: one server for all cases, each with teams of its own in
 * one database, as they would be. */
#include "ground.h"

#include <libpq-fe.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "server.h"
#include "store/internal.h"
#include "sync/folder.h"
#include "sync/hub.h"
#include "sync/segment.h"

static struct ground ground;
static struct server server;
static struct error err;
static struct sync_report report;
static PGconn *admin; /* the superuser, looking from outside */
static int bases;

/* ---- the ground ---------------------------------------------------------------------------- */

/* One value as text, "" when none. The caller frees. */
static char *ask(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    cr_assert(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK, "%s: %s", sql,
              PQerrorMessage(conn));
    char *value = mem_copy(PQntuples(result) && PQnfields(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return value;
}

static void tell(const char *sql)
{
    free(ask(admin, sql));
}

/* After the server was started again. */
static void look_again(void)
{
    PQreset(admin);
    cr_assert_eq(PQstatus(admin), CONNECTION_OK, "%s", PQerrorMessage(admin));
}

/* The code by which it is refused, "" when it is not. */
static struct short_text refused(PGconn *conn, const char *sql)
{
    struct short_text code = {""};
    PGresult *result = PQexec(conn, sql);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state)
        snprintf(code.bytes, sizeof code.bytes, "%s", state);
    PQclear(result);
    return code;
}

static struct store *new_base(void)
{
    char name[16];
    snprintf(name, sizeof name, "poste%d", bases++);
    return ground_store_in(&ground, name);
}

struct member {
    struct store *store;
    char *url;
};
struct group_of {
    struct team team;
    struct member members[16];
    int count;
};

/* A team in the hub, each with a base and a role. The key is not made from a phrase: that is slow,
 * and the story does it. */
static void found(struct group_of *group, int count)
{
    char *url = server_url(&server, "admin", "lieu");
    struct remote remote;
    struct remote_files keys = {0};
    *group = (struct group_of){.team = {.epoch = 1}, .count = count};
    randombytes_buf(group->team.organisation.bytes, 16);
    randombytes_buf(group->team.key, TEAM_KEY_SIZE);
    remote_files_add(&keys, "keys/1", "x", 1);
    for (int i = 0; i < count; i++) {
        struct member *member = &group->members[i];
        cr_assert(remote_open(&remote, url, "", NULL, NULL, &err), "%s", err.text);
        if (i == 0) {
            cr_assert(remote.kind->create(&remote, &group->team.organisation, &keys, &err), "%s",
                      err.text);
            member->url = mem_copy(remote.url);
        } else {
            cr_assert(remote.kind->invite(&remote, &group->team.organisation, "portable",
                                          &member->url, &err),
                      "%s", err.text);
        }
        remote_close(&remote);
        member->store = new_base();
        cr_assert(team_join(member->store, &group->team, member->url, &err), "%s", err.text);
    }
    remote_files_clear(&keys);
    free(url);
}

static void part(struct group_of *group)
{
    for (int i = 0; i < group->count; i++) {
        store_close(group->members[i].store);
        free(group->members[i].url);
    }
}

static void write_name(struct store *store, const struct id *id, const char *name)
{
    cr_assert(op_begin(store, &err) && op_set(store, id, FIELD_HOLDER_NAME, name, NULL, &err) &&
                  op_commit(store, "geste", NULL, &err),
              "%s", err.text);
}

static struct id make_holder(struct store *store, const char *name)
{
    struct id id = id_new(&ground.clock);
    write_name(store, &id, name);
    return id;
}

static bool cycle_watched(struct store *store, const struct sync_watch *watch)
{
    sync_report_clear(&report);
    err = (struct error){0};
    return sync_cycle(store, "poste", watch, &report, &err);
}

static void must_cycle(struct store *store)
{
    cr_assert(cycle_watched(store, NULL), "%s", err.text);
}

static bool remarked(const char *words)
{
    for (size_t i = 0; i < report.remarks.count; i++)
        if (strstr(report.remarks.items[i], words))
            return true;
    return false;
}

static int64_t holders(struct store *store)
{
    int64_t count = 0;
    cr_assert(db_integer(store, "SELECT count(*) FROM holder", 0, &count, &err), "%s", err.text);
    return count;
}

/* Everybody has what everybody wrote, and the same. A round in which nobody sends is the last: all
 * looked at what was there when it began. */
static void converge(struct group_of *group, int64_t wanted)
{
    uint64_t hash, first = 0;
    bool moved = true;
    for (int round = 0; round < 6 && moved; round++) {
        moved = false;
        for (int i = 0; i < group->count; i++) {
            must_cycle(group->members[i].store);
            moved = moved || report.sent || report.sent_lots;
        }
    }
    cr_expect_not(moved, "no end");
    for (int i = 0; i < group->count; i++) {
        cr_expect_eq(holders(group->members[i].store), wanted, "%d has %lld of %lld", i,
                     (long long)holders(group->members[i].store), (long long)wanted);
        cr_assert(stream_state_hash(group->members[i].store, &hash, &err), "%s", err.text);
        first = i ? first : hash;
        cr_expect_eq(hash, first, "%d differs", i);
    }
}

/* What the superuser sees of a team: `select` of the rows s of segment. The caller frees. */
static char *seen_of(const struct group_of *group, const char *select)
{
    char organisation[ID_TEXT_SIZE];
    id_to_text(&group->team.organisation, organisation);
    char *sql = mem_print("SELECT %s FROM dentelle.segment s WHERE organisation = '%s' GROUP BY"
                          " organisation",
                          select, organisation),
         *seen = ask(admin, sql);
    free(sql);
    return seen;
}

/* ---- how it is written --------------------------------------------------------------------- */

static void check_urls(void)
{
    static const struct {
        const char *url, *again, *shown;
        bool local, unverified;
    } cases[] = {
        {"postgresql://zoe:a%40b%2Fc@hub.example:5433/lieu?sslmode=require",
         "postgresql://zoe:a%40b%2Fc@hub.example:5433/lieu?sslmode=require",
         "postgresql://zoe@hub.example:5433/lieu (liaison non vérifiée : sslmode=require)", false,
         true},
        {"postgresql://zoe@hub.example/lieu", "postgresql://zoe@hub.example/lieu",
         "postgresql://zoe@hub.example/lieu", false, false},
        {"postgresql://zoe@hub.example/lieu?password=secret",
         "postgresql://zoe:secret@hub.example/lieu", "postgresql://zoe@hub.example/lieu", false,
         false},
        {"postgresql://hub.example/lieu?user=zoe&sslmode=verify-full&sslrootcert=/r.crt",
         "postgresql://zoe@hub.example/lieu?sslmode=verify-full&sslrootcert=%2Fr.crt",
         "postgresql://zoe@hub.example/lieu", false, false},
        {"postgresql://zoe:x@[::1]/lieu", "postgresql://zoe:x@[::1]/lieu",
         "postgresql://zoe@[::1]/lieu", true, false},
        {"postgresql://zoe:x@localhost/lieu?sslmode=disable",
         "postgresql://zoe:x@localhost/lieu?sslmode=disable", "postgresql://zoe@localhost/lieu",
         true, false},
        {"postgresql:///lieu?host=/var/run/postgresql",
         "postgresql:///lieu?host=%2Fvar%2Frun%2Fpostgresql",
         "postgresql:///lieu (/var/run/postgresql)", true, false},
        {"postgresql://a,hub.example/lieu", "postgresql:///lieu?host=a%2Chub.example&port=%2C",
         "postgresql:///lieu (a,hub.example)", false, false},
        {"postgresql://localhost/lieu?hostaddr=192.0.2.7",
         "postgresql://localhost/lieu?hostaddr=192.0.2.7", "postgresql://localhost/lieu", false,
         false},
        {"postgresql://localhost/lieu?service=x", "postgresql://localhost/lieu?service=x",
         "postgresql://localhost/lieu", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hub_url parts;
        cr_assert(hub_url_read(cases[i].url, &parts, &err), "%s", cases[i].url);
        char *again = hub_url_write(&parts, hub_url_get(&parts, "user"),
                                    hub_url_get(&parts, "password")),
             *shown = sync_place_shown(cases[i].url);
        cr_expect_str_eq(again, cases[i].again);
        cr_expect_str_eq(shown, cases[i].shown);
        cr_expect_eq(parts.local, cases[i].local, "%s", cases[i].url);
        cr_expect_eq(parts.unverified, cases[i].unverified, "%s", cases[i].url);
        free(again);
        free(shown);
        hub_url_clear(&parts);
    }
    char *shown = sync_place_shown("postgresql://zoe:secret@[broken/lieu");
    cr_expect_null(strstr(shown, "secret"));
    free(shown);
}

/* ---- what goes wrong, in words ------------------------------------------------------------- */

static void check_words(const struct group_of *group)
{
    const char *good = group->members[0].url, *at = strchr(good, '@'),
               *colon = strchr(good + strlen("postgresql://"), ':');
    char *role = mem_copy_bytes(good, (size_t)(colon - good));
    const struct {
        char *url;
        enum error_code code;
        const char *words;
    } cases[] = {
        {mem_print("%s:faux%s", role, at), ERR_INPUT, "mot de passe n'est pas le bon"},
        {mem_print("%s%s", role, at), ERR_INPUT, "demande un mot de passe"},
        {mem_print("postgresql://personne:x%s", at), ERR_INPUT, "ce rôle n'existe pas"},
        {mem_print("%.*s/ailleurs?host=%s/s", (int)(at + 1 - good), good, server.folder), ERR_INPUT,
         "pas de base de ce nom"},
        {mem_print("postgresql://x@/lieu?host=%s", server.folder), ERR_NOT_FOUND, "ne répond pas"},
        {mem_copy("postgresql://x@localhost:1/lieu"), ERR_NOT_FOUND, "ne répond pas"},
        {mem_copy("postgresql://x@nulle-part.invalid/lieu"), ERR_NOT_FOUND, "ne se trouve pas"},
        {mem_copy("postgresql://x@[broken/lieu"), ERR_USAGE, "s'écrit postgresql://"},
        {server_url(&server, "admin", "postgres"), ERR_INPUT, "n'est pas un lieu de dentelle"},
        {server_url(&server, "admin", "lieu"), ERR_INPUT, "aucun poste d'une équipe"},
    };
    char phrase[PHRASE_SIZE];
    struct store *store = new_base();
    phrase_make(phrase);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        err = (struct error){0};
        cr_expect_not(sync_join(store, cases[i].url, phrase, NULL, &err));
        cr_expect_eq(err.code, cases[i].code, "%s: %d %s", cases[i].url, err.code, err.text);
        cr_expect_not_null(strstr(err.text, cases[i].words), "%s: %s", cases[i].url, err.text);
        cr_expect_null(strstr(err.text, "faux"), "a password is shown: %s", err.text);
        free(cases[i].url);
    }
    store_close(store);
    free(role);
}

/* ---- two, a folder and a hub --------------------------------------------------------------- */

static void check_two_and_a_folder(void)
{
    struct group_of group;
    found(&group, 3);
    struct store *mine = group.members[0].store, *hers = group.members[1].store;
    struct id id = make_holder(mine, "Alpha fictif");
    must_cycle(mine);
    cr_expect(report.sent == 1 && report.sent_lots == 1);
    must_cycle(hers);
    cr_expect_eq(report.received, 1);
    must_cycle(hers);
    cr_expect(report.received == 0 && report.sent_lots == 0, "nothing twice");
    write_name(mine, &id, "Alpha, à Arras");
    write_name(hers, &id, "Alpha, à Lens");
    /* Two of them have a key as well, by which they meet where there is no network. */
    struct store *third = group.members[2].store;
    char *root = mem_print("%s/cle-du-hub", ground.folder), *url = mem_print("dossier:%s", root);
    cr_assert(folder_create(root, &group.team.organisation, "x", 1, &err) &&
                  team_join(mine, &group.team, url, &err) &&
                  team_join(third, &group.team, url, &err),
              "%s", err.text);
    server_kill(&server);
    make_holder(third, "Ruche fictive");
    must_cycle(third);
    cr_expect(report.sent == 1 && remarked("ne répond pas"));
    must_cycle(mine);
    cr_expect_eq(report.received, 1);
    cr_expect_eq(holders(mine), 2);
    cr_expect_not(cycle_watched(hers, NULL), "no server and no key");
    server_start(&server);
    look_again();
    converge(&group, 2);
    int64_t conflicts = 0;
    cr_assert(stream_count_conflicts(third, &conflicts, &err));
    cr_expect_eq(conflicts, 1);
    /* The mark holds: of what was seen, nothing is listed again but one's own. */
    char *mark = NULL;
    cr_assert(place_read_mark(hers, 1, &mark, &err) && mark, "%s", err.text);
    cr_expect_neq(mark[0], '0');
    free(mark);
    free(root);
    free(url);
    part(&group);
}

/* ---- put back to an older state ------------------------------------------------------------ */

static void check_restored(void)
{
    struct group_of group;
    found(&group, 3);
    char name[32];
    make_holder(group.members[0].store, "Avant");
    converge(&group, 1);
    tell("CREATE TABLE public.kept_o AS SELECT * FROM dentelle.organisation;"
         "CREATE TABLE public.kept_s AS SELECT * FROM dentelle.segment;"
         "CREATE TABLE public.kept_h AS SELECT * FROM dentelle.head");
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "Perdu %d", i);
        make_holder(group.members[i % 2].store, name);
        must_cycle(group.members[i % 2].store);
    }
    must_cycle(group.members[0].store);
    /* The server burns; its backup is from before, and the third, who knows nothing of it, makes it
     * count on over the places that the others have seen. */
    tell("BEGIN; DELETE FROM dentelle.segment; DELETE FROM dentelle.head;"
         "INSERT INTO dentelle.segment SELECT * FROM public.kept_s;"
         "INSERT INTO dentelle.head SELECT * FROM public.kept_h;"
         "UPDATE dentelle.organisation o SET position = k.position, link = k.link"
         " FROM public.kept_o k WHERE k.organisation = o.organisation;"
         "DROP TABLE public.kept_o, public.kept_s, public.kept_h; COMMIT");
    for (int i = 0; i < 6; i++) {
        snprintf(name, sizeof name, "Neuf %d", i);
        make_holder(group.members[2].store, name);
        must_cycle(group.members[2].store);
    }
    converge(&group, 11);
    /* Heads that the server lost are told with greater numbers than those that the others know. */
    struct sync_status status;
    must_cycle(group.members[0].store);
    cr_assert(sync_status_read(group.members[0].store, &status, &err), "%s", err.text);
    cr_expect(status.peers == 2 && status.unconfirmed == 0, "%lld unconfirmed",
              (long long)status.unconfirmed);
    sync_status_clear(&status);
    /* And with nothing left but the team and its roles. */
    tell("TRUNCATE dentelle.segment, dentelle.head");
    converge(&group, 11);
    char *refilled = seen_of(&group, "count(*) > 9");
    cr_expect_str_eq(refilled, "t", "each device sends again what was its own");
    free(refilled);
    part(&group);
}

/* ---- two under one name -------------------------------------------------------------------- */

static void check_fork(void)
{
    struct group_of group;
    struct remote remote;
    struct id organisation;
    struct sealed sealed = {0};
    bool taken = false;
    found(&group, 2);
    struct store *mine = group.members[0].store;
    make_holder(mine, "Alpha fictif");
    must_cycle(mine);
    cr_assert(outbox_next(mine, &sealed, &err) && sealed.first == 1, "%s", err.text);
    cr_assert(remote_open(&remote, group.members[1].url, "", NULL, NULL, &err) &&
                  remote.kind->recognise(&remote, &organisation, &err),
              "%s", err.text);
    cr_assert(remote.kind->put_segment(&remote, &sealed, &taken, &err) && !taken, "the same again");
    sealed.id.bytes[0] ^= 1;
    cr_expect(remote.kind->put_segment(&remote, &sealed, &taken, &err) && taken, "another");
    sealed.bytes.bytes[0] ^= 1;
    cr_expect_not(remote.kind->put_segment(&remote, &sealed, &taken, &err));
    cr_expect(err.code == ERR_CORRUPT && !taken, "%s", err.text);
    text_clear(&sealed.bytes);
    /* Only who put it there withdraws it; then another one takes its place. */
    cr_assert(outbox_from(mine, 1, &sealed, &err));
    struct remote_item item = {.device = {{0}}, .first = 1, .id = sealed.id};
    cr_assert(stream_own(mine, &item.device, &err));
    cr_expect_not(remote.kind->remove(&remote, &item, &err));
    cr_expect_eq(err.code, ERR_READONLY, "%s", err.text);
    remote_close(&remote);
    cr_assert(remote_open(&remote, group.members[0].url, "", NULL, NULL, &err) &&
                  remote.kind->recognise(&remote, &organisation, &err) &&
                  remote.kind->remove(&remote, &item, &err),
              "%s", err.text);
    remote_close(&remote);
    char *left = seen_of(&group, "count(*) || ' ' || count(sealed)");
    cr_expect_str_eq(left, "1 0");
    free(left);
    converge(&group, 1);
    part(&group);
    /* A base that is copied: both write, both are believed. */
    found(&group, 2);
    struct member *copy = &group.members[1];
    make_holder(group.members[0].store, "Commun");
    must_cycle(group.members[0].store);
    char *from = mem_copy(store_path(group.members[0].store)),
         *to = mem_copy(store_path(copy->store));
    store_close(group.members[0].store);
    store_close(copy->store);
    char *command = mem_print("rm -f '%s'*; cp '%s' '%s'", to, from, to);
    cr_assert_eq(system(command), 0);
    struct store_options options = {.path = from, .clock = &ground.clock};
    group.members[0].store = store_open(&options, &err);
    options.path = to;
    copy->store = store_open(&options, &err);
    cr_assert(copy->store && group.members[0].store, "%s", err.text);
    make_holder(group.members[0].store, "Original");
    make_holder(copy->store, "Copie");
    must_cycle(group.members[0].store);
    must_cycle(copy->store);
    cr_expect(remarked("copie d'une autre"));
    converge(&group, 3);
    free(from);
    free(to);
    free(command);
    part(&group);
}

/* ---- a role that tries --------------------------------------------------------------------- */

static void expect_refused(PGconn *conn, const char *wanted, char *sql)
{
    struct short_text code = refused(conn, sql);
    cr_expect_str_eq(code.bytes, wanted, "%s: \"%s\"", sql, code.bytes);
    free(sql);
}

/* Every table there is, by every gesture. */
static void try_tables(PGconn *conn)
{
    static const struct {
        const char *before, *after;
    } gestures[] = {
        {"SELECT count(*) FROM", ""},
        {"DELETE FROM", ""},
        {"TRUNCATE", ""},
        {"UPDATE", "SET organisation = gen_random_uuid()"},
        {"INSERT INTO", "SELECT"},
        {"COPY", "TO STDOUT"},
    };
    PGresult *tables =
        PQexec(admin, "SELECT relname FROM pg_class WHERE relnamespace ="
                      " 'dentelle'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')");
    cr_assert_geq(PQntuples(tables), 29);
    for (int i = 0; i < PQntuples(tables); i++)
        for (size_t j = 0; j < sizeof gestures / sizeof gestures[0]; j++)
            expect_refused(conn, "42501",
                           mem_print("%s dentelle.%s %s", gestures[j].before,
                                     PQgetvalue(tables, i, 0), gestures[j].after));
    PQclear(tables);
}

static void check_strangers(void)
{
    struct group_of ours, theirs;
    found(&ours, 1);
    found(&theirs, 1);
    make_holder(ours.members[0].store, "Alpha fictif");
    must_cycle(ours.members[0].store);
    PGconn *conn = PQconnectdb(theirs.members[0].url);
    cr_assert_eq(PQstatus(conn), CONNECTION_OK, "%s", PQerrorMessage(conn));
    try_tables(conn);
    char *granted =
        ask(admin, "SELECT string_agg(proname, ' ' ORDER BY proname) FROM pg_proc WHERE "
                   "pronamespace = 'dentelle'::regnamespace AND"
                   " has_function_privilege('dentelle_device', oid, 'EXECUTE')");
    cr_expect_str_eq(granted, "list list_files pull pull_heads push push_head put_file read_file "
                              "remove_file state withdraw");
    free(granted);
    granted = ask(admin, "SELECT string_agg(proname, ' ') FROM pg_proc WHERE pronamespace ="
                         " 'dentelle'::regnamespace AND prosecdef AND coalesce(proconfig::text, '')"
                         " NOT LIKE '%search_path=pg_catalog, pg_temp%'");
    cr_expect_str_eq(granted, "", "a function without a path of its own");
    free(granted);
    /* Each function that is granted, asked for what is the others'. */
    static const char *const empty[] = {
        "SELECT count(*) FROM dentelle.list(0, (SELECT array_agg(decode(lpad(to_hex(i), 16, '0'),"
        " 'hex')) FROM generate_series(0, 9) i))",
        "SELECT count(*) FROM dentelle.pull(ARRAY(SELECT generate_series(1, 1000)))",
        "SELECT count(*) FROM dentelle.list_files('snap')",
        "SELECT count(dentelle.read_file('snap/1'))",
    };
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
        char *count = ask(conn, empty[i]);
        cr_expect_str_eq(count, "0", "%s", empty[i]);
        free(count);
    }
    PGresult *sealed = PQexec(admin, "SELECT quote_literal(s.stream), quote_literal(s.id),"
                                     " quote_literal(s.sealed), quote_literal(h.sealed) FROM"
                                     " dentelle.segment s JOIN dentelle.head h USING(stream)"
                                     " ORDER BY s.at DESC LIMIT 1");
    cr_assert_eq(PQntuples(sealed), 1);
    char *heads = mem_print("SELECT count(*) FROM dentelle.pull_heads(ARRAY[%s::bytea])",
                            PQgetvalue(sealed, 0, 0)),
         *count = ask(conn, heads);
    cr_expect_str_eq(count, "0");
    expect_refused(conn, "DT004",
                   mem_print("SELECT dentelle.push(%s, %s)", PQgetvalue(sealed, 0, 1),
                             PQgetvalue(sealed, 0, 2)));
    expect_refused(conn, "DT004",
                   mem_print("SELECT dentelle.push_head(9, %s)", PQgetvalue(sealed, 0, 3)));
    expect_refused(conn, "",
                   mem_print("SELECT dentelle.withdraw(%s, 1, %s)", PQgetvalue(sealed, 0, 0),
                             PQgetvalue(sealed, 0, 1)));
    expect_refused(conn, "", mem_copy("SELECT dentelle.remove_file('keys/1')"));
    expect_refused(conn, "", mem_copy("SELECT dentelle.put_file('keys/1', 'mine')"));
    PQclear(sealed);
    static const char *const attempts[] = {
        "SET ROLE dentelle_hub",
        "SET SESSION AUTHORIZATION admin",
        "CREATE TABLE dentelle.x()",
        "CREATE FUNCTION dentelle.own_organisation() RETURNS uuid LANGUAGE sql AS 'SELECT NULL'",
        "SELECT dentelle.add_organisation(gen_random_uuid())",
        "SELECT dentelle.add_device(gen_random_uuid(), 'x', 'y', 'z')",
        "SELECT dentelle.remove_device(session_user)",
        "SELECT dentelle.own_organisation()",
        "ALTER TABLE dentelle.segment DISABLE ROW LEVEL SECURITY",
        "GRANT dentelle_hub TO CURRENT_USER",
    };
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++)
        expect_refused(conn, "42501", mem_copy(attempts[i]));
    expect_refused(conn, "23514", mem_copy("SELECT dentelle.put_file('ailleurs/1', 'x')"));
    /* The second wall: a function of ours that forgot to ask whose it is still gives nothing. */
    tell("CREATE FUNCTION dentelle.careless() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS"
         " 'SELECT count(*) FROM dentelle.segment'; ALTER FUNCTION dentelle.careless() OWNER TO"
         " dentelle_hub; GRANT EXECUTE ON FUNCTION dentelle.careless() TO dentelle_device");
    char *seen = ask(conn, "SELECT dentelle.careless()");
    cr_expect_str_eq(seen, "0");
    tell("DROP FUNCTION dentelle.careless()");
    /* What is the others' is as it was. */
    char *left =
        seen_of(&ours, "count(sealed) || ' ' || (SELECT string_agg(encode(bytes, 'escape'),"
                       " '') FROM dentelle.file f WHERE f.organisation = s.organisation)");
    cr_expect_str_eq(left, "1 x");
    PQfinish(conn);
    /* A laptop that is shut out is told so. */
    char *role = mem_copy(theirs.members[0].url + strlen("postgresql://"));
    role[strcspn(role, ":")] = '\0';
    char *remove = mem_print("DELETE FROM dentelle.device WHERE role = '%s'", role);
    tell(remove);
    cr_expect_not(cycle_watched(theirs.members[0].store, NULL));
    cr_expect_not_null(strstr(err.text, "aucun poste"), "%s", err.text);
    free(remove);
    free(role);
    free(left);
    free(seen);
    free(heads);
    free(count);
    part(&ours);
    part(&theirs);
}

/* ---- cut off, made to wait ----------------------------------------------------------------- */

struct trouble {
    int steps, at; /* the server is killed at that step; -1: never */
    int patience;  /* steps without a change before giving up; 0: never */
};

static bool tell_step(void *context, const struct sync_step *step)
{
    struct trouble *trouble = context;
    (void)step;
    if (trouble->steps++ == trouble->at)
        server_kill(&server);
    return trouble->patience == 0 || trouble->steps < trouble->patience;
}

static void check_cut(void)
{
    struct group_of group;
    int cut = 0;
    found(&group, 2);
    static const int moments[] = {0, 2, 4, 5, 7, 9, 12};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        int at = moments[i];
        struct trouble trouble = {.at = at};
        struct sync_watch watch = {tell_step, &trouble};
        char name[32];
        snprintf(name, sizeof name, "Coupé %d", at);
        make_holder(group.members[0].store, name);
        must_cycle(group.members[1].store);
        bool done = cycle_watched(group.members[0].store, &watch);
        if (server.pid == 0) {
            cut++;
            cr_expect(done || strstr(err.text, "la prochaine fois"), "%s", err.text);
            server_start(&server);
            look_again();
        }
        must_cycle(group.members[0].store);
    }
    cr_expect_gt(cut, 2);
    int64_t wanted = holders(group.members[0].store);
    converge(&group, wanted);
    /* Somebody holds the place, or the whole server stands still: who waits can stop. */
    struct trouble trouble = {.at = -1, .patience = 4};
    struct sync_watch watch = {tell_step, &trouble};
    tell("BEGIN; LOCK TABLE dentelle.segment");
    make_holder(group.members[0].store, "Attend");
    cr_expect(cycle_watched(group.members[0].store, &watch), "%s", err.text);
    cr_expect(report.stopped && report.sent_lots == 0);
    tell("ROLLBACK");
    kill(server.pid, SIGSTOP);
    trouble.steps = 0;
    cr_expect(cycle_watched(group.members[0].store, &watch), "%s", err.text);
    cr_expect(report.stopped && report.sent_lots == 0);
    kill(server.pid, SIGCONT);
    converge(&group, wanted + 1);
    part(&group);
}

/* ---- sixteen at once, killed at any moment ------------------------------------------------- */

enum { WRITERS = 16, ROUNDS = 2, KILLS = 10 };

/* No base is open when it begins: SQLite must not be carried over a fork. */
static pid_t start_writer(const char *base, int at, unsigned seed)
{
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid)
        return pid;
    struct store_options options = {.path = base, .clock = &ground.clock};
    struct error why = {0};
    struct sync_report said;
    ground.dice += seed * 7919u + (unsigned)at; /* the dice of the ground are copied with it */
    struct store *store = store_open(&options, &why);
    bool done = store != NULL;
    for (int round = 0; done && round < ROUNDS; round++) {
        struct id id;
        randombytes_buf(id.bytes, sizeof id.bytes);
        done = op_begin(store, &why) &&
               op_set(store, &id, FIELD_HOLDER_NAME, "Écrit à seize", NULL, &why) &&
               op_commit(store, "geste", NULL, &why) &&
               sync_cycle(store, "poste", NULL, &said, &why);
        if (done)
            sync_report_clear(&said);
    }
    if (!done)
        fprintf(stderr, "writer %d: %s\n", at, why.text);
    _exit(done ? 0 : 1);
}

static void check_sixteen(void)
{
    struct group_of group;
    pid_t writers[WRITERS];
    char *paths[WRITERS];
    int status, killed = 0;
    unsigned seed = 7;
    found(&group, WRITERS);
    for (int i = 0; i < WRITERS; i++) {
        paths[i] = mem_copy(store_path(group.members[i].store));
        store_close(group.members[i].store);
    }
    for (int i = 0; i < WRITERS; i++)
        writers[i] = start_writer(paths[i], i, 1);
    for (int kills = 0; kills < KILLS; kills++) {
        seed = seed * 1103515245u + 12345u;
        int at = (int)(seed >> 16) % WRITERS;
        nanosleep(&(struct timespec){.tv_nsec = (long)(seed >> 8 & 31) * 1000000}, NULL);
        kill(writers[at], SIGKILL);
        cr_assert_eq(waitpid(writers[at], &status, 0), writers[at]);
        killed += WIFSIGNALED(status);
        writers[at] = start_writer(paths[at], at, (unsigned)kills + 2);
    }
    for (int i = 0; i < WRITERS; i++) {
        cr_assert_eq(waitpid(writers[i], &status, 0), writers[i]);
        cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "writer %d: %d", i, status);
    }
    cr_expect_gt(killed, 0);
    int64_t written = 0;
    for (int i = 0; i < WRITERS; i++) {
        int64_t own = 0;
        struct store_options options = {.path = paths[i], .clock = &ground.clock};
        group.members[i].store = store_open(&options, &err);
        cr_assert(group.members[i].store, "%s", err.text);
        free(paths[i]);
        cr_assert(db_integer(group.members[i].store, "SELECT count(*) FROM op WHERE sid = 1", 0,
                             &own, &err));
        written += own;
    }
    cr_expect_geq(written, WRITERS * ROUNDS);
    converge(&group, written);
    part(&group);
}

/* Not a superuser: CREATEROLE, and CREATE on the database. */
static void check_modest_administrator(void)
{
    struct remote remote;
    struct remote_files keys = {0};
    struct id organisation;
    tell("CREATE ROLE modeste LOGIN CREATEROLE PASSWORD 'modeste'");
    tell("CREATE DATABASE petit OWNER modeste");
    char *url = mem_print("postgresql://modeste:modeste@/petit?host=%s/s", server.folder);
    tell("GRANT dentelle_hub, dentelle_device TO modeste WITH ADMIN OPTION");
    randombytes_buf(organisation.bytes, sizeof organisation.bytes);
    remote_files_add(&keys, "keys/1", "x", 1);
    cr_assert(remote_open(&remote, url, "", NULL, NULL, &err) &&
                  remote.kind->create(&remote, &organisation, &keys, &err),
              "%s", err.text);
    char *device = mem_copy(remote.url);
    cr_expect_not(remote.kind->create(&remote, &organisation, &keys, &err), "twice");
    cr_expect_not_null(strstr(err.text, "rejoindre"), "%s", err.text);
    remote_close(&remote);
    struct id there;
    cr_assert(remote_open(&remote, device, "", NULL, NULL, &err) &&
                  remote.kind->recognise(&remote, &there, &err),
              "%s", err.text);
    cr_expect(id_equal(&there, &organisation));
    struct text bytes = {0}, again = {0};
    struct strings names = {0};
    text_add(&bytes, "un instantané");
    cr_expect(remote.kind->put_file(&remote, "snap/a1", &bytes, &err), "%s", err.text);
    cr_expect(remote.kind->put_file(&remote, "snap/a1", &bytes, &err), "the same: %s", err.text);
    text_add(&bytes, " autre");
    cr_expect_not(remote.kind->put_file(&remote, "snap/a1", &bytes, &err));
    cr_expect_eq(err.code, ERR_INPUT, "%s", err.text);
    cr_expect(remote.kind->list_files(&remote, "snap", &names, &err) && names.count == 1 &&
              strcmp(names.items[0], "a1") == 0);
    cr_expect(remote.kind->read_file(&remote, "snap/a1", 100, &again, &err) &&
              strcmp(text_get(&again), "un instantané") == 0);
    text_clear(&again);
    cr_expect_not(remote.kind->read_file(&remote, "snap/a1", 3, &again, &err));
    cr_expect(remote.kind->remove_file(&remote, "snap/a1", &err));
    cr_expect_not(remote.kind->read_file(&remote, "snap/a1", 100, &again, &err));
    cr_expect_eq(err.code, ERR_NOT_FOUND);
    strings_clear(&names);
    text_clear(&bytes);
    remote_close(&remote);
    remote_files_clear(&keys);
    free(device);
    free(url);
}

Test(hub, a_server_is_a_place_like_another, .timeout = 200)
{
    struct group_of group;
    ground_open(&ground);
    check_urls();
    if (!server_open(&server)) {
        ground_close(&ground);
        cr_skip_test("PostgreSQL is not installed");
    }
    char *url = server_url(&server, "admin", "lieu"),
         *first = server_url(&server, "admin", "postgres");
    admin = PQconnectdb(first);
    tell("CREATE DATABASE lieu");
    PQfinish(admin);
    admin = PQconnectdb(url);
    cr_assert_eq(PQstatus(admin), CONNECTION_OK, "%s", PQerrorMessage(admin));
    found(&group, 1);
    check_words(&group);
    part(&group);
    check_two_and_a_folder();
    check_restored();
    check_fork();
    check_strangers();
    check_sixteen();
    check_modest_administrator();
    check_cut();
    sync_report_clear(&report);
    PQfinish(admin);
    server_close(&server);
    ground_close(&ground);
    free(url);
    free(first);
}
