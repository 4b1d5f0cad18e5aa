/* The walls of a hub: a laptop's role tries every table and function for what is another team's. */
#include <stdlib.h>
#include <string.h>

#include "hub_ground.h"

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
        PQexec(hub.admin, "SELECT relname FROM pg_class WHERE relnamespace ="
                          " 'dentelle'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')");
    cr_assert_geq(PQntuples(tables), 29);
    for (int i = 0; i < PQntuples(tables); i++)
        for (size_t j = 0; j < sizeof gestures / sizeof gestures[0]; j++)
            expect_refused(conn, "42501",
                           mem_print("%s dentelle.%s %s", gestures[j].before,
                                     PQgetvalue(tables, i, 0), gestures[j].after));
    PQclear(tables);
}

void check_strangers(void)
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
        ask(hub.admin, "SELECT string_agg(proname, ' ' ORDER BY proname) FROM pg_proc WHERE "
                       "pronamespace = 'dentelle'::regnamespace AND"
                       " has_function_privilege('dentelle_device', oid, 'EXECUTE')");
    cr_expect_str_eq(granted, "list list_files pull pull_heads push push_head put_file read_file "
                              "remove_file state withdraw");
    free(granted);
    granted =
        ask(hub.admin, "SELECT string_agg(proname, ' ') FROM pg_proc WHERE pronamespace ="
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
    PGresult *sealed = PQexec(hub.admin, "SELECT quote_literal(s.stream), quote_literal(s.id),"
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
    cr_expect_not_null(strstr(hub.err.text, "aucun poste"), "%s", hub.err.text);
    free(remove);
    free(role);
    free(left);
    free(seen);
    free(heads);
    free(count);
    part(&ours);
    part(&theirs);
}
