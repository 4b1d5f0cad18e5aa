/* The format of what travels, byte by byte: files made once and for all (tests/data), which every
 * version must read as it is written of them in docs/sync-format.md, where they stand too. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground.h"
#include "sync/segment.h"

static struct error err;

/* A name on a line, then its bytes in hexadecimal on lines that begin with two blanks. */
static struct text vectors;

static char *path_of(const char *name)
{
    const char *folder = getenv("DENTELLE_TEST_DATA");
    return mem_print("%s/%s", folder ? folder : "tests/data", name);
}

static void read_vectors(void)
{
    char *path = path_of("sync-vectors.txt");
    cr_assert(file_read_whole(path, 1 << 20, &vectors, &err), "%s", err.text);
    cr_assert(sodium_ready(&err));
    free(path);
}

static void drop_vectors(void)
{
    text_clear(&vectors);
}

TestSuite(sync_vectors, .init = read_vectors, .fini = drop_vectors);

/* The caller clears it. */
static struct text vector(const char *name)
{
    struct text bytes = {0};
    char *wanted = mem_print("\n%s\n", name), *all = mem_print("\n%s", text_get(&vectors));
    const char *at = strstr(all, wanted);
    cr_assert_not_null(at, "%s", name);
    for (at += strlen(wanted); strncmp(at, "  ", 2) == 0; at += *at == '\n')
        for (at += 2; *at && *at != '\n'; at += 2) {
            char pair[3] = {at[0], at[1], '\0'}, byte = (char)strtol(pair, NULL, 16);
            text_add_bytes(&bytes, &byte, 1);
        }
    free(wanted);
    free(all);
    return bytes;
}

static void expect_vector(const char *name, const void *bytes, size_t length)
{
    struct text wanted = vector(name);
    cr_expect(wanted.length == length && memcmp(text_get(&wanted), bytes, length) == 0, "%s", name);
    text_clear(&wanted);
}

static struct team first_team(void)
{
    struct team team = {.epoch = 1};
    struct text key = vector("key-1");
    memset(team.organisation.bytes, 7, sizeof team.organisation.bytes);
    memcpy(team.key, text_get(&key), TEAM_KEY_SIZE);
    text_clear(&key);
    return team;
}

static void check_operations(const struct op_run *run, bool redacted)
{
    static const char *const values[] = {"Alpha fictif", "Arras"};
    cr_assert_eq(run->count, 2);
    for (size_t i = 0; i < run->count; i++) {
        const struct run_op *op = &run->ops[i];
        cr_expect_eq(op->hlc, (INT64_C(1805101200000) << 16) + (int64_t)i);
        cr_expect(op->grp == 1 && op->kind == 1 && op->entity.bytes[15] == 0xAA);
        cr_expect_eq(run_op_is_erased(op), redacted);
        cr_expect_eq(op->value, redacted ? VALUE_NONE : VALUE_TEXT);
        if (!redacted)
            cr_expect_str_eq(text_get(&run->text) + op->text_at, values[i]);
    }
}

Test(sync_vectors, segments_are_read_as_they_are_described)
{
    struct team team = first_team();
    struct seal_header header;
    struct segment_id id;
    struct op_run run;
    struct text bytes = vector("segment"), plain = {0};
    static const unsigned char numbers[] = {SUBKEY_SEAL, SUBKEY_ID, SUBKEY_NOTICE};
    static const char *const names[] = {"subkey-seal", "subkey-id", "subkey-notice"};
    for (size_t i = 0; i < 3; i++) {
        unsigned char key[32];
        seal_subkey(team.key, numbers[i], key);
        expect_vector(names[i], key, sizeof key);
    }
    cr_assert(segment_open(&team, text_get(&bytes), bytes.length, &header, &run, &id, &err), "%s",
              err.text);
    check_operations(&run, false);
    expect_vector("segment-id", id.bytes, sizeof id.bytes);
    operations_pack(&run, NULL, &plain);
    expect_vector("segment-body", text_get(&plain), plain.length);
    run_clear(&run);
    text_clear(&bytes);
    text_clear(&plain);
    bytes = vector("redacted");
    cr_assert(segment_open(&team, text_get(&bytes), bytes.length, &header, &run, &id, &err), "%s",
              err.text);
    check_operations(&run, true);
    cr_expect(header.redacted && header.reader == 2);
    expect_vector("segment-id", id.bytes, sizeof id.bytes);
    cr_assert(seal_open(&team, text_get(&bytes), bytes.length, &header, &plain, &id, &err));
    expect_vector("redacted-id", id.bytes, sizeof id.bytes);
    run_clear(&run);
    text_clear(&bytes);
    text_clear(&plain);
    bytes = vector("bundle");
    cr_assert(segment_open(&team, text_get(&bytes), bytes.length, &header, &run, &id, &err), "%s",
              err.text);
    check_operations(&run, false);
    cr_expect(header.redacted && header.reader == 3);
    expect_vector("segment-id", id.bytes, sizeof id.bytes);
    cr_assert(segment_identify(&team, text_get(&bytes), bytes.length, &id, &err));
    expect_vector("bundle-id", id.bytes, sizeof id.bytes);
    run_clear(&run);
    text_clear(&bytes);
}

Test(sync_vectors, heads_and_keys_are_read_as_they_are_described)
{
    struct team team = first_team(), ring;
    struct head head;
    struct keys_notice notice;
    struct text bytes = vector("head"), phrase = vector("phrase"), file = vector("keys");
    cr_assert(head_open(&team, text_get(&bytes), bytes.length, &head, &err), "%s", err.text);
    cr_expect_str_eq(head.label, "portable");
    cr_expect(head.number == 3 && head.count == 1 && head.entries[0].seq == 2);
    cr_assert_eq(head.gones.count, 1);
    cr_expect(head.gones.rows[0].kind == GONE_LOST && head.gones.rows[0].mark == 4);
    cr_expect_eq(head.state_hash, UINT64_C(0x0123456789abcdef));
    head_clear(&head);
    text_clear(&bytes);
    cr_assert(keys_look(text_get(&file), file.length, &team, &notice, &err) && notice.vouched);
    cr_expect(notice.epoch == 70196 && notice.at_ms == INT64_C(1805101200000));
    cr_assert(keys_unwrap(text_get(&file), file.length, text_get(&phrase), &ring, &err), "%s",
              err.text);
    expect_vector("key-70196", ring.key, TEAM_KEY_SIZE);
    expect_vector("key-1", team_key_of(&ring, 1), TEAM_KEY_SIZE);
    unsigned char key[32];
    cr_assert_eq(crypto_pwhash(key, sizeof key, text_get(&phrase), phrase.length,
                               (const unsigned char *)text_get(&file) + 40,
                               crypto_pwhash_OPSLIMIT_INTERACTIVE,
                               crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13),
                 0);
    expect_vector("phrase-key", key, sizeof key);
    bytes = vector("link");
    cr_assert(keys_follow(&ring, text_get(&bytes), bytes.length));
    expect_vector("key-82721", ring.key, TEAM_KEY_SIZE);
    text_clear(&bytes);
    text_clear(&phrase);
    text_clear(&file);
}

Test(sync_vectors, the_page_that_describes_them_shows_the_same)
{
    char *path = path_of("../../docs/sync-format.md");
    struct text page = {0};
    cr_assert(file_read_whole(path, 1 << 20, &page, &err), "%s", err.text);
    cr_expect_not_null(strstr(text_get(&page), text_get(&vectors)));
    text_clear(&page);
    free(path);
}
