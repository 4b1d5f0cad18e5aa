/* What comes from elsewhere: of another version, by a wrong clock, made up; it is kept, left out or
 * set right, and hurts nobody. */
#include "pair.h"

#include <stdlib.h>
#include <string.h>

TestSuite(sync_received, .init = pair_open, .fini = pair_close);

/* ---- what comes from elsewhere ------------------------------------------------------------- */

static void make_run(struct op_run *run, int count)
{
    static const struct stream_name stranger = {{1, 2, 3, 4, 5, 6, 7, 8}};
    *run = (struct op_run){.first = 1};
    run_stream(run, &stranger);
    for (int i = 0; i < count; i++) {
        struct run_op *op = run_add(run);
        op->hlc = ((pair.ground.now_ms << 16) | i);
        op->grp = 1;
        op->kind = OP_SET;
        op->field = field_info(FIELD_HOLDER_NAME)->id;
        op->entity = id_new(&pair.ground.clock);
        run_set_bytes(run, op, VALUE_TEXT, "Écho fictif", strlen("Écho fictif"));
    }
}

static bool receive(const struct op_run *run, enum receipt *receipt)
{
    struct segment_id id = {{1}}, none = {0};
    struct op_run copy = run_copy(run);
    pair.err = (struct error){0};
    bool done = stream_receive(pair.ours, &copy, &id, &none, receipt, &pair.err) &&
                stream_settle(pair.ours, &pair.err);
    run_clear(&copy);
    return done;
}

Test(sync_received, a_value_that_is_not_of_its_field_is_refused_and_the_whole_segment_with_it)
{
    struct op_run run;
    enum receipt receipt;
    const enum field fields[] = {FIELD_HOLDER_DELETED, FIELD_CASE_HOLDER, FIELD_PROGRAMME_YEAR};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        make_run(&run, 2);
        run.ops[1].field = field_info(fields[i])->id;
        cr_expect_not(receive(&run, &receipt));
        cr_expect_eq(pair.err.code, ERR_CORRUPT, "%s", pair.err.text);
        run_clear(&run);
    }
    make_run(&run, 1);
    run.ops[0].value = VALUE_INTEGER;
    cr_expect_not(receive(&run, &receipt));
    run_clear(&run);
    cr_expect_eq(pair_count(pair.ours, "SELECT count(*) FROM op"), 0);
}

Test(sync_received, what_a_later_version_wrote_is_kept_and_waits_and_text_is_cleaned_at_the_door)
{
    struct op_run run;
    enum receipt receipt;
    make_run(&run, 4);
    run.ops[0].field = 999999;
    run.ops[1].kind = 77;
    run.ops[2].value = VALUE_NONE;
    run_set_bytes(&run, &run.ops[3], VALUE_TEXT, "a\033[31mb\xff", 8);
    cr_assert(receive(&run, &receipt), "%s", pair.err.text);
    cr_expect_eq(receipt, RECEIPT_APPLIED);
    pair_expect_value(pair.ours, &run.ops[3].entity, FIELD_HOLDER_NAME, "a[31mb\xef\xbf\xbd");
    cr_expect_eq(pair_count(pair.ours, "SELECT count(*) FROM op"), 4);
    cr_expect_eq(pair_count(pair.ours, "SELECT count(*) FROM holder"), 2);
    int64_t waiting;
    cr_assert(stream_count_waiting(pair.ours, &waiting, &pair.err));
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

Test(sync_received, a_clock_that_cannot_be_right_does_not_set_ours)
{
    static const struct {
        int64_t ahead_ms;
        int flags;
        bool carries;
    } cases[] = {{3600000, 0, true}, {90000000, 0, false}, {3600000, OP_SUSPECT, false}};
    pair_make_holder(pair.ours, "Alpha fictif");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct op_run run;
        enum receipt receipt;
        int64_t before = 0, after = 0, confirmed;
        cr_assert(clock_read(pair.ours, &before, &confirmed, &pair.err));
        make_run(&run, 1);
        run.streams[0].bytes[0] = (unsigned char)(20 + i);
        run.ops[0].hlc += (cases[i].ahead_ms + (int64_t)i) << 16;
        run.ops[0].flags = cases[i].flags;
        cr_assert(receive(&run, &receipt), "%s", pair.err.text);
        cr_assert(clock_read(pair.ours, &after, &confirmed, &pair.err));
        cr_expect_eq(after > before, cases[i].carries, "%zu", i);
        pair_expect_value(pair.ours, &run.ops[0].entity, FIELD_HOLDER_NAME, "Écho fictif");
        run_clear(&run);
    }
}

/* The next segment of a device, which another one of the team makes up and puts among its files. */
static void forge(struct store *store, const struct id *entity, const char *name)
{
    struct stream_name own;
    struct sealed last, forged = {0};
    struct op_run run;
    cr_assert(stream_own(store, &own, &pair.err) && outbox_last(store, &last, &pair.err));
    run = (struct op_run){.first = last.last + 1};
    run_stream(&run, &own);
    struct run_op *op = run_add(&run);
    op->hlc = pair.ground.now_ms << 16;
    op->grp = run.first;
    op->kind = OP_SET;
    op->field = field_info(FIELD_HOLDER_NAME)->id;
    op->entity = *entity;
    run_set_bytes(&run, op, VALUE_TEXT, name, strlen(name));
    cr_assert(segment_seal(&pair.team, &run, &last.id, &forged, &pair.err), "%s", pair.err.text);
    forged.stream = own;
    char *hex = ground_device_name(store), *file = folder_segment_name(&forged),
         *path = mem_print("%s/dev/%s/%s", pair.root, hex, file);
    pair_put_file(path, text_get(&forged.bytes), forged.bytes.length);
    text_clear(&forged.bytes);
    run_clear(&run);
    free(hex);
    free(file);
    free(path);
}

/* What docs/sync.md says of it: a member is believed, and the one whose name it was takes another.
 */
Test(sync_received, who_has_the_key_can_write_in_another_s_name_and_that_one_loses_nothing)
{
    struct id alpha = pair_make_holder(pair.ours, "Alpha fictif"),
              made_up = id_new(&pair.ground.clock);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    char *before = ground_device_name(pair.ours);
    forge(pair.ours, &made_up, "Forgé fictif");
    struct id beta = pair_make_holder(pair.ours, "Beta fictif");
    pair_cycle(pair.theirs);
    pair_expect_value(pair.theirs, &made_up, FIELD_HOLDER_NAME, "Forgé fictif");
    pair_cycle(pair.ours);
    cr_expect(pair_remarked("cette base est la copie d'une autre"));
    char *after = ground_device_name(pair.ours);
    cr_expect_str_neq(before, after);
    pair_cycle(pair.theirs);
    pair_cycle(pair.ours);
    pair_expect_value(pair.theirs, &alpha, FIELD_HOLDER_NAME, "Alpha fictif");
    pair_expect_value(pair.theirs, &beta, FIELD_HOLDER_NAME, "Beta fictif");
    pair_expect_value(pair.ours, &made_up, FIELD_HOLDER_NAME, "Forgé fictif");
    pair_expect_alike(pair.ours, pair.theirs);
    free(before);
    free(after);
}
