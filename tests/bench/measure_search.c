/* Words typed into the search over a million notes, letter by letter, beside the index of SQLite
 * that is asked for the same beginning of a word, from this very process: no screen, no cases, no
 * sentence around the word. Some questions are of two words. */
#include "bench.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "vocabulary.h"

enum { QUESTIONS = 150, LETTERS = 9 };

struct searcher {
    struct session session;
    struct dice dice;
    struct vocabulary *vocabulary;
    sqlite3 *plain;
    sqlite3_stmt *index;
    struct samples ours, floor;
};

static bool open_index(struct searcher *searcher, const char *path, struct error *err)
{
    bool done = sqlite3_open_v2(path, &searcher->plain, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
                                NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(searcher->plain,
                                   "SELECT n.text FROM note_words w JOIN note_doc d ON d.doc ="
                                   " w.rowid JOIN note n ON n.id = d.id WHERE note_words MATCH ?1"
                                   " ORDER BY w.rowid DESC LIMIT 20",
                                   -1, &searcher->index, NULL) == SQLITE_OK;
    return done || error_set(err, ERR_IO, "%s : %s", path, sqlite3_errmsg(searcher->plain));
}

static bool ask_index(struct searcher *searcher, const char *typed, struct error *err)
{
    struct words words;
    struct text match = {0};
    words_read(typed, &words);
    for (size_t i = 0; i < words.count; i++)
        text_addf(&match, "\"%s\"* ", words.items[i]);
    double start = now_ms();
    int step;
    sqlite3_bind_text(searcher->index, 1, text_get(&match), -1, SQLITE_TRANSIENT);
    while ((step = sqlite3_step(searcher->index)) == SQLITE_ROW)
        ;
    sqlite3_reset(searcher->index);
    samples_add(&searcher->floor, now_ms() - start);
    text_clear(&match);
    words_clear(&words);
    return step == SQLITE_DONE || error_set(err, ERR_IO, "%s", sqlite3_errmsg(searcher->plain));
}

/* One word, each letter of it a key; the index is asked after the screen has answered. */
static bool type_word(struct searcher *searcher, const char *word, struct error *err)
{
    struct text typed = {0};
    bool done = true;
    for (int i = 0; done && i < LETTERS && *word; i++) {
        char letter[8] = {0};
        size_t length = 1;
        while (((unsigned char)word[length] & 0xc0) == 0x80)
            length++;
        memcpy(letter, word, length);
        word += length;
        text_add(&typed, letter);
        struct echo echo;
        done = session_key(&searcher->session, letter, &echo, err);
        if (done && echo.bytes)
            samples_add(&searcher->ours, echo.ms);
        done = done && ask_index(searcher, text_get(&typed), err);
    }
    text_clear(&typed);
    return done;
}

static bool ask(struct searcher *searcher, struct error *err)
{
    struct echo echo;
    const struct vocabulary *words = searcher->vocabulary;
    bool two = dice_percent(&searcher->dice, 30);
    return type_word(searcher, vocabulary_pick(words, &searcher->dice, !two), err) &&
           (!two || (session_key(&searcher->session, " ", &echo, err) &&
                     type_word(searcher, vocabulary_pick(words, &searcher->dice, false), err))) &&
           session_key(&searcher->session, "\025", &echo, err); /* Ctrl-U: the field is empty */
}

bool measure_search(struct bench *bench, struct error *err)
{
    struct searcher searcher = {.dice = {UINT64_C(0x5EA4C8ED)}, .vocabulary = vocabulary_new()};
    struct echo echo;
    bool done = bench_open_board(bench, SIZE_100K, 24, 80, &searcher.session, err) &&
                session_key(&searcher.session, "c", &echo, err) &&
                open_index(&searcher, bench->bases[SIZE_100K], err);
    for (int i = 0; done && i < QUESTIONS; i++)
        done = ask(&searcher, err);
    done = done && session_key(&searcher.session, "\033", &echo, err); /* back to the board */
    if (done) {
        char *floor = samples_tail(&searcher.floor, "ms");
        table_add(&bench->table, mem_copy("recherche, chaque lettre, 1 000 000 de notes"),
                  samples_tail(&searcher.ours, "ms"),
                  mem_print("%s : l'index FTS5 seul, 20 notes", floor), mem_copy("p99 ≤ 10 ms"),
                  verdict_of(samples_at(&searcher.ours, 99) <= 10));
        free(floor);
    }
    session_end(&searcher.session, "q");
    sqlite3_finalize(searcher.index);
    sqlite3_close(searcher.plain);
    samples_clear(&searcher.ours);
    samples_clear(&searcher.floor);
    vocabulary_free(searcher.vocabulary);
    return done;
}
