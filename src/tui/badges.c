/* What waits for the user, at the right of a header, so that it is found at the same place. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

#include "sync.h"

enum { BETWEEN = 2 };

/* "≠ 2 conflits", in as many words as fit; "" when there are none. The caller frees. */
static char *conflict_badge(struct tui *tui, int room)
{
    size_t count = 0;
    if (!query_conflict_count(tui->app->store, &count, NULL) || !count)
        return mem_copy("");
    char *text =
        mem_print("%s %zu conflit%s", put_sign(SIGN_CONFLICT), count, count > 1 ? "s" : "");
    if (utf8_columns(text, strlen(text)) > room) {
        free(text);
        text = mem_print("%s %zu", put_sign(SIGN_CONFLICT), count);
    }
    return text;
}

/* Takes the text over; returns what is left of the room. */
static int draw_one(struct badges *badges, enum badge which, char *text, enum look look, int left,
                    int right)
{
    int columns = utf8_columns(text, strlen(text));
    badges->from[which] = badges->to[which] = 0;
    if (columns && columns < right - left) {
        badges->from[which] = right - columns;
        badges->to[which] = right;
        put_piece(badges->row, badges->from[which], text, columns, look);
        right -= columns + BETWEEN;
    }
    free(text);
    return right;
}

int badges_draw(struct badges *badges, struct tui *tui, int row, int left, int right)
{
    enum look look;
    badges->row = row;
    right = draw_one(badges, BADGE_CONFLICTS, conflict_badge(tui, (right - left) / 3), LOOK_ALERT,
                     left, right);
    char *words = tui_sync_words(tui, (right - left) / 2, &look);
    return draw_one(badges, BADGE_SYNC, words, look, left, right);
}

bool badges_click(const struct badges *badges, struct tui *tui, const struct event *event)
{
    static const enum command commands[BADGES] = {COMMAND_TEAM, COMMAND_CONFLICTS};
    for (int i = 0; i < BADGES && event->row == badges->row; i++)
        if (event->column >= badges->from[i] && event->column < badges->to[i]) {
            tui_command(tui, commands[i]);
            return true;
        }
    return false;
}
