/* One walk through the screens under every kind of terminal and every locale: the same words
 * everywhere, signs in ASCII where they must be, colours that each can show. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
    STORY_DO(&story, "exemple");
    STORY_DO(&story, "relancer", "grelinette", "2027-03-12");
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(terms, .init = open_story, .fini = close_story);

/* Direct colours, which Debian's base does not describe: as xterm-direct of ncurses. */
static void describe_direct_colours(void)
{
    static const char source[] =
        "xterm-direct|xterm with direct colours,\n RGB, colors#0x1000000, pairs#0x7FFF,"
        " setab=\\E[%?%p1%{8}%<%t4%p1%d%e48\\:2\\:\\:%p1%{65536}%/%d\\:%p1%{256}%/%{255}%&%d\\:"
        "%p1%{255}%&%d%;m,"
        " setaf=\\E[%?%p1%{8}%<%t3%p1%d%e38\\:2\\:\\:%p1%{65536}%/%d\\:%p1%{256}%/%{255}%&%d\\:"
        "%p1%{255}%&%d%;m, use=xterm-256color,\n";
    char command[256];
    story_write(&story, "direct.ti", source, sizeof source - 1);
    snprintf(command, sizeof command, "tic -x -o %s/.terminfo %s/direct.ti", story.folder,
             story.folder);
    cr_assert_eq(system(command), 0);
}

/* ---- the walk ------------------------------------------------------------------------------ */

static void replace(char *text, const char *sign, const char *ascii)
{
    size_t length = strlen(sign);
    for (char *at = text; (at = strstr(at, sign)); at++) {
        memcpy(at, ascii, 1);
        memmove(at + 1, at + length, strlen(at + length) + 1);
    }
}

/* The screen, whole, its signs in ASCII, after those seen before. */
static void note_screen(FILE *seen)
{
    static const char *const signs[][2] = {{"▌", ">"}, {"⚠", "!"}, {"◷", "@"}, {"○", "o"},
                                           {"–", "-"}, {"→", ">"}, {"✓", "+"}, {"✗", "x"},
                                           {"…", "."}, {"≠", "#"}, {"▾", "v"}, {"─", "-"},
                                           {"│", "|"}, {"┼", "+"}, {"┬", "+"}, {"›", ">"}};
    story_settle(&story);
    char *screen = story_screen(&story);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        replace(screen, signs[i][0], signs[i][1]);
    fputs(screen, seen);
    free(screen);
}

/* Board, case, note and back; nothing is written, so that it can be walked again. */
static char *walk(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *seen = open_memstream(&text, &size);
    story_start(&story);
    story_sees(&story, "Orientation 7");
    story_sees(&story, ", aide");
    note_screen(seen);
    story_does(&story, "\033[F\033OH\033[B" KEY_ENTER_, "[Fil]");
    note_screen(seen);
    story_does(&story, KEY_TAB_, "[Fiche]");
    note_screen(seen);
    story_does(&story, KEY_ESCAPE_, "Orientation 7");
    story_does(&story, "n", "Ctrl-S garder");
    story_does(&story, "L'été à l'œuvre : « 漢 »", "« 漢 »");
    note_screen(seen);
    story_does(&story, CTRL_('u'), "[appel]");
    story_sees_no(&story, "« 漢 »");
    story_does(&story, KEY_ESCAPE_, "Orientation 7");
    story_sees_no(&story, "brouillon");
    story_does(&story, ",", "Les touches, ici");
    note_screen(seen);
    story_does(&story, KEY_ESCAPE_, "Orientation 7");
    story_quit(&story);
    fclose(seen);
    return text;
}

static void same_under(const char *const grounds[], size_t count)
{
    char *before = walk();
    for (size_t i = 0; i < count; i++) {
        story_environment(&story, grounds[i]);
        char *after = walk();
        cr_assert_str_eq(before, after, "%s:\n%s\ninstead of\n%s", grounds[i], after, before);
        free(after);
    }
    free(before);
}

Test(terms, the_screens_are_the_same_on_every_terminal)
{
    static const char *const grounds[] = {
        "TERM=xterm",       "TERM=xterm-direct", "TERM=tmux-256color", "TERM=screen-256color",
        "TERM=linux",       "TERM=gnome",        "TERM=vte-256color",  "TERM=foot",
        "TERM=xterm-kitty", "TERM=alacritty",    "TERM=rxvt-unicode",  "TERM=vt100",
        "TERM=nosuch",      "NO_COLOR=1"};
    describe_direct_colours();
    same_under(grounds, sizeof grounds / sizeof grounds[0]);
}

Test(terms, the_screens_are_the_same_in_every_locale)
{
    static const char *const grounds[] = {"LANG=C", "LC_ALL=C", "LC_ALL=POSIX",
                                          "LC_ALL=fr_FR.UTF-8", "LC_ALL=tlh_XX.UTF-8"};
    same_under(grounds, sizeof grounds / sizeof grounds[0]);
}

/* ---- colours and signs --------------------------------------------------------------------- */

static VTermScreenCell cell_of(const char *text)
{
    VTermScreenCell cell;
    int row = story_row_of(&story, text), column = 0;
    char *line = story_row(&story, row);
    for (const char *at = line, *end = strstr(line, text); at < end; at++)
        column += (*at & 0xC0) != 0x80; /* nothing wide stands before */
    free(line);
    vterm_screen_get_cell(story.screen, (VTermPos){.row = row, .col = column}, &cell);
    return cell;
}

/* The colour of what is overdue: its number, -1 for that of the terminal. */
static void alert_is(const char *pair, const char *sign, int colour)
{
    story_environment(&story, pair);
    story_start(&story);
    story_sees(&story, ", aide");
    char words[32];
    snprintf(words, sizeof words, "%s 1 relance", sign);
    story_sees(&story, words);
    VTermScreenCell cell = cell_of(words);
    int shown = VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ? -1
                : VTERM_COLOR_IS_INDEXED(&cell.fg)  ? cell.fg.indexed.idx
                                                    : -2;
    cr_assert_eq(shown, colour, "colour %d under %s", shown, pair);
    cr_assert(cell.attrs.bold);
    story_quit(&story);
}

Test(terms, what_is_overdue_has_the_colour_that_the_terminal_can_show)
{
    describe_direct_colours();
    alert_is("TERM=xterm-256color", "⚠", 196);
    alert_is("TERM=xterm", "⚠", 1);
    alert_is("TERM=xterm-direct", "⚠", 1);
    alert_is("TERM=foot", "⚠", 196);
    alert_is("TERM=linux", "!", 1);
    alert_is("TERM=vt100", "!", -1);
}

Test(terms, without_colours_bold_and_signs_remain)
{
    story_environment(&story, "NO_COLOR=1");
    alert_is("TERM=xterm-256color", "⚠", -1);
    cr_assert_not(story_sent(&story, "\033[38;5"));
}
