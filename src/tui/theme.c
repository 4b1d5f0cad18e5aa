/* Colours: two with a meaning, one that withdraws, on whatever background the user has. Without
 * colours, attributes alone. */
#include "theme.h"

#include <stdlib.h>
#include <term.h>

/* Per look: a colour of 256 that reads on light and on dark alike, so that no terminal need be
 * asked what its background is: the contrast of each is 4 on #1d1f21 and on #fdfdf6, which is all
 * that one colour can have on both. Then one of the first eight, and the attribute that goes with
 * colours or replaces them. -1: the terminal's own colour; its green is seldom one to read on
 * white. */
static const struct {
    short of_256, of_8;
    attr_t with, without;
} looks[LOOK_COUNT] = {
    [LOOK_NORMAL] = {-1, -1, A_NORMAL, A_NORMAL},
    [LOOK_TITLE] = {-1, -1, A_BOLD, A_BOLD},
    [LOOK_FAINT] = {244, -1, A_NORMAL, A_NORMAL},
    [LOOK_SELECTED] = {-1, -1, A_REVERSE, A_REVERSE},
    [LOOK_ALERT] = {196, COLOR_RED, A_BOLD, A_BOLD},
    [LOOK_GOOD] = {65, -1, A_NORMAL, A_NORMAL},
    [LOOK_KEY] = {-1, -1, A_BOLD, A_BOLD},
    [LOOK_FRAME] = {244, -1, A_NORMAL, A_NORMAL},
    [LOOK_MATCH] = {-1, -1, A_BOLD | A_UNDERLINE, A_BOLD | A_UNDERLINE},
};

static struct {
    short pair;
    attr_t attributes;
} chosen[LOOK_COUNT];

/* What the user asks of dentelle itself counts for more than NO_COLOR, which is said to all. */
static bool wants_colours(enum colours wanted)
{
    const char *no = getenv("NO_COLOR");
    bool any = wanted == COLOURS_AUTO ? !(no && no[0]) : wanted != COLOURS_NONE;
    return any && has_colors() && start_color() == OK && use_default_colors() == OK;
}

void theme_start(enum colours wanted)
{
    bool colours = wants_colours(wanted);
    bool many = colours && wanted != COLOURS_8 && COLORS >= 256 &&
                tigetflag("RGB") != 1; /* direct colours: 208 is not our orange there */
    for (short look = 0; look < LOOK_COUNT; look++) {
        short colour = many ? looks[look].of_256 : looks[look].of_8;
        chosen[look].pair = 0;
        chosen[look].attributes = looks[look].without;
        if (colours && colour >= 0 && init_pair((short)(look + 1), colour, -1) == OK) {
            chosen[look].pair = (short)(look + 1);
            chosen[look].attributes = looks[look].with;
        }
    }
}

attr_t theme_attributes(enum look look, short *pair)
{
    *pair = chosen[look].pair;
    return chosen[look].attributes;
}
