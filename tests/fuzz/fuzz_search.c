/* Anything typed into the search of a small base: an answer and never an error, lines that hold in
 * their width, marks inside them. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../scratch.h"
#include "dentelle/app.h"
#include "tui/excerpt.h"

/* A base of its own, gone with the process: its name is taken away once it is open. */
static struct app *open_base(void)
{
    static struct app app = {.filter = {.stage = STAGE_COUNT}};
    char folder[SCRATCH_SIZE];
    struct error err = {0};
    struct id case_id;
    require(scratch_make(folder, "fuzz"));
    char *path = mem_print("%s/base.db", folder), *beside = mem_print("%s-wal", path),
         *shared = mem_print("%s-shm", path);
    require(app_open(&app, path, false, NULL, &err));
    require(app_add_case(&app, "L'Épicerie du Cœur", "Nœux-les-Mines", NULL, &case_id, &err));
    require(app_write_note(&app, &case_id, "visite",
                           "Vu l'igloo : 03 21 45 67 89 ; « AND » NEAR(a b) 漢字 🙂.\nSuite.",
                           DAY_NONE, NULL, &err));
    require(app_add_case(&app, "AND NOT \"fictif\"", NULL, NULL, &case_id, &err));
    unlink(beside);
    unlink(shared);
    unlink(path);
    rmdir(folder);
    free(path);
    free(beside);
    free(shared);
    return &app;
}

static void check_line(const struct words *words, const char *text, int columns)
{
    struct excerpt excerpt;
    excerpt_read(text, words, columns, &excerpt);
    size_t kept = strlen(excerpt.text), last = 0;
    require(utf8_valid(excerpt.text, kept) && utf8_columns(excerpt.text, kept) <= columns);
    for (size_t i = 0; i < excerpt.count; i++) {
        require(excerpt.marks[i].start >= last && excerpt.marks[i].start < excerpt.marks[i].end);
        last = excerpt.marks[i].end;
    }
    require(last <= kept);
    excerpt_clear(&excerpt);
}

void fuzz_search(const uint8_t *bytes, size_t length)
{
    static struct app *app;
    struct error err = {0};
    struct words words;
    struct hits hits;
    if (!app) {
        utf8_locale();
        app = open_base();
    }
    int columns = length ? 1 + bytes[0] % 100 : 1;
    char *typed = mem_copy_bytes(bytes, length), *clean = utf8_clean(typed, length, CLEAN_LINES);
    words_read(typed, &words);
    require(words.count <= WORDS_MOST);
    require(query_search(app->store, &words, 20, &hits, &err));
    for (size_t i = 0; i < hits.count; i++)
        if (hits.rows[i].text)
            check_line(&words, hits.rows[i].text, columns);
    hits_clear(&hits);
    check_line(&words, clean, columns);
    words_clear(&words);
    words_read("igloo a e", &words);
    check_line(&words, clean, columns);
    words_clear(&words);
    free(clean);
    free(typed);
}
