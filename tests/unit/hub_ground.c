/* What the tests of the hub stand on. See hub_ground.h. */
#include "hub_ground.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hub_ground hub;

bool hub_ground_open(void)
{
    ground_open(&hub.ground);
    if (!server_open(&hub.server)) {
        ground_close(&hub.ground);
        return false;
    }
    char *url = server_url(&hub.server, "admin", "lieu"),
         *first = server_url(&hub.server, "admin", "postgres");
    hub.admin = PQconnectdb(first);
    tell("CREATE DATABASE lieu");
    PQfinish(hub.admin);
    hub.admin = PQconnectdb(url);
    cr_assert_eq(PQstatus(hub.admin), CONNECTION_OK, "%s", PQerrorMessage(hub.admin));
    free(url);
    free(first);
    return true;
}

void hub_ground_close(void)
{
    sync_report_clear(&hub.report);
    PQfinish(hub.admin);
    server_close(&hub.server);
    ground_close(&hub.ground);
}

char *ask(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    cr_assert(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK, "%s: %s", sql,
              PQerrorMessage(conn));
    char *value = mem_copy(PQntuples(result) && PQnfields(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return value;
}

void tell(const char *sql)
{
    free(ask(hub.admin, sql));
}

void look_again(void)
{
    PQreset(hub.admin);
    cr_assert_eq(PQstatus(hub.admin), CONNECTION_OK, "%s", PQerrorMessage(hub.admin));
}

struct short_text refused(PGconn *conn, const char *sql)
{
    struct short_text code = {""};
    PGresult *result = PQexec(conn, sql);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state)
        snprintf(code.bytes, sizeof code.bytes, "%s", state);
    PQclear(result);
    return code;
}

struct store *new_base(void)
{
    char name[16];
    snprintf(name, sizeof name, "poste%d", hub.bases++);
    return ground_store_in(&hub.ground, name);
}

/* The key is not made from a phrase: that is slow,
 * and the story does it. */
void found(struct group_of *group, int count)
{
    char *url = server_url(&hub.server, "admin", "lieu");
    struct remote remote;
    struct remote_files keys = {0};
    *group = (struct group_of){.team = {.epoch = 1}, .count = count};
    randombytes_buf(group->team.organisation.bytes, 16);
    randombytes_buf(group->team.key, TEAM_KEY_SIZE);
    remote_files_add(&keys, "keys/1", "x", 1);
    for (int i = 0; i < count; i++) {
        struct member *member = &group->members[i];
        cr_assert(remote_open(&remote, url, "", NULL, NULL, &hub.err), "%s", hub.err.text);
        if (i == 0) {
            cr_assert(remote.kind->create(&remote, &group->team.organisation, &keys, &hub.err),
                      "%s", hub.err.text);
            member->url = mem_copy(remote.url);
        } else {
            cr_assert(remote.kind->invite(&remote, &group->team.organisation, "portable",
                                          &member->url, &hub.err),
                      "%s", hub.err.text);
        }
        remote_close(&remote);
        member->store = new_base();
        cr_assert(team_join(member->store, &group->team, member->url, &hub.err), "%s",
                  hub.err.text);
    }
    remote_files_clear(&keys);
    free(url);
}

void part(struct group_of *group)
{
    for (int i = 0; i < group->count; i++) {
        store_close(group->members[i].store);
        free(group->members[i].url);
    }
}

void write_name(struct store *store, const struct id *id, const char *name)
{
    cr_assert(op_begin(store, &hub.err) &&
                  op_set(store, id, FIELD_HOLDER_NAME, name, NULL, &hub.err) &&
                  op_commit(store, "geste", NULL, &hub.err),
              "%s", hub.err.text);
}

struct id make_holder(struct store *store, const char *name)
{
    struct id id = id_new(&hub.ground.clock);
    write_name(store, &id, name);
    return id;
}

bool cycle_watched(struct store *store, const struct sync_watch *watch)
{
    sync_report_clear(&hub.report);
    hub.err = (struct error){0};
    return sync_cycle(store, "poste", watch, &hub.report, &hub.err);
}

void must_cycle(struct store *store)
{
    cr_assert(cycle_watched(store, NULL), "%s", hub.err.text);
}

bool remarked(const char *words)
{
    for (size_t i = 0; i < hub.report.remarks.count; i++)
        if (strstr(hub.report.remarks.items[i], words))
            return true;
    return false;
}

int64_t holders(struct store *store)
{
    int64_t count = 0;
    cr_assert(db_integer(store, "SELECT count(*) FROM holder", 0, &count, &hub.err), "%s",
              hub.err.text);
    return count;
}

/* A round in which nobody sends is the last: all
 * looked at what was there when it began. */
void converge(struct group_of *group, int64_t wanted)
{
    uint64_t hash, first = 0;
    bool moved = true;
    for (int round = 0; round < 6 && moved; round++) {
        moved = false;
        for (int i = 0; i < group->count; i++) {
            must_cycle(group->members[i].store);
            moved = moved || hub.report.sent || hub.report.sent_lots;
        }
    }
    cr_expect_not(moved, "no end");
    for (int i = 0; i < group->count; i++) {
        cr_expect_eq(holders(group->members[i].store), wanted, "%d has %lld of %lld", i,
                     (long long)holders(group->members[i].store), (long long)wanted);
        cr_assert(stream_state_hash(group->members[i].store, &hash, &hub.err), "%s", hub.err.text);
        first = i ? first : hash;
        cr_expect_eq(hash, first, "%d differs", i);
    }
}

char *seen_of(const struct group_of *group, const char *select)
{
    char organisation[ID_TEXT_SIZE];
    id_to_text(&group->team.organisation, organisation);
    char *sql = mem_print("SELECT %s FROM dentelle.segment s WHERE organisation = '%s' GROUP BY"
                          " organisation",
                          select, organisation),
         *seen = ask(hub.admin, sql);
    free(sql);
    return seen;
}
