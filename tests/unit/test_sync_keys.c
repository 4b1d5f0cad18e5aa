/* Who is of the team: a laptop that is lost and found, a thief, keys and phrases that change, also
 * at once. */
#include "pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

TestSuite(sync_keys, .init = pair_open, .fini = pair_close);

/* The file of keys that was put last is not looked at, as a thief would do it. */
static void cycle_as_thief(struct store *store)
{
    char *keys = mem_print("%s/keys", pair.root), *aside = mem_print("%s/cles", pair.ground.folder);
    cr_assert_eq(rename(keys, aside), 0);
    pair_cycle(store);
    rmdir(keys);
    cr_assert_eq(rename(aside, keys), 0);
    free(keys);
    free(aside);
}

static void expect_gone(struct store *store, enum gone_kind kind, int64_t held, int peers)
{
    struct sync_status status;
    int met = 0;
    cr_assert(sync_status_read(store, &status, &pair.err), "%s", pair.err.text);
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

Test(sync_keys, a_lost_laptop_is_shut_out_and_may_come_back)
{
    struct store *lost = ground_store_in(&pair.ground, "c");
    char phrase[SYNC_PHRASE_SIZE], *name = ground_device_name(lost);
    cr_assert(team_join(lost, &pair.team, pair.url, &pair.err));
    struct id before = pair_make_holder(lost, "Avant fictif");
    for (int i = 0; i < 2; i++) {
        pair_cycle(lost);
        pair_cycle(pair.ours);
        pair_cycle(pair.theirs);
    }
    expect_gone(pair.ours, GONE_BACK, 0, 2);
    cr_assert(sync_lose(pair.ours, name, phrase, &pair.err), "%s", pair.err.text);
    struct id after = pair_make_holder(pair.ours, "Après fictif");
    pair_cycle(pair.ours);
    /* Whoever has not the new phrase is told so, sends nothing, loses nothing. */
    struct id waits = pair_make_holder(pair.theirs, "Bravo fictif");
    pair_cycle(pair.theirs);
    cr_expect(pair_remarked("la clé de l'équipe a changé") && pair.report.sent == 0);
    pair_expect_value(pair.theirs, &after, FIELD_HOLDER_NAME, "");
    /* The thief goes on with the old key, under his own name and under another's. */
    struct id stolen = pair_make_holder(lost, "Voleur fictif");
    cycle_as_thief(lost);
    pair_cycle(pair.ours);
    cr_expect(pair_remarked("déclaré perdu"));
    pair_expect_value(pair.ours, &stolen, FIELD_HOLDER_NAME, "");
    expect_gone(pair.ours, GONE_LOST, 1, 1);
    cr_assert(sync_join(pair.theirs, NULL, phrase, NULL, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.theirs);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    pair_expect_value(pair.theirs, &after, FIELD_HOLDER_NAME, "Après fictif");
    pair_expect_value(pair.ours, &waits, FIELD_HOLDER_NAME, "Bravo fictif");
    expect_gone(pair.theirs, GONE_LOST, 1, 1);
    cr_expect_not(sync_lose(pair.theirs, name, phrase, &pair.err));
    struct sync_status status;
    cr_assert(sync_status_read(pair.ours, &status, &pair.err));
    cr_expect_eq(status.unconfirmed, 0, "the lost one is not waited for");
    sync_status_clear(&status);
    pair_expect_alike(pair.ours, pair.theirs);
    /* A new laptop gets all but what is kept apart. */
    struct store *fresh = ground_store_in(&pair.ground, "d");
    cr_assert(sync_join(fresh, pair.url, phrase, NULL, &pair.err), "%s", pair.err.text);
    pair_cycle(fresh);
    pair_expect_value(fresh, &before, FIELD_HOLDER_NAME, "Avant fictif");
    pair_expect_value(fresh, &stolen, FIELD_HOLDER_NAME, "");
    store_close(fresh);
    /* It was under the seat of the car: its owner types the new phrase, another takes it back. */
    cr_assert(sync_join(lost, NULL, phrase, NULL, &pair.err), "%s", pair.err.text);
    pair_cycle(lost);
    cr_expect(pair_remarked("ce poste a été déclaré perdu"));
    cr_assert(sync_take_back(pair.theirs, name, &pair.err), "%s", pair.err.text);
    for (int i = 0; i < 2; i++) {
        pair_cycle(pair.theirs);
        pair_cycle(pair.ours);
        pair_cycle(lost);
    }
    pair_expect_value(pair.ours, &stolen, FIELD_HOLDER_NAME, "Voleur fictif");
    pair_expect_value(lost, &waits, FIELD_HOLDER_NAME, "Bravo fictif");
    expect_gone(pair.ours, GONE_BACK, 0, 3);
    pair_expect_alike(pair.ours, pair.theirs);
    pair_expect_alike(pair.ours, lost);
    free(name);
    store_close(lost);
}

/* A key that the thief makes, and lays beside those of the team. */
static void lay_key(struct store *thief, struct store *whom)
{
    char phrase[SYNC_PHRASE_SIZE], *name = ground_device_name(whom);
    struct key_file file;
    cr_assert(sync_lose(thief, name, phrase, &pair.err) && key_file_read(thief, &file, &pair.err),
              "%s", pair.err.text);
    char *path = mem_print("%s/%s", pair.root, file.name);
    pair_put_file(path, text_get(&file.bytes), file.bytes.length);
    key_file_clear(&file);
    free(path);
    free(name);
}

Test(sync_keys, what_a_thief_takes_out_of_what_the_laptop_had_sent_stays_with_the_team)
{
    struct store *lost = ground_store_in(&pair.ground, "c"),
                 *fresh = ground_store_in(&pair.ground, "d");
    char phrase[SYNC_PHRASE_SIZE], *name = ground_device_name(lost);
    cr_assert(team_join(lost, &pair.team, pair.url, &pair.err));
    struct id id = pair_make_holder(lost, "Avant fictif");
    pair_cycle(lost);
    pair_cycle(pair.ours);
    cr_assert(sync_lose(pair.ours, name, phrase, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.ours);
    /* Only one of the team had it. What he puts there again comes late, what the thief rewrites
     * does not. */
    char *again = pair_find_file("dev/*/r-1-1-*", 0);
    cr_assert(again && unlink(again) == 0);
    free(again);
    ground_erase(lost, ENTITY_HOLDER, &id);
    cycle_as_thief(lost);
    cr_assert_null(pair_find_file("dev/*/s-1-1-*", 0));
    cr_assert(sync_join(pair.theirs, NULL, phrase, NULL, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.theirs);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    pair_expect_value(pair.theirs, &id, FIELD_HOLDER_NAME, "Avant fictif");
    pair_expect_alike(pair.ours, pair.theirs);
    expect_gone(pair.theirs, GONE_LOST, 1, 1);
    pair_cycle(pair.theirs);
    cr_expect_eq(pair.report.sent_lots, 0, "once is enough");
    /* Found again, what was erased on it is erased. */
    cr_assert(sync_join(lost, NULL, phrase, NULL, &pair.err) &&
                  sync_take_back(pair.ours, name, &pair.err),
              "%s", pair.err.text);
    for (int i = 0; i < 2; i++) {
        pair_cycle(pair.ours);
        pair_cycle(lost);
        pair_cycle(pair.theirs);
    }
    pair_expect_value(pair.theirs, &id, FIELD_HOLDER_NAME, "");
    pair_expect_alike(pair.ours, pair.theirs);
    pair_expect_alike(pair.ours, lost);
    /* Lost once more: a key that it makes locks nobody, and is asked of nobody. */
    cr_assert(sync_lose(pair.ours, name, phrase, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.ours);
    lay_key(lost, pair.theirs);
    cr_assert(sync_join(pair.theirs, NULL, phrase, NULL, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.theirs);
    pair_make_holder(pair.ours, "Suite fictive");
    pair_cycle(pair.ours);
    cr_expect(pair.report.sent > 0 && !pair_remarked("la clé"));
    pair_cycle(pair.theirs);
    cr_expect_not(pair_remarked("la clé"));
    pair_expect_alike(pair.ours, pair.theirs);
    cr_expect_not(sync_join(fresh, pair.url, "0000-0000-0000-0000-0000-0000", NULL, &pair.err));
    cr_assert(sync_join(fresh, pair.url, phrase, NULL, &pair.err), "%s", pair.err.text);
    free(name);
    store_close(lost);
    store_close(fresh);
}

Test(sync_keys, two_who_change_the_key_at_once_end_with_one_and_a_phrase_can_be_changed)
{
    struct store *gone = ground_store_in(&pair.ground, "c"),
                 *fresh = ground_store_in(&pair.ground, "d");
    char first[SYNC_PHRASE_SIZE], second[SYNC_PHRASE_SIZE], *name = ground_device_name(gone);
    struct team one, other;
    cr_assert(team_join(gone, &pair.team, pair.url, &pair.err));
    pair_cycle(gone);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    cr_assert(sync_lose(pair.ours, name, first, &pair.err) &&
                  sync_lose(pair.theirs, name, second, &pair.err),
              "%s", pair.err.text);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    cr_assert(sync_join(pair.theirs, NULL, first, NULL, &pair.err), "%s", pair.err.text);
    for (int i = 0; i < 2; i++) {
        pair_make_holder(pair.ours, i ? "Alpha fictif" : "Bravo fictif");
        pair_make_holder(pair.theirs, i ? "Charlie fictif" : "Delta fictif");
        pair_cycle(pair.theirs);
        pair_cycle(pair.ours);
    }
    pair_cycle(pair.theirs);
    cr_assert(team_read(pair.ours, &one, &pair.err) && team_read(pair.theirs, &other, &pair.err));
    cr_expect_eq(one.epoch, other.epoch);
    cr_expect(one.older_count == 2 && other.older_count == 2);
    pair_expect_alike(pair.ours, pair.theirs);
    expect_gone(pair.ours, GONE_LOST, 0, 1);
    expect_gone(pair.theirs, GONE_LOST, 0, 1);
    /* Another phrase: the older ones open nothing any more. */
    char third[SYNC_PHRASE_SIZE];
    cr_assert(sync_change_phrase(pair.ours, third, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    cr_expect_not(pair_remarked("la clé de l'équipe"));
    cr_expect_not(sync_join(fresh, pair.url, first, NULL, &pair.err));
    cr_expect_not(sync_join(fresh, pair.url, second, NULL, &pair.err));
    cr_assert(sync_join(fresh, pair.url, third, NULL, &pair.err), "%s", pair.err.text);
    pair_cycle(fresh);
    pair_expect_alike(pair.ours, fresh);
    /* One that is no longer used counts no more, until it speaks again. */
    char *unused = ground_device_name(fresh);
    pair_cycle(pair.ours);
    expect_gone(pair.ours, GONE_LOST, 0, 2);
    cr_assert(sync_forget(pair.ours, unused, &pair.err), "%s", pair.err.text);
    cr_expect_not(sync_forget(pair.ours, unused, &pair.err));
    struct sync_status status;
    cr_assert(sync_status_read(pair.ours, &status, &pair.err));
    cr_expect_eq(status.peers, 1);
    sync_status_clear(&status);
    pair_make_holder(fresh, "Retour fictif");
    pair_cycle(fresh);
    pair_cycle(pair.ours);
    expect_gone(pair.ours, GONE_LOST, 0, 2);
    free(name);
    free(unused);
    store_close(gone);
    store_close(fresh);
}

Test(sync_keys, of_two_lost_at_once_neither_keeps_the_key_that_shuts_out_the_other)
{
    struct store *first = ground_store_in(&pair.ground, "c"),
                 *second = ground_store_in(&pair.ground, "d");
    char one[SYNC_PHRASE_SIZE], other[SYNC_PHRASE_SIZE], third[SYNC_PHRASE_SIZE],
        *name = ground_device_name(first), *second_name = ground_device_name(second);
    struct team stolen;
    cr_assert(team_join(first, &pair.team, pair.url, &pair.err) &&
              team_join(second, &pair.team, pair.url, &pair.err));
    pair_cycle(first);
    pair_cycle(second);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    /* The second one is given the phrase made against the first, and is lost then. */
    cr_assert(sync_lose(pair.ours, name, one, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.ours);
    cr_assert(sync_join(second, NULL, one, NULL, &pair.err), "%s", pair.err.text);
    cr_expect_not(sync_lose(pair.ours, name, third, &pair.err));
    cr_assert(sync_lose(pair.theirs, second_name, other, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.theirs);
    cr_assert(sync_join(pair.theirs, NULL, one, NULL, &pair.err), "%s", pair.err.text);
    for (int i = 0; i < 3; i++) {
        pair_cycle(pair.theirs);
        pair_cycle(pair.ours);
    }
    cr_expect(pair_remarked("déclarés perdus en même temps"));
    cr_assert(sync_lose(pair.ours, name, third, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.ours);
    cr_assert(sync_join(pair.theirs, NULL, third, NULL, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.theirs);
    pair_cycle(pair.ours);
    cr_expect_not(pair_remarked("en même temps"));
    pair_expect_alike(pair.ours, pair.theirs);
    pair_cycle(second);
    cr_assert(team_read(second, &stolen, &pair.err));
    cr_expect_eq(epoch_changes(stolen.epoch), 1);
    free(name);
    free(second_name);
    store_close(first);
    store_close(second);
}

Test(sync_keys, a_phrase_changed_without_having_heard_of_a_lost_laptop_takes_no_key_away)
{
    struct store *stolen = ground_store_in(&pair.ground, "c"),
                 *last = ground_store_in(&pair.ground, "d");
    char phrase[SYNC_PHRASE_SIZE], unheard[SYNC_PHRASE_SIZE], *name = ground_device_name(stolen);
    cr_assert(team_join(stolen, &pair.team, pair.url, &pair.err));
    pair_make_holder(stolen, "Alpha fictif");
    pair_cycle(stolen);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    cr_assert(sync_lose(pair.ours, name, phrase, &pair.err) &&
                  sync_change_phrase(pair.theirs, unheard, &pair.err),
              "%s", pair.err.text);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    cr_expect(pair_remarked("la clé de l'équipe a changé"));
    cr_assert(sync_join(pair.theirs, NULL, phrase, NULL, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.theirs);
    cr_expect_not(sync_join(last, pair.url, unheard, NULL, &pair.err));
    cr_assert(sync_join(last, pair.url, phrase, NULL, &pair.err), "%s", pair.err.text);
    pair_cycle(last);
    cr_expect_not(pair_remarked("clé"));
    pair_expect_alike(pair.ours, last);
    /* The one that is found again gets it too. */
    cr_assert(sync_take_back(pair.ours, name, &pair.err), "%s", pair.err.text);
    pair_cycle(pair.ours);
    cr_assert(sync_join(stolen, NULL, phrase, NULL, &pair.err), "%s", pair.err.text);
    pair_make_holder(stolen, "Bravo fictif");
    pair_cycle(stolen);
    pair_cycle(pair.theirs);
    cr_expect_not(pair_remarked("clé"));
    pair_expect_alike(pair.theirs, stolen);
    free(name);
    store_close(stolen);
    store_close(last);
}

Test(sync_keys, decisions_join_alike_whatever_comes_first)
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
