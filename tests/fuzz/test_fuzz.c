/* Each fuzz target for a moment: its seeds as they are, then changed at random, always in the same
 * way. What the moment cannot find is for ./dev fuzz, which is guided. DENTELLE_FUZZ=20000 tries as
 * many instead; the input that failed stays as fuzz-NAME.input where the tests run. */
#include "fuzz.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dentelle/base.h"

enum { TRIES = 400, LENGTH_MOST = 4096 };

struct seeds {
    struct text *rows;
    size_t count;
};
struct input_bytes {
    uint8_t bytes[LENGTH_MOST];
    size_t length;
};
struct dice {
    uint64_t state;
};

/* xorshift64*: S. Vigna, "An experimental exploration of Marsaglia's xorshift generators". */
static size_t roll(struct dice *dice, size_t faces)
{
    dice->state ^= dice->state >> 12;
    dice->state ^= dice->state << 25;
    dice->state ^= dice->state >> 27;
    return (size_t)((dice->state * UINT64_C(0x2545F4914F6CDD1D)) >> 33) % faces;
}

/* ---- seeds --------------------------------------------------------------------------------- */

static void read_seeds(const char *name, struct seeds *seeds)
{
    const char *data = getenv("DENTELLE_TEST_DATA");
    glob_t found;
    cr_assert(data, "DENTELLE_TEST_DATA is not set");
    char *pattern = mem_print("%s/../fuzz/fuzz_%s/*", data, name);
    *seeds = (struct seeds){0};
    if (glob(pattern, 0, NULL, &found) == 0) {
        seeds->rows = mem_alloc(found.gl_pathc * sizeof *seeds->rows);
        for (size_t i = 0; i < found.gl_pathc; i++) {
            struct error err = {0};
            struct text *row = &seeds->rows[seeds->count++];
            cr_assert(file_read_whole(found.gl_pathv[i], 1 << 20, row, &err), "%s", err.text);
        }
        globfree(&found);
    }
    free(pattern);
}

static void seeds_clear(struct seeds *seeds)
{
    for (size_t i = 0; i < seeds->count; i++)
        text_clear(&seeds->rows[i]);
    free(seeds->rows);
}

/* ---- changes ------------------------------------------------------------------------------- */

static void start_from(struct dice *dice, const struct seeds *seeds, struct input_bytes *input)
{
    input->length = 0;
    if (seeds->count && roll(dice, 8) > 0) {
        const struct text *seed = &seeds->rows[roll(dice, seeds->count)];
        input->length = seed->length < LENGTH_MOST ? seed->length : LENGTH_MOST;
        memcpy(input->bytes, text_get(seed), input->length);
        return;
    }
    for (size_t left = roll(dice, 200); left > 0; left--)
        input->bytes[input->length++] = (uint8_t)roll(dice, 256);
}

static void put_byte(struct dice *dice, struct input_bytes *input, size_t at)
{
    static const char telling[] = "\0\n\t \"';,<>&/=-+@{}[]:0199\x1b\xc3\xa9\xff\xfe";
    input->bytes[at] =
        roll(dice, 2) ? (uint8_t)telling[roll(dice, sizeof telling - 1)] : (uint8_t)roll(dice, 256);
}

/* Repeats a piece, takes one away, or puts other bytes there. */
static void change(struct dice *dice, struct input_bytes *input)
{
    size_t at = input->length ? roll(dice, input->length) : 0, left = input->length - at;
    size_t piece = left ? 1 + roll(dice, left < 40 ? left : 40) : 0;
    switch (roll(dice, 4)) {
    case 0:
        if (input->length + piece > LENGTH_MOST)
            return;
        memmove(input->bytes + at + piece, input->bytes + at, left);
        input->length += piece;
        return;
    case 1:
        memmove(input->bytes + at, input->bytes + at + piece, left - piece);
        input->length -= piece;
        return;
    case 2:
        if (input->length == LENGTH_MOST)
            return;
        memmove(input->bytes + at + 1, input->bytes + at, left);
        input->length++;
        put_byte(dice, input, at);
        return;
    default:
        if (left)
            put_byte(dice, input, at);
    }
}

/* ---- a target ------------------------------------------------------------------------------ */

typedef void entry(const uint8_t *bytes, size_t length);

/* From a block of its own length, so that a byte too far is seen. */
static void attempt(entry *target, const char *path, const void *bytes, size_t length)
{
    struct error err = {0};
    cr_assert(file_write_whole(path, bytes, length, &err), "%s", err.text);
    char *copy = mem_alloc(length ? length : 1);
    memcpy(copy, bytes, length);
    target((const uint8_t *)copy, length);
    free(copy);
}

static void try_target(const char *name, entry *target)
{
    const char *wished = getenv("DENTELLE_FUZZ");
    long tries = wished ? strtol(wished, NULL, 10) : TRIES;
    char *path = mem_print("fuzz-%s.input", name);
    struct dice dice = {.state = 0x0062015};
    struct input_bytes input;
    struct seeds seeds;
    read_seeds(name, &seeds);
    attempt(target, path, "", 0);
    for (size_t i = 0; i < seeds.count; i++)
        attempt(target, path, text_get(&seeds.rows[i]), seeds.rows[i].length);
    for (long i = 0; i < tries; i++) {
        start_from(&dice, &seeds, &input);
        for (size_t changes = roll(&dice, 12); changes > 0; changes--)
            change(&dice, &input);
        attempt(target, path, input.bytes, input.length);
    }
    unlink(path);
    free(path);
    seeds_clear(&seeds);
}

#define TARGET(name)                                                                               \
    Test(fuzz, name)                                                                               \
    {                                                                                              \
        try_target(#name, fuzz_##name);                                                            \
    }
#include "targets.def"
#undef TARGET
