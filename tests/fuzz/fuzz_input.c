/* Any bytes from the terminal, cut anywhere, at any time: no crash, no event that makes no sense,
 * and never a keyboard that stays mute. Bytes 0xF5 to 0xF8, which no text has, cut the feed and let
 * time pass. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "dentelle/base.h"
#include "tui/input.h"

static size_t read_events(struct input *input, int64_t now)
{
    struct event event;
    size_t count = 0;
    for (; input_next(input, now, &event); count++) {
        require(event.kind != EVENT_NONE);
        if (event.kind == EVENT_CHAR)
            require(event.text[0] && utf8_valid(event.text, strlen(event.text)));
        if (event.kind == EVENT_KEY)
            require(event.key >= KEY_NAME_UP && event.key <= KEY_NAME_NEWLINE);
        if (event.kind == EVENT_PASTE && event.paste_length) {
            char *copy = mem_copy_bytes(event.paste, event.paste_length);
            free(copy);
        }
    }
    return count;
}

void fuzz_input(const uint8_t *bytes, size_t length)
{
    static const int pauses[] = {0, 10, 30, 2500};
    struct input *input = input_new("xterm-256color", 25);
    require(input);
    int64_t now = 1000;
    size_t from = 0;
    for (size_t at = 0; at <= length; at++) {
        if (at < length && (bytes[at] < 0xF5 || bytes[at] > 0xF8))
            continue;
        input_feed(input, bytes + from, at - from, now);
        read_events(input, now);
        if (at < length)
            now += pauses[bytes[at] - 0xF5];
        read_events(input, now);
        from = at + 1;
    }
    /* After every wait that it asks for, nothing is held back and a key is a key. */
    for (int waits = 0; input_wait(input, now) >= 0; waits++) {
        require(waits < 2000);
        now += input_wait(input, now);
        read_events(input, now);
    }
    now += 5000;
    read_events(input, now);
    input_feed(input, "a", 1, now);
    require(read_events(input, now) >= 1);
    input_free(input);
}
