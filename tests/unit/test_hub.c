/* A PostgreSQL server as the shared place: one server for all cases, each with teams of its own in
 * one database, as they would be. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub_ground.h"
#include "sync/folder.h"

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
        cr_assert(hub_url_read(cases[i].url, &parts, &hub.err), "%s", cases[i].url);
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

/* ---- two, a folder and a hub --------------------------------------------------------------- */

static void check_two_and_a_folder(void)
{
    struct group_of group;
    found(&group, 3);
    struct store *mine = group.members[0].store, *hers = group.members[1].store;
    struct id id = make_holder(mine, "Alpha fictif");
    must_cycle(mine);
    cr_expect(hub.report.sent == 1 && hub.report.sent_lots == 1);
    must_cycle(hers);
    cr_expect_eq(hub.report.received, 1);
    must_cycle(hers);
    cr_expect(hub.report.received == 0 && hub.report.sent_lots == 0, "nothing twice");
    write_name(mine, &id, "Alpha, à Arras");
    write_name(hers, &id, "Alpha, à Lens");
    /* Two of them have a key as well, by which they meet where there is no network. */
    struct store *third = group.members[2].store;
    char *root = mem_print("%s/cle-du-hub", hub.ground.folder),
         *url = mem_print("dossier:%s", root);
    cr_assert(folder_create(root, &group.team.organisation, "x", 1, &hub.err) &&
                  team_join(mine, &group.team, url, &hub.err) &&
                  team_join(third, &group.team, url, &hub.err),
              "%s", hub.err.text);
    server_kill(&hub.server);
    make_holder(third, "Ruche fictive");
    must_cycle(third);
    cr_expect(hub.report.sent == 1 && remarked("ne répond pas"));
    must_cycle(mine);
    cr_expect_eq(hub.report.received, 1);
    cr_expect_eq(holders(mine), 2);
    cr_expect_not(cycle_watched(hers, NULL), "no server and no key");
    server_start(&hub.server);
    look_again();
    converge(&group, 2);
    int64_t conflicts = 0;
    cr_assert(stream_count_conflicts(third, &conflicts, &hub.err));
    cr_expect_eq(conflicts, 1);
    /* An erasure reaches what lies there: the row keeps its place and loses its bytes. */
    ground_erase(mine, ENTITY_HOLDER, &id);
    converge(&group, 1);
    char *left =
        seen_of(&group, "count(*) > count(sealed) AND count(*) FILTER (WHERE sealed IS NULL"
                        " AND first = 1) > 0");
    cr_expect_str_eq(left, "t");
    free(left);
    /* The mark holds: of what was seen, nothing is listed again but one's own. */
    char *mark = NULL;
    cr_assert(place_read_mark(hers, 1, &mark, &hub.err) && mark, "%s", hub.err.text);
    cr_expect_neq(mark[0], '0');
    free(mark);
    free(root);
    free(url);
    part(&group);
}

/* ---- carried from a folder ----------------------------------------------------------------- */

/* In how much of what lies on the server the word is, opened. */
static size_t server_says(const struct group_of *group, const char *word)
{
    struct remote remote;
    struct remote_items items;
    struct id organisation;
    size_t count = 0;
    cr_assert(remote_open(&remote, group->members[0].url, "", NULL, NULL, &hub.err) &&
                  remote.kind->recognise(&remote, &organisation, &hub.err) &&
                  remote.kind->list(&remote, NULL, 0, &items, &hub.err),
              "%s", hub.err.text);
    for (size_t i = 0; i < items.count; i++) {
        struct text bytes, plain = {0};
        struct seal_header header;
        struct segment_id id;
        cr_assert(remote.kind->read(&remote, &items.rows[i], &bytes, &hub.err) &&
                      seal_open(&group->team, text_get(&bytes), bytes.length, &header, &plain, &id,
                                &hub.err),
                  "%s", hub.err.text);
        count += memmem(text_get(&plain), plain.length, word, strlen(word)) != NULL;
        text_clear(&bytes);
        text_clear(&plain);
    }
    remote_items_clear(&items);
    remote_close(&remote);
    return count;
}

/* One who only has a key; whoever also has the server carries his there, and takes it away. */
static void check_carried(void)
{
    struct group_of group;
    found(&group, 2);
    struct store *mine = group.members[0].store, *hers = group.members[1].store,
                 *third = new_base();
    char *root = mem_print("%s/cle-seule", hub.ground.folder), *url = mem_print("dossier:%s", root);
    cr_assert(folder_create(root, &group.team.organisation, "x", 1, &hub.err) &&
                  team_join(mine, &group.team, url, &hub.err) &&
                  team_join(third, &group.team, url, &hub.err),
              "%s", hub.err.text);
    struct id id = make_holder(third, "Canari fictif");
    must_cycle(third);
    for (int i = 0; i < 3; i++) {
        make_holder(third, "De la clé");
        must_cycle(third);
        must_cycle(mine);
        must_cycle(mine); /* the key was visited last */
        make_holder(hers, "Du serveur");
        must_cycle(hers);
        must_cycle(mine);
        must_cycle(third);
        cr_expect_eq(holders(hers), 2 * i + 3, "turn %d", i);
        cr_expect_eq(holders(third), 2 * i + 3, "turn %d", i);
    }
    cr_expect_eq(server_says(&group, "Canari"), 1);
    ground_erase(third, ENTITY_HOLDER, &id);
    must_cycle(third);
    for (int i = 0; i < 3; i++) {
        must_cycle(mine);
        must_cycle(hers);
    }
    cr_expect_eq(holders(hers), 6);
    cr_expect_eq(server_says(&group, "Canari"), 0);
    cr_expect_gt(server_says(&group, "De la cl"), 0);
    /* Nothing is left of what the server lost, but the team; he does not come there himself. */
    tell("TRUNCATE dentelle.segment, dentelle.head");
    must_cycle(hers);
    must_cycle(mine);
    must_cycle(mine);
    struct store *fourth = new_base();
    cr_assert(team_join(fourth, &group.team, group.members[1].url, &hub.err), "%s", hub.err.text);
    must_cycle(fourth);
    cr_expect_eq(holders(fourth), 6);
    cr_expect_eq(hub.report.remarks.count, 0, "%s",
                 hub.report.remarks.count ? hub.report.remarks.items[0] : "");
    /* He gets the server too, and finds there what is his. */
    cr_assert(team_join(third, &group.team, group.members[0].url, &hub.err), "%s", hub.err.text);
    make_holder(third, "De la clé");
    must_cycle(third);
    must_cycle(fourth);
    cr_expect_eq(holders(fourth), 7);
    store_close(third);
    store_close(fourth);
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
    cr_assert(sync_status_read(group.members[0].store, &status, &hub.err), "%s", hub.err.text);
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

/* ---- a laptop is lost ---------------------------------------------------------------------- */

/* What it had sent lies there twice: as it put it there, and as the others did since, under the key
 * that it has not got. Who comes later takes the latter. */
static void check_lost(void)
{
    struct group_of group;
    struct team team;
    char phrase[SYNC_PHRASE_SIZE];
    found(&group, 3);
    struct store *mine = group.members[0].store, *hers = group.members[1].store,
                 *lost = group.members[2].store;
    struct id id = make_holder(lost, "Avant fictif"), other = make_holder(lost, "Autre fictif");
    must_cycle(lost);
    must_cycle(mine);
    char *named = ground_device_name(lost);
    cr_assert(sync_lose(mine, named, phrase, &hub.err), "%s", hub.err.text);
    must_cycle(mine);
    /* The thief looks at no key, and erases. */
    tell("DELETE FROM dentelle.file");
    ground_erase(lost, ENTITY_HOLDER, &id);
    must_cycle(lost);
    cr_assert(team_read(mine, &team, &hub.err) && team_learn(hers, &team, &hub.err), "%s",
              hub.err.text);
    must_cycle(hers);
    cr_expect_eq(holders(hers), 2);
    cr_expect(remarked("déclaré perdu"));
    must_cycle(mine);
    must_cycle(hers);
    cr_expect_not(remarked("ne montre pas la même chose"));
    char *twice = seen_of(&group, "count(*) FILTER (WHERE first = 1 AND sealed IS NOT NULL)");
    cr_expect_str_eq(twice, "2");
    free(twice);
    /* Found again, it has to rewrite what the others put there under its name. */
    cr_assert(team_learn(lost, &team, &hub.err) && sync_take_back(hers, named, &hub.err), "%s",
              hub.err.text);
    must_cycle(hers);
    ground_erase(hers, ENTITY_HOLDER, &other);
    must_cycle(hers);
    must_cycle(lost);
    converge(&group, 0);
    free(named);
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
    cr_assert(outbox_next(mine, &sealed, &hub.err) && sealed.first == 1 &&
                  outbox_read(mine, &sealed, &hub.err),
              "%s", hub.err.text);
    cr_assert(remote_open(&remote, group.members[1].url, "", NULL, NULL, &hub.err) &&
                  remote.kind->recognise(&remote, &organisation, &hub.err),
              "%s", hub.err.text);
    cr_assert(remote.kind->put_segment(&remote, &sealed, &taken, &hub.err) && !taken,
              "the same again");
    sealed.file_id.bytes[0] ^= 1;
    cr_expect(remote.kind->put_segment(&remote, &sealed, &taken, &hub.err) && taken, "another");
    sealed.bytes.bytes[0] ^= 1;
    cr_expect_not(remote.kind->put_segment(&remote, &sealed, &taken, &hub.err));
    cr_expect(hub.err.code == ERR_CORRUPT && !taken, "%s", hub.err.text);
    text_clear(&sealed.bytes);
    /* Only who put it there withdraws it; then another one takes its place. */
    cr_assert(outbox_from(mine, 1, &sealed, &hub.err));
    struct remote_item item = {.device = {{0}}, .first = 1, .id = sealed.file_id};
    cr_assert(stream_own(mine, &item.device, &hub.err));
    cr_expect_not(remote.kind->remove(&remote, &item, &hub.err));
    cr_expect_eq(hub.err.code, ERR_READONLY, "%s", hub.err.text);
    remote_close(&remote);
    cr_assert(remote_open(&remote, group.members[0].url, "", NULL, NULL, &hub.err) &&
                  remote.kind->recognise(&remote, &organisation, &hub.err) &&
                  remote.kind->remove(&remote, &item, &hub.err),
              "%s", hub.err.text);
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
    struct store_options options = {.path = from, .clock = &hub.ground.clock};
    group.members[0].store = store_open(&options, &hub.err);
    options.path = to;
    copy->store = store_open(&options, &hub.err);
    cr_assert(copy->store && group.members[0].store, "%s", hub.err.text);
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

/* Not a superuser: CREATEROLE, and CREATE on the database. */
static void check_modest_administrator(void)
{
    struct remote remote;
    struct remote_files keys = {0};
    struct id organisation;
    tell("CREATE ROLE modeste LOGIN CREATEROLE PASSWORD 'modeste'");
    tell("CREATE DATABASE petit OWNER modeste");
    char *url = mem_print("postgresql://modeste:modeste@/petit?host=%s/s", hub.server.folder);
    tell("GRANT dentelle_hub, dentelle_device TO modeste WITH ADMIN OPTION");
    randombytes_buf(organisation.bytes, sizeof organisation.bytes);
    remote_files_add(&keys, "keys/1", "x", 1);
    cr_assert(remote_open(&remote, url, "", NULL, NULL, &hub.err) &&
                  remote.kind->create(&remote, &organisation, &keys, &hub.err),
              "%s", hub.err.text);
    char *device = mem_copy(remote.url);
    cr_expect_not(remote.kind->create(&remote, &organisation, &keys, &hub.err), "twice");
    cr_expect_not_null(strstr(hub.err.text, "rejoindre"), "%s", hub.err.text);
    remote_close(&remote);
    struct id there;
    cr_assert(remote_open(&remote, device, "", NULL, NULL, &hub.err) &&
                  remote.kind->recognise(&remote, &there, &hub.err),
              "%s", hub.err.text);
    cr_expect(id_equal(&there, &organisation));
    struct text bytes = {0}, again = {0};
    struct strings names = {0};
    text_add(&bytes, "un instantané");
    cr_expect(remote.kind->put_file(&remote, "snap/a1", &bytes, &hub.err), "%s", hub.err.text);
    cr_expect(remote.kind->put_file(&remote, "snap/a1", &bytes, &hub.err), "the same: %s",
              hub.err.text);
    text_add(&bytes, " autre");
    cr_expect_not(remote.kind->put_file(&remote, "snap/a1", &bytes, &hub.err));
    cr_expect_eq(hub.err.code, ERR_INPUT, "%s", hub.err.text);
    cr_expect(remote.kind->list_files(&remote, "snap", &names, &hub.err) && names.count == 1 &&
              strcmp(names.items[0], "a1") == 0);
    cr_expect(remote.kind->read_file(&remote, "snap/a1", 100, &again, &hub.err) &&
              strcmp(text_get(&again), "un instantané") == 0);
    text_clear(&again);
    cr_expect_not(remote.kind->read_file(&remote, "snap/a1", 3, &again, &hub.err));
    cr_expect(remote.kind->remove_file(&remote, "snap/a1", &hub.err));
    cr_expect_not(remote.kind->read_file(&remote, "snap/a1", 100, &again, &hub.err));
    cr_expect_eq(hub.err.code, ERR_NOT_FOUND);
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
    check_urls();
    if (!hub_ground_open())
        cr_skip_test("PostgreSQL is not installed");
    found(&group, 1);
    check_words(&group);
    part(&group);
    check_two_and_a_folder();
    check_carried();
    check_restored();
    check_lost();
    check_fork();
    check_strangers();
    check_sixteen();
    check_modest_administrator();
    check_cut();
    hub_ground_close();
}
