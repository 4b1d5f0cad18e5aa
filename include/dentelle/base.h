/* base: what every room stands on and what knows nothing of the field: errors, memory, growing
 * text, UTF-8, French dates, the clock and the dice, files. Nothing here knows SQLite or the
 * terminal. */
#ifndef DENTELLE_BASE_H
#define DENTELLE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- errors -------------------------------------------------------------------------------- */

/* What went wrong, for the program. The sentence beside it is for the person. */
enum error_code {
    ERR_NONE,
    ERR_USAGE,     /* the command was called wrongly */
    ERR_INPUT,     /* a value was refused (a date that is none, an empty name) */
    ERR_NOT_FOUND, /* no such case, partner, file */
    ERR_AMBIGUOUS, /* several fit what was asked */
    ERR_IO,        /* the system refused a read or a write */
    ERR_FULL,      /* no room left on the disk */
    ERR_BUSY,      /* another instance holds the base for too long */
    ERR_READONLY,  /* the base or its folder cannot be written */
    ERR_CORRUPT,   /* the file is not a base, or is damaged */
    ERR_NEWER,     /* the base was written by a later version */
    ERR_STALE,     /* what the author had on screen is no longer so */
    ERR_GIVEN_UP,  /* the user gave up while it was being done: nothing was written */
    ERR_KEY,       /* sealed by a key of the team that this base has not got */
};

/* Passed last to whatever can fail; may be NULL where nobody listens. */
struct error {
    enum error_code code;
    char text[512]; /* one French sentence, UTF-8, without final newline */
};

/* Sets code and sentence, cleaned (utf8_clean); too long a sentence is cut between two characters.
 * Returns false always, so that a caller can write `return error_set(err, …)`. */
bool error_set(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As error_set for a failed system call: "<what> : <the reason of errnum, in French>". ENOSPC and
 * EDQUOT become ERR_FULL, EROFS, EACCES and EPERM ERR_READONLY, ENOENT ERR_NOT_FOUND, all others
 * ERR_IO. */
bool error_system(struct error *err, int errnum, const char *what, ...)
    __attribute__((format(printf, 3, 4)));

void error_clear(struct error *err);
/* "not_found", as programs read it; and back, ERR_NONE when it is none. */
const char *error_name(enum error_code code);
enum error_code error_named(const char *name);

/* ---- memory -------------------------------------------------------------------------------- */

/* Never NULL: when memory is exhausted, the function given to mem_on_exhaustion is called (it
 * restores the terminal, the drafts are on disk), a sentence goes to stderr and the program ends
 * with status 1. */
void *mem_alloc(size_t size);                           /* zeroed */
void *mem_resize(void *old, size_t size);               /* as realloc */
char *mem_copy(const char *text);                       /* NULL stays NULL; the caller frees */
char *mem_copy_bytes(const void *bytes, size_t length); /* with a NUL added; the caller frees */
char *mem_print(const char *format, ...)
    __attribute__((format(printf, 1, 2))); /* the caller frees */
void mem_on_exhaustion(void (*restore)(void));

/* ---- texts kept together (pool.c) ---------------------------------------------------------- */

/* Many texts that are freed at once. `{0}` is a valid empty pool. */
struct pool {
    struct pool_block *last;
};
/* A copy with a NUL added, where it is until the pool is cleared. */
const char *pool_copy(struct pool *pool, const void *bytes, size_t length);
void pool_clear(struct pool *pool); /* the pool is empty and usable again */

/* ---- growing text -------------------------------------------------------------------------- */

/* Bytes that grow, always followed by a NUL once something was added. `{0}` is a valid empty text.
 */
struct text {
    char *bytes; /* NULL while nothing was ever added: read it through text_get */
    size_t length, capacity;
};

void text_clear(struct text *text);            /* frees; the text is empty and usable again */
const char *text_get(const struct text *text); /* "" when empty; valid until the next change */
char *text_take(
    struct text *text); /* gives the bytes away (never NULL), the caller frees; text is emptied */
void text_add(struct text *text, const char *added); /* NULL adds nothing */
void text_add_bytes(struct text *text, const void *bytes, size_t length);
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vaddf(struct text *text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0), nonnull));
/* "12 500". The caller frees. */
char *text_number(int64_t number);
/* Replaces `removed` bytes at `at` by `length` bytes; `at + removed` must not pass the end. */
void text_splice(struct text *text, size_t at, size_t removed, const void *bytes, size_t length);

/* ---- UTF-8 --------------------------------------------------------------------------------- */

enum clean_mode {
    CLEAN_LINE, /* one line: line feeds and tabs become spaces, edges trimmed */
    CLEAN_LINES /* paragraphs: CR LF and CR become LF, tab a space, edges kept */
};

/* Sets LC_CTYPE, and nothing else of the locale, to the user's code set if it is UTF-8, else to one
 * that is: C.UTF-8, en_US.UTF-8. To be called once at start: widths of characters depend on it. */
void utf8_locale(void);
/* False where there is none of those: nothing but ASCII reaches the terminal then. */
bool utf8_is_drawn(void);

/* The door: every text from outside (keyboard, paste, file, argument, sync) passes here once.
 * Returns valid UTF-8 in NFC without NUL, C0 (but LF in CLEAN_LINES), DEL, C1, U+FEFF, U+200E/F,
 * U+202A–202E, U+2066–2069, lone surrogates or noncharacters. An invalid byte becomes U+FFFD. The
 * caller frees. */
char *utf8_clean(const char *bytes, size_t length, enum clean_mode mode);

/* The same for display and comparison: accents, case, ligatures (œ→oe, æ→ae), apostrophes and
 * punctuation folded: "L'Épicerie œuvre" gives "l epicerie oeuvre". Words are separated by one
 * space. The caller frees. Used for search, matching of headers and names. */
char *utf8_fold(const char *text);

/* What a name is compared by: folded; or the cleaned text itself where folding leaves nothing, so
 * that "???" and "!!!" stay two names. The caller frees. */
char *utf8_name_key(const char *name);

/* A key whose byte order is the French alphabetical order (TERMINAL.md §6: decomposed, marks
 * stripped, casefolded, œ→oe, æ→ae, ’→'). The caller frees. */
char *utf8_sort_key(const char *text);

bool utf8_valid(const char *bytes, size_t length);

/* Does the code point at `at` belong to a word: a letter, a digit, a mark on one, an invisible sign
 * between two (soft hyphen)? `*after` is the offset after it. */
bool utf8_in_word(const char *text, size_t length, size_t at, size_t *after);

/* Byte offset after the grapheme cluster that starts at `at`; `length` at the end. */
size_t utf8_next(const char *text, size_t length, size_t at);
/* Byte offset of the start of the cluster that ends at `at`; 0 at the start. */
size_t utf8_previous(const char *text, size_t length, size_t at);

/* What the terminal is given for one cluster: at most 1 spacing code point and 4 marks,
 * NUL-terminated. A base that wcwidth does not know, or a control, becomes U+FFFD; a lone mark sits
 * on ◌. Joiners and variation selectors are left out: ncurses counts by wcwidth of the base. */
struct cell {
    char bytes[32];
    int columns; /* 1 or 2 */
};
/* Reads the cluster at `at`, fills `cell`, returns the offset after it. */
size_t utf8_cell(const char *text, size_t length, size_t at, struct cell *cell);

/* Columns that `text` takes when drawn cell by cell. */
int utf8_columns(const char *text, size_t length);

/* The text cut to fit `columns`, with "…" where something was cut: at a word, unless that would
 * leave a quarter of the room empty. The caller frees. Newlines become spaces. */
char *utf8_cut(const char *text, int columns);

/* The bytes of `text` that fit in `limit` without cutting a character. */
size_t utf8_fitting(const char *text, size_t limit);

/* The line that starts at `at` when the text is wrapped: returns where it ends (byte offset, its
 * line feed and nothing else left out) and, in `*next`, where the one after starts: more than
 * `length` when it was the last. A text that ends with a line feed has one more, empty, line. Soft
 * wrap after a space; spaces may hang past the edge; a word longer than the width is cut. */
size_t wrap_line(const char *text, size_t length, size_t at, int columns, size_t *next);

/* How many lines a text takes, 1 for an empty one; never more than `most`, so that a text of a
 * megabyte is not wrapped to its end for the three lines of it that show. */
int wrap_count(const char *text, int columns, int most);

/* What somebody typed, cut by utf8_cut, as a value of its own: for the arguments of a sentence,
 * utf8_short(typed, 40).bytes. */
struct short_text {
    char bytes[256];
};
struct short_text utf8_short(const char *text, int columns);

/* ---- words that somebody looks for --------------------------------------------------------- */

enum { WORDS_MOST = 8 };
/* The words of what was typed, folded; each stands for all words that begin with it. Elisions count
 * for nothing: "l'igloo" looks for "igloo". Words after the eighth are left out. */
struct words {
    char *folded;    /* owns the words */
    char *beginning; /* all that was typed, folded, elisions included: how a name would begin */
    const char *items[WORDS_MOST];
    size_t count;
};
void words_read(const char *typed, struct words *words);
void words_clear(struct words *words);
/* The next word of `text`, from byte `from` on, that begins with one of those looked for: its first
 * byte and the one after its last. False when there is none. */
bool words_find(const struct words *words, const char *text, size_t from, size_t *start,
                size_t *end);
/* Which of those looked for this one word of a text begins with; which begin a word of the whole
 * text; all of them: the word `items[i]` is the bit 1 << i. */
unsigned words_match(const struct words *words, const char *bytes, size_t length);
unsigned words_in(const struct words *words, const char *text);
unsigned words_all(const struct words *words);
int words_counted(unsigned mask); /* how many are in it */

/* ---- days ---------------------------------------------------------------------------------- */

/* A day, in days since 1970-01-01. Storage has ISO 8601 text, screens French text. */
typedef int32_t day;
#define DAY_NONE INT32_MIN

/* "2024-03-15", or the date part of "2024-03-15T14:02"; a day that exists, years 1900 to 2199. */
bool day_from_iso(const char *iso, day *result);
void day_to_iso(day value, char iso[11]);
/* 0 = Monday. */
int day_of_week(day value);

/* A day as people say it, relative to `today`: "aujourd'hui", "demain", "après-demain", "hier",
 * "avant-hier"; "lun" to "dimanche", "lundi prochain" (the next one, never today), "mercredi en
 * huit", "en quinze" (one and two weeks after it); "+9j", "9j", "j+9", "+2s", "+1m", "dans 3
 * jours", "dans un mois"; "d" demain, "s" one week, "q" a fortnight, "m" a month; "semaine
 * prochaine" (its Monday), "mois prochain" (its first), "fin du mois"; "21" or "le 21" (the next
 * 21st), "jeudi 21" (the next 21st, which is to be a Thursday), "12/03" (the next 12 March),
 * "12/03/24", "12/03/2024", "12 mars", "12 mars 2024", ISO. The unshifted AZERTY row & é " ' ( è _
 * ç à is read 1 2 3 4 5 7 8 9 0. Accents, case and a final dot are forgiven. An empty text is one
 * week. ERR_INPUT otherwise, with a sentence that gives examples, or that says that this day does
 * not exist. */
bool day_from_french(const char *typed, day today, day *result, struct error *err);
/* The same for the beginning of a text: the longest that is a date. `*rest` is what follows it, in
 * `typed`, or NULL: "lun rappeler la mairie". A date that does not exist is not taken for a shorter
 * one. */
bool day_from_beginning(const char *typed, day today, day *result, const char **rest,
                        struct error *err);

/* A date in a spreadsheet cell: ISO, "12/03/2024", "12.03.24", "12 mars 2024", with or without a
 * time; always day first. No relative words, a year is needed. */
bool day_from_cell(const char *cell, day *result);

enum { DAY_FRENCH_SIZE = 64 };
/* "ven. 22 mars", with the year when it is not that of today. */
void day_french(day value, day today, char text[DAY_FRENCH_SIZE]);
/* "22 mars", "1er avril 2023": in a sentence. */
void day_in_words(day value, day today, char text[DAY_FRENCH_SIZE]);
/* "mars", "avril 2023". */
void month_in_words(day value, day today, char text[DAY_FRENCH_SIZE]);
/* "22 mars 2027": in full, for what is printed and read later. */
void day_french_long(day value, char text[DAY_FRENCH_SIZE]);
/* "aujourd'hui", "demain", "dans 7 j", "il y a 3 j", "hier". */
void day_distance(day value, day today, char text[DAY_FRENCH_SIZE]);

/* ---- clock and dice ------------------------------------------------------------------------ */

/* Time and randomness come through here, so that a test can set the date and the dice. */
struct clock {
    int64_t (*now_ms)(void *state); /* since 1970, UTC */
    void (*random)(void *state, void *bytes, size_t length);
    void *state; /* borrowed, handed to both */
};

/* The system's clock and getrandom(2); with DENTELLE_MAINTENANT=2027-03-15T09:00 in the
 * environment, that moment (local time, going on from there at the normal pace), to replay a day.
 * An unreadable value is ERR_USAGE. */
bool clock_system(struct clock *clock, struct error *err);
day clock_today(const struct clock *clock); /* local day */
/* "2024-03-15T14:02", local time: how moments are stored in notes. */
enum { MOMENT_SIZE = 17 };
void clock_moment(const struct clock *clock, char moment[MOMENT_SIZE]);
/* The same for a moment that was noted, in milliseconds since 1970. */
void moment_of(int64_t ms, char moment[MOMENT_SIZE]);

/* ---- identities ---------------------------------------------------------------------------- */

/* A UUID of version 7 (RFC 9562 §5.7): ordered by time of birth, so that new rows go to the end. */
struct id {
    unsigned char bytes[16];
};
enum { ID_TEXT_SIZE = 37 };
extern const struct id ID_NONE; /* all zero */

struct id id_new(const struct clock *clock);
/* The same identity for the same name on every device (UUID of version 5): for what is shipped with
 * the program. */
struct id id_named(const char *name);
bool id_is_none(const struct id *id);
bool id_equal(const struct id *a, const struct id *b);
void id_to_text(const struct id *id, char text[ID_TEXT_SIZE]);
bool id_from_text(const char *text, struct id *id);

/* ---- files --------------------------------------------------------------------------------- */

/* A file that is being written beside the one it will be: nothing bears its name before the whole
 * is on the disk. */
struct file_beside {
    char *path, *beside; /* NULL: none is being written */
    int fd;              /* of `beside` */
};
/* Mode 0600. What is there already is ERR_INPUT, unless it is to be replaced; a folder always. */
bool file_begin(struct file_beside *file, const char *path, bool replace, struct error *err);
/* The same for standard output, which has no name to be kept under: what is added is gone. */
bool file_begin_output(struct file_beside *file, struct error *err);
bool file_add(struct file_beside *file, const void *bytes, size_t length, struct error *err);
/* fsync, rename, fsync of the folder; after a failure what was there before is as it was, and
 * nothing stays beside it. `file` is over either way. */
bool file_keep(struct file_beside *file, struct error *err);
/* Gives it up: nothing stays. A file that is over is allowed. */
void file_drop(struct file_beside *file);
/* "folder/name.ext", or the first "name-2.ext" that nothing bears; NULL when there are a thousand
 * of them. The caller frees. */
char *file_free_path(const char *folder, const char *name, const char *extension);

/* Writes the whole file or leaves the old one: a file beside, fsync, rename, fsync of the folder.
 * Mode 0600. Nothing stays behind after a failure. */
bool file_write_whole(const char *path, const void *bytes, size_t length, struct error *err);
/* The same where there is nothing yet: ERR_INPUT when something is there, and it stays as it is. */
bool file_write_new(const char *path, const void *bytes, size_t length, struct error *err);
/* All bytes, however often it takes; false with errno. */
bool file_write_all(int fd, const void *content, size_t length);
/* A file to be read, which the caller closes; -1 when there is none. ERR_NOT_FOUND when it does not
 * exist; a folder or a device is ERR_INPUT. `*size` (may be NULL): its bytes. */
int file_open(const char *path, uint64_t *size, struct error *err);
/* Reads the whole file, at most `limit` bytes (more is ERR_INPUT). A NUL is added. Errors as
 * file_open has them. */
bool file_read_whole(const char *path, size_t limit, struct text *content, struct error *err);
/* What tells that a file is still the one that was read: another one, or another content, has
 * another stamp. */
struct file_stamp {
    uint64_t device, inode;
    int64_t size, changed_ns;
};
/* ERR_NOT_FOUND, ERR_IO… as error_system says. */
bool file_stamp_read(const char *path, struct file_stamp *stamp, struct error *err);
bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b);
/* Is there a program of that name on the PATH? */
bool program_is_installed(const char *name);
/* The folder part of a path ("." when it has none); the caller frees. */
char *folder_of(const char *path);
/* The folder and those above it, mode 0700; an existing one is left as it is. */
bool folder_make(const char *path, struct error *err);
/* fsync of the folder that holds `path`, so that a rename or a creation in it is durable. */
bool folder_sync_of(const char *path, struct error *err);

/* ---- more than memory should hold ---------------------------------------------------------- */

/* Bytes at offsets, zero until they are written. Of all there are, about `most_bytes` are in
 * memory, the others in a file of that folder that has no name and ends with the program. `folder`
 * NULL, or one that cannot be written, a full disk: all that does not go there stays in memory. */
enum { SPILL_PAGE = 4096 };
struct spill;
struct spill *spill_new(const char *folder, size_t most_bytes);
void spill_free(struct spill *spill); /* NULL is allowed */
/* From now on so much of it is in memory; what is more leaves at once. */
void spill_hold(struct spill *spill, size_t most_bytes);
/* What lies there, as far as the end of its page of SPILL_PAGE; until the next call. `changing`: it
 * will be written to. */
void *spill_at(struct spill *spill, uint64_t offset, bool changing);
/* The same across pages, copied. */
void spill_write(struct spill *spill, uint64_t offset, const void *bytes, size_t length);
void spill_read(struct spill *spill, uint64_t offset, void *bytes, size_t length);
/* Blocks one after the other, for a spill that holds nothing else: where it is; and a copy of it
 * with a NUL after it, which the caller frees. */
uint64_t spill_add(struct spill *spill, const void *bytes, size_t length);
char *spill_take(struct spill *spill, uint64_t block, size_t *length);
/* False once the disk did not give back what it took: zeros were given instead. */
bool spill_sound(const struct spill *spill);

#endif
