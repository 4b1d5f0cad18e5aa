/* input: bytes of the terminal in, events out; libtermkey behind one function. Knows no screen and
 * draws nothing, so that it is tested and fuzzed without a terminal (TERMINAL.md §1, 2, 9). */
#ifndef DENTELLE_TUI_INPUT_H
#define DENTELLE_TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
    EVENT_NONE,
    EVENT_CHAR,  /* a printable character: `character`; also `text`, its UTF-8 */
    EVENT_KEY,   /* one of enum key */
    EVENT_CTRL,  /* Ctrl and a letter: `character` is the small letter ('s' for Ctrl-S) */
    EVENT_PASTE, /* `paste`, raw bytes as pasted: utf8_clean before use */
    EVENT_CLICK, /* left button pressed at row, column; `count` 2 for a double click */
    EVENT_WHEEL, /* `count` -1 up, +1 down, at row, column */
};

enum key {
    KEY_NAME_UP = 1,
    KEY_NAME_DOWN,
    KEY_NAME_LEFT,
    KEY_NAME_RIGHT,
    KEY_NAME_HOME,
    KEY_NAME_END,
    KEY_NAME_PAGE_UP,
    KEY_NAME_PAGE_DOWN,
    KEY_NAME_ENTER,
    KEY_NAME_ESCAPE,
    KEY_NAME_TAB,
    KEY_NAME_BACK_TAB,
    KEY_NAME_BACKSPACE,
    KEY_NAME_DELETE,
    KEY_NAME_F1,
    KEY_NAME_F12 = KEY_NAME_F1 + 11, /* and those between */
    KEY_NAME_WORD_LEFT,
    KEY_NAME_WORD_RIGHT, /* Ctrl and an arrow */
    KEY_NAME_NEWLINE,    /* Ctrl-J */
};

struct event {
    enum event_kind kind;
    enum key key;
    uint32_t character;
    char text[8];
    const char *paste; /* valid until the next call of input_feed or input_next */
    size_t paste_length;
    bool paste_cut; /* the paste was longer than INPUT_PASTE_LIMIT: the rest was dropped */
    int row, column, count;
};

enum { INPUT_PASTE_LIMIT = 4 * 1024 * 1024 };

struct input;

/* `term` as in TERM. `escape_ms`: how long a lone ESC waits for a sequence to follow (25; 100 over
 * ssh). NULL when libtermkey refuses the terminal even as xterm. */
struct input *input_new(const char *term, int escape_ms);
void input_free(struct input *input);

/* Takes any bytes whatever. `now_ms`: a monotonic time, for ESC, double clicks and pastes that
 * never end. */
void input_feed(struct input *input, const void *bytes, size_t length, int64_t now_ms);

/* What was fed and not yet given was not for us: it is forgotten. */
void input_forget(struct input *input);

/* The next event, false when there is none yet. */
bool input_next(struct input *input, int64_t now_ms, struct event *event);

/* How many milliseconds until input_next must be asked again though no byte came (a lone ESC, an
 * unfinished paste): -1 when nothing waits. */
int input_wait(const struct input *input, int64_t now_ms);

#endif
