/* What the files of the triage screen share: its state (triage.c), its drawing (triage_draw.c). */
#ifndef DENTELLE_TUI_TRIAGE_H
#define DENTELLE_TUI_TRIAGE_H

#include "screen.h"

struct triage_screen {
    struct screen screen;
    struct triage pass;
    enum command pressed; /* the command that a dialog may still answer; COMMAND_COUNT: none */
    char *last;           /* what the last key did, NULL at first */
    int selected;         /* at the end: among the skipped */
    struct badges badges;
};

/* The case to decide on, or what was done when the pass is over. */
void triage_draw_case(struct triage_screen *self, struct tui *tui,
                      const struct triage_entry *entry);
void triage_draw_end(struct triage_screen *self, struct tui *tui);

#endif
