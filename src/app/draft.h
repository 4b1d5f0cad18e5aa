/* What the files of the drafts share: one draft (draft.c), all of them (draft_list.c). */
#ifndef DENTELLE_APP_DRAFT_H
#define DENTELLE_APP_DRAFT_H

#include "internal.h"

/* Reads a draft of that folder; errors of file_read_whole. */
bool draft_load_from(const char *folder, const struct id *entity, enum field field,
                     struct draft *draft, struct error *err);

#endif
