/* Writing the bilan: which file, what is to be looked at before it leaves, then where it went. */
#include <stdlib.h>
#include <string.h>

#include "bilan.h"

void bilan_write_open(struct tui *tui, const struct bilan_screen *self)
{
    (void)self;
    tui_say(tui, "TODO");
}
