/* From bytes to events: keys by libtermkey; pastes, late replies of the terminal and double clicks
 * by us. What is not known to be a key is swallowed, never typed. */
#include "input.h"

#include <stdlib.h>
#include <string.h>
#include <termkey.h>

#include "dentelle/base.h"
#include "input_unit.h"

enum {
    PASTE_SILENCE_MS = 2000, /* a paste whose end never comes */
    DOUBLE_CLICK_MS = 400,
};

static const char paste_begins[] = "\033[200~", paste_ends[] = "\033[201~";
enum { MARKER = sizeof paste_begins - 1 };

struct input {
    TermKey *keys;
    int escape_ms;
    struct text pending; /* not yet given to libtermkey */
    size_t taken;        /* bytes of pending already used */
    int64_t last_byte_ms;
    bool pasting, swallowing;
    struct text paste;
    bool paste_cut, paste_given;
    int click_row, click_column;
    int64_t click_ms;
};

/* Debian's terminfo says kmous=\E[< for xterm, with which libtermkey misses the mouse it could
 * read. */
static const char *capability(const char *name, const char *value, void *state)
{
    (void)state;
    return strcmp(name, "key_mouse") == 0 ? "\033[M" : value;
}

static TermKey *open_keys(const char *term)
{
    TermKey *keys = termkey_new_abstract(term, TERMKEY_FLAG_UTF8 | TERMKEY_FLAG_NOSTART |
                                                   TERMKEY_FLAG_CONVERTKP);
    if (!keys)
        return NULL;
    termkey_hook_terminfo_getstr(keys, capability, NULL);
    if (termkey_start(keys)) {
        termkey_set_canonflags(keys, TERMKEY_CANON_DELBS);
        return keys;
    }
    termkey_destroy(keys);
    return NULL;
}

struct input *input_new(const char *term, int escape_ms)
{
    TermKey *keys = open_keys(term);
    if (!keys)
        keys = open_keys("xterm");
    if (!keys)
        return NULL;
    struct input *input = mem_alloc(sizeof *input);
    input->keys = keys;
    input->escape_ms = escape_ms;
    input->click_ms = -DOUBLE_CLICK_MS;
    return input;
}

void input_free(struct input *input)
{
    if (!input)
        return;
    termkey_destroy(input->keys);
    text_clear(&input->pending);
    text_clear(&input->paste);
    free(input);
}

/* ---- the bytes that wait ------------------------------------------------------------------- */

static const char *waiting(const struct input *input)
{
    return text_get(&input->pending) + input->taken;
}

static size_t waiting_length(const struct input *input)
{
    return input->pending.length - input->taken;
}

static void take(struct input *input, size_t length)
{
    input->taken += length;
    if (input->taken == input->pending.length)
        input->taken = input->pending.length = 0;
}

void input_feed(struct input *input, const void *bytes, size_t length, int64_t now_ms)
{
    if (input->taken) {
        text_splice(&input->pending, 0, input->taken, "", 0);
        input->taken = 0;
    }
    text_add_bytes(&input->pending, bytes, length);
    if (length)
        input->last_byte_ms = now_ms;
}

void input_forget(struct input *input)
{
    input->taken = input->pending.length = 0;
    input->pasting = input->swallowing = input->paste_cut = false;
    text_clear(&input->paste);
}

static bool silent_for(const struct input *input, int64_t now_ms, int ms)
{
    return now_ms - input->last_byte_ms >= ms;
}

/* ---- pastes -------------------------------------------------------------------------------- */

static void paste_add(struct input *input, const char *bytes, size_t length)
{
    size_t room = INPUT_PASTE_LIMIT - input->paste.length;
    if (length > room) {
        length = room;
        input->paste_cut = true;
    }
    text_add_bytes(&input->paste, bytes, length);
}

static bool give_paste(struct input *input, struct event *event)
{
    *event = (struct event){.kind = EVENT_PASTE,
                            .paste = text_get(&input->paste),
                            .paste_length = input->paste.length,
                            .paste_cut = input->paste_cut};
    input->pasting = false;
    input->paste_cut = false;
    input->paste_given = true; /* its bytes live until the next call */
    return true;
}

/* Takes what belongs to the paste; true when it is complete. The last bytes may be the beginning of
 * its end. */
static bool read_paste(struct input *input, int64_t now_ms, struct event *event)
{
    const char *at = waiting(input);
    size_t length = waiting_length(input);
    const char *end = memmem(at, length, paste_ends, MARKER);
    if (end) {
        paste_add(input, at, (size_t)(end - at));
        take(input, (size_t)(end - at) + MARKER);
        return give_paste(input, event);
    }
    bool over = silent_for(input, now_ms, PASTE_SILENCE_MS);
    size_t kept = over ? 0 : MARKER - 1;
    if (length > kept) {
        paste_add(input, at, length - kept);
        take(input, length - kept);
    }
    return over && give_paste(input, event);
}

/* ---- replies that are no keys -------------------------------------------------------------- */

/* An OSC, DCS, SOS, PM or APC goes up to BEL or ESC \. One that does not end in the time of an Esc
 * was Alt and a letter. */
static void swallow(struct input *input, int64_t now_ms)
{
    const char *at = waiting(input);
    size_t length = waiting_length(input);
    for (size_t i = 0; i < length; i++) {
        bool bell = at[i] == '\a',
             string_end = at[i] == '\033' && i + 1 < length && at[i + 1] == '\\';
        if (bell || string_end) {
            take(input, i + (bell ? 1 : 2));
            input->swallowing = false;
            return;
        }
    }
    bool cut = length && at[length - 1] == '\033';
    take(input, length - cut);
    if (silent_for(input, now_ms, input->escape_ms))
        input->swallowing = false;
}

/* ---- giving libtermkey its bytes ----------------------------------------------------------- */

enum step { STEP_AGAIN, STEP_EVENT, STEP_WAIT };

/* How long what waits may be the beginning of a paste. Nobody types ESC [ 2: after that a slow line
 * gets the time of a paste, or the pasted text would be taken for commands. 0 when it cannot be
 * one. */
static int marker_wait(const struct input *input)
{
    size_t length = waiting_length(input);
    if (length == 0 || length >= MARKER || memcmp(waiting(input), paste_begins, length) != 0)
        return 0;
    return length > 2 ? PASTE_SILENCE_MS : input->escape_ms;
}

static enum step step_unit(struct input *input, bool over, struct event *event)
{
    size_t used = 1;
    enum unit unit = input_unit(waiting(input), waiting_length(input), over, &used);
    if (unit == UNIT_WAIT)
        return STEP_WAIT;
    if (unit == UNIT_KEY)
        input_push(input->keys, waiting(input), used);
    take(input, used);
    if (unit != UNIT_BROKEN)
        return STEP_AGAIN;
    *event = (struct event){.kind = EVENT_CHAR, .character = 0xFFFD, .text = "\uFFFD"};
    return STEP_EVENT;
}

static enum step step(struct input *input, int64_t now_ms, struct event *event)
{
    const char *at = waiting(input);
    size_t length = waiting_length(input);
    if (length == 0)
        return STEP_WAIT;
    bool over = silent_for(input, now_ms, input->escape_ms);
    if (length >= MARKER && memcmp(at, paste_begins, MARKER) == 0) {
        take(input, MARKER);
        input->pasting = true;
        return STEP_AGAIN;
    }
    if (length >= MARKER && memcmp(at, paste_ends, MARKER) == 0) {
        take(input, MARKER); /* a stray one */
        return STEP_AGAIN;
    }
    if (!silent_for(input, now_ms, marker_wait(input)))
        return STEP_WAIT;
    if (length >= 2 && at[0] == '\033' && at[1] && strchr("]P^_X", at[1]) &&
        (length > 2 || !over)) {
        take(input, 2);
        input->swallowing = true;
        return STEP_AGAIN;
    }
    return step_unit(input, over, event);
}

/* ---- from keys to events ------------------------------------------------------------------- */

static enum key named_key(TermKeySym sym, int modifiers)
{
    bool ctrl = modifiers & TERMKEY_KEYMOD_CTRL;
    switch (sym) {
    case TERMKEY_SYM_UP:
        return KEY_NAME_UP;
    case TERMKEY_SYM_DOWN:
        return KEY_NAME_DOWN;
    case TERMKEY_SYM_LEFT:
        return ctrl ? KEY_NAME_WORD_LEFT : KEY_NAME_LEFT;
    case TERMKEY_SYM_RIGHT:
        return ctrl ? KEY_NAME_WORD_RIGHT : KEY_NAME_RIGHT;
    case TERMKEY_SYM_HOME:
    case TERMKEY_SYM_FIND:
        return KEY_NAME_HOME;
    case TERMKEY_SYM_END:
    case TERMKEY_SYM_SELECT:
        return KEY_NAME_END;
    case TERMKEY_SYM_PAGEUP:
        return KEY_NAME_PAGE_UP;
    case TERMKEY_SYM_PAGEDOWN:
        return KEY_NAME_PAGE_DOWN;
    case TERMKEY_SYM_ENTER:
    case TERMKEY_SYM_KPENTER:
        return KEY_NAME_ENTER;
    case TERMKEY_SYM_ESCAPE:
        return KEY_NAME_ESCAPE;
    case TERMKEY_SYM_TAB:
        return modifiers & TERMKEY_KEYMOD_SHIFT ? KEY_NAME_BACK_TAB : KEY_NAME_TAB;
    case TERMKEY_SYM_BACKSPACE:
        return KEY_NAME_BACKSPACE;
    case TERMKEY_SYM_DELETE:
        return KEY_NAME_DELETE;
    default:
        return 0;
    }
}

static bool from_character(const TermKeyKey *key, struct event *event)
{
    uint32_t c = (uint32_t)key->code.codepoint;
    if (key->modifiers & TERMKEY_KEYMOD_ALT)
        return false; /* Alt commands nothing here */
    if (key->modifiers & TERMKEY_KEYMOD_CTRL) {
        if (c == 'j' || c == 'J') {
            *event = (struct event){.kind = EVENT_KEY, .key = KEY_NAME_NEWLINE};
            return true;
        }
        *event = (struct event){.kind = EVENT_CTRL,
                                .character = c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c};
        return true;
    }
    if (c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0))
        return false;
    size_t length = strlen(key->utf8);
    *event = (struct event){.kind = EVENT_CHAR, .character = c};
    if (length == 0 || length >= sizeof event->text || !utf8_valid(key->utf8, length))
        return false;
    memcpy(event->text, key->utf8, length + 1);
    return true;
}

static bool from_mouse(struct input *input, const TermKeyKey *key, int64_t now_ms,
                       struct event *event)
{
    TermKeyMouseEvent what;
    int button, line, column;
    if (termkey_interpret_mouse(input->keys, key, &what, &button, &line, &column) !=
            TERMKEY_RES_KEY ||
        what != TERMKEY_MOUSE_PRESS)
        return false;
    if (button != 1 && button != 4 && button != 5)
        return false;
    *event = (struct event){.row = line - 1, .column = column - 1};
    if (button == 4 || button == 5) {
        event->kind = EVENT_WHEEL;
        event->count = button == 4 ? -1 : 1;
        return true;
    }
    bool same = input->click_row == event->row && input->click_column == event->column;
    event->kind = EVENT_CLICK;
    event->count = same && now_ms - input->click_ms < DOUBLE_CLICK_MS ? 2 : 1;
    input->click_row = event->row;
    input->click_column = event->column;
    input->click_ms = event->count == 2 ? now_ms - DOUBLE_CLICK_MS : now_ms;
    return true;
}

static bool translate(struct input *input, const TermKeyKey *key, int64_t now_ms,
                      struct event *event)
{
    switch (key->type) {
    case TERMKEY_TYPE_UNICODE:
        return from_character(key, event);
    case TERMKEY_TYPE_KEYSYM:
        if (key->modifiers & TERMKEY_KEYMOD_ALT)
            return false; /* Esc and Entrée that a slow line brings together must not be Entrée */
        *event = (struct event){.kind = EVENT_KEY, .key = named_key(key->code.sym, key->modifiers)};
        return event->key != 0;
    case TERMKEY_TYPE_FUNCTION:
        *event = (struct event){.kind = EVENT_KEY,
                                .key = KEY_NAME_F1 + (enum key)(key->code.number - 1)};
        return key->code.number >= 1 && key->code.number <= 12 &&
               !(key->modifiers & TERMKEY_KEYMOD_ALT);
    case TERMKEY_TYPE_MOUSE:
        return from_mouse(input, key, now_ms, event);
    default: { /* what termkey keeps of a string must be fetched to be forgotten */
        const char *string;
        if (key->type == TERMKEY_TYPE_OSC || key->type == TERMKEY_TYPE_DCS)
            termkey_interpret_string(input->keys, key, &string);
        return false;
    }
    }
}

bool input_next(struct input *input, int64_t now_ms, struct event *event)
{
    if (input->paste_given) {
        text_clear(&input->paste);
        input->paste_given = false;
    }
    for (;;) {
        TermKeyKey key;
        if (termkey_getkey_force(input->keys, &key) == TERMKEY_RES_KEY) {
            if (translate(input, &key, now_ms, event))
                return true;
            continue;
        }
        if (input->pasting) {
            if (read_paste(input, now_ms, event))
                return true;
            if (input->pasting)
                return false;
        }
        if (input->swallowing) {
            swallow(input, now_ms);
            if (input->swallowing)
                return false;
        }
        enum step what = step(input, now_ms, event);
        if (what != STEP_AGAIN)
            return what == STEP_EVENT;
    }
}

int input_wait(const struct input *input, int64_t now_ms)
{
    bool waits = input->pasting || input->swallowing || waiting_length(input) > 0;
    if (!waits)
        return -1;
    int marker = input->swallowing ? 0 : marker_wait(input);
    int wait = input->pasting ? PASTE_SILENCE_MS : marker ? marker : input->escape_ms;
    int64_t left = input->last_byte_ms + wait - now_ms;
    return left > 0 ? (int)left : 0;
}
